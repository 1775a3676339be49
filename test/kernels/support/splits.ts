/** The share of a kernel's work that a call takes must not show in the result. */

import { firstDifference } from "./compare.js";
import { type Block, wipe } from "./workspace.js";

/** A kernel's output. */
export interface Output {
  readonly block: Pick<Block, "words"> & { readonly view: ArrayLike<number> };
  /** Elements that belong to one row of the range. */
  readonly perRow: number;
}

/**
 * Calls `kernel` for [0, rows), and then for [0, a) and [a, rows) with every a that is a multiple
 * of `unit`; `prepare` sets the outputs to what they hold before. "" if the first share leaves the
 * second one's rows alone and both together give the same as the whole; else what differs.
 */
export function splitDifference(
  rows: number,
  outputs: readonly Output[],
  kernel: (begin: number, end: number) => void,
  prepare: () => void = () => outputs.forEach(({ block }) => void wipe(block)),
  unit = 1,
): string {
  prepare();
  const before = outputs.map(({ block }) => block.words.slice());
  kernel(0, rows);
  const whole = outputs.map(({ block }) => Array.from(block.view));
  for (let a = 0; a <= rows; a += unit) {
    prepare();
    kernel(0, a);
    for (const [i, { block, perRow }] of outputs.entries()) {
      const wordsPerRow = block.view.length === 0 ? 0 : (block.words.length / block.view.length) * perRow;
      const rest = block.words.subarray(a * wordsPerRow);
      if (firstDifference(rest, before[i].subarray(a * wordsPerRow)) >= 0)
        return `rows [0, ${a}) write behind row ${a} in output ${i}`;
    }
    kernel(a, rows);
    for (const [i, { block }] of outputs.entries()) {
      const at = firstDifference(block.view, whole[i]);
      if (at >= 0) return `[0, ${a}) and [${a}, ${rows}) make element ${at} of output ${i} ${block.view[at]}`;
    }
  }
  return "";
}
