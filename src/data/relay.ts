import { type Sliced, spans } from "../sliced.js";

/** Typed arrays whose bytes one process hands on to the next. */
export type Sums = Float64Array | Float32Array | Int32Array | Uint8Array;

/**
 * How sums over rows are made where several processes hold these, one behind the other: `add` adds
 * a process's own rows to what those before it came to, in the order of all rows, and in the end
 * all have the same. A process alone just adds.
 */
export type Relay = (sums: readonly Sums[], add: Sliced<unknown>) => Sliced<unknown>;

/** That of a process that has all rows. */
export const alone: Relay = (_, add) => add;

/** What must be done without a pause, as a step of a relay. */
export function atOnce(work: () => void): Sliced<undefined> {
  return spans(1, 1, work);
}
