import type { Share } from "../../data/share.js";
import type { Communicator } from "../../processes/communicator.js";
import type { Arena } from "../../runtime/arena.js";
import { giveAll } from "./giveAll.js";
import type { Gathering } from "./partedGraph.js";

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
  const parts = shares.map(({ begin, end }, rank) => {
    const bytes = times * (end - begin) * rowBytes;
    if (rank === communicator.rank) return arena.bytes(own, bytes);
    // rows that are gone through once lie one behind the other
    return times === 1 ? whole.subarray(begin * rowBytes, end * rowBytes) : new Uint8Array(bytes);
  });
  giveAll(communicator, parts);
  shares.forEach(({ begin, end }, rank) => {
    if (times === 1 && rank !== communicator.rank) return;
    const bytes = (end - begin) * rowBytes;
    for (let time = 0; time < times; time++)
      whole.set(parts[rank].subarray(time * bytes, (time + 1) * bytes), (time * rows + begin) * rowBytes);
  });
}
