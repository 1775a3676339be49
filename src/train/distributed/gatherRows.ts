import type { Communicator } from "../../processes/communicator.js";
import type { Arena } from "../../runtime/arena.js";
import type { Gathering } from "./partedGraph.js";
import type { Share } from "./share.js";

/**
 * Gives all processes the rows that each has of a tensor; `shares` says by rank which of so many
 * `rows` these are.
 */
export function gatherRows(
  communicator: Communicator,
  arena: Arena,
  shares: readonly Share[],
  rows: number,
  { own, all, times, rowBytes }: Gathering,
): void {
  const whole = arena.bytes(all, times * rows * rowBytes);
  shares.forEach(({ begin, end }, rank) => {
    const bytes = (end - begin) * rowBytes;
    if (bytes === 0) return;
    const isOwn = rank === communicator.rank;
    // rows that are gone through once lie one behind the other
    if (times === 1) {
      const part = whole.subarray(begin * rowBytes, end * rowBytes);
      if (isOwn) part.set(arena.bytes(own, bytes));
      communicator.broadcast(part, rank);
      return;
    }
    const part = isOwn ? arena.bytes(own, times * bytes) : new Uint8Array(times * bytes);
    communicator.broadcast(part, rank);
    for (let time = 0; time < times; time++)
      whole.set(part.subarray(time * bytes, (time + 1) * bytes), (time * rows + begin) * rowBytes);
  });
}
