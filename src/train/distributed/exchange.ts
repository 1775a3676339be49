import type { Share } from "../../data/share.js";
import type { Communicator, Transfer } from "../../processes/communicator.js";
import type { Holders } from "./holders.js";

/** Something that is known of every row, as bytes. */
export interface Block {
  readonly rowBytes: number;
  /** What the process holds: its rows, one behind the other. */
  own(): Uint8Array;
  /** Where what it needs is to be. */
  to(): Uint8Array;
}

/** Rows in some order, and which places of it each process needs. */
export interface Wanted {
  /** How many places there are. */
  readonly count: number;
  /** The number of the row at a place. */
  rowAt(place: number): number;
  needOf(rank: number): Share;
}

/** Rows that are on their way. */
export interface Exchange {
  /** Returns when they are where they are to be. */
  finish(): void;
}

/**
 * Sends each process the rows that it needs and others hold. Nobody asks: all know the order, who
 * holds what and who needs what. What is sent is copied at once; nothing is written before
 * `finish`.
 */
export function startExchange(
  communicator: Communicator,
  holders: Holders,
  { rowAt, needOf }: Wanted,
  blocks: readonly Block[],
): Exchange {
  const { rank, size } = communicator;
  const { begin, end } = holders.of();
  const need = needOf(rank);
  const bytes = blocks.reduce((sum, { rowBytes }) => sum + rowBytes, 0);
  /** Of each process, the places of the rows that come from it. */
  const places = Array.from({ length: size }, (): number[] => []);
  for (let place = need.begin; place < need.end; place++) places[holders.holderOf(rowAt(place))].push(place);
  const received = places.map((own, from) => {
    if (from === rank || own.length === 0) return undefined;
    const message = new Uint8Array(own.length * bytes);
    return { message, transfer: communicator.startReceive(message, from) };
  });
  const sent: Transfer[] = [];
  for (let to = 0; to < size; to++) {
    if (to === rank) continue;
    const other = needOf(to);
    const rows: number[] = [];
    for (let place = other.begin; place < other.end; place++) {
      const row = rowAt(place);
      if (row >= begin && row < end) rows.push(row - begin);
    }
    if (rows.length > 0) sent.push(communicator.startSend(packed(rows, blocks, bytes), to));
  }
  const own = places[rank].map((place) => rowAt(place) - begin);
  return {
    finish() {
      for (const { rowBytes, own: from, to } of blocks) copyRows(to(), places[rank], need.begin, from(), own, rowBytes);
      received.forEach((one, from) => {
        if (!one) return;
        one.transfer.wait();
        let at = 0;
        for (const { rowBytes, to } of blocks) {
          const part = one.message.subarray(at, at + places[from].length * rowBytes);
          copyRows(to(), places[from], need.begin, part, undefined, rowBytes);
          at += part.length;
        }
      });
      for (const transfer of sent) transfer.wait();
    },
  };
}

/** Rows as they are sent: block after block. */
function packed(rows: readonly number[], blocks: readonly Block[], bytes: number): Uint8Array {
  const message = new Uint8Array(rows.length * bytes);
  let at = 0;
  for (const { rowBytes, own } of blocks) {
    const from = own();
    for (const row of rows) {
      message.set(from.subarray(row * rowBytes, (row + 1) * rowBytes), at);
      at += rowBytes;
    }
  }
  return message;
}

/**
 * Copies rows to their places, which count from `first`: those whose numbers are given, else one
 * after the other.
 */
function copyRows(
  to: Uint8Array,
  places: readonly number[],
  first: number,
  from: Uint8Array,
  rows: readonly number[] | undefined,
  rowBytes: number,
): void {
  places.forEach((place, i) => {
    const row = rows ? rows[i] : i;
    to.set(from.subarray(row * rowBytes, (row + 1) * rowBytes), (place - first) * rowBytes);
  });
}
