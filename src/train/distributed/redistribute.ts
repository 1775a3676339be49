import type { Dataset } from "../../data/dataset.js";
import type { Values } from "../../data/numberArrays.js";
import type { Communicator } from "../../processes/communicator.js";
import { type Sliced, spans } from "../../sliced.js";
import { type Block, startExchange, type Wanted } from "./exchange.js";
import type { Holders } from "./holders.js";

/** Bytes of rows that go from process to process at once. */
const SPAN = 2 ** 22;

/** Any array of numbers that rows have. */
type Numbers = Values | Int32Array;

/**
 * The rows of `data`, of which each process holds those that `holders` says, as the order of
 * `wanted` has them: each process is given those that it needs. Only some megabytes are under way
 * at once.
 */
export function* redistributed(
  communicator: Communicator,
  holders: Holders,
  data: Dataset,
  wanted: Wanted,
): Sliced<Dataset> {
  const { x, labels, targets, weights, columns, outputs } = data;
  const need = wanted.needOf(communicator.rank);
  const rows = need.end - need.begin;
  const moved = {
    x: newLike(x, rows * columns),
    ...(labels && { labels: new Int32Array(rows) }),
    ...(targets && { targets: new Float64Array(rows * outputs) }),
    ...(weights && { weights: new Float64Array(rows) }),
  };
  const each: readonly (readonly [Numbers, Numbers, number])[] = [
    [x, moved.x, columns],
    ...(labels && moved.labels ? ([[labels, moved.labels, 1]] as const) : []),
    ...(targets && moved.targets ? ([[targets, moved.targets, outputs]] as const) : []),
    ...(weights && moved.weights ? ([[weights, moved.weights, 1]] as const) : []),
  ];
  const rowBytes = each.reduce((sum, [from, , width]) => sum + width * from.BYTES_PER_ELEMENT, 0);
  yield* spans(wanted.count, Math.max(1, Math.floor(SPAN / rowBytes)), (begin, end) => {
    const within = (place: number): number => Math.min(Math.max(place, begin), end) - begin;
    const part: Wanted = {
      count: end - begin,
      rowAt: (place) => wanted.rowAt(begin + place),
      needOf: (rank) => {
        const all = wanted.needOf(rank);
        return { begin: within(all.begin), end: within(all.end) };
      },
    };
    const first = begin + part.needOf(communicator.rank).begin - need.begin;
    const blocks = each.map(([from, to, width]): Block => {
      const bytes = width * from.BYTES_PER_ELEMENT;
      return { rowBytes: bytes, own: () => bytesOf(from), to: () => bytesOf(to).subarray(first * bytes) };
    });
    startExchange(communicator, holders, part, blocks).finish();
  });
  return { ...data, ...moved, rows };
}

/** An array of so many numbers of the same kind. */
export function newLike<Kind extends Numbers>(numbers: Kind, length: number): Kind {
  return new (numbers.constructor as new (length: number) => Kind)(length);
}

function bytesOf({ buffer, byteOffset, byteLength }: Numbers): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
