import { UsageError } from "../errors.js";
import { orderOf, type Tensor } from "./tensor.js";

/** The leaves of the graph that ends in `outputs`. */
export function leavesOf(outputs: readonly Tensor[]): readonly Tensor[] {
  return orderOf(outputs).filter(({ op }) => op.isInput);
}

/**
 * A leaf of another graph has no numbers here, only an address. `what` is what messages call the
 * maker of `outputs`. @throws UsageError INVALID_OPTION for a leaf that is none of `own`.
 */
export function checkLeaves(what: string, outputs: readonly Tensor[], own: readonly Tensor[]): void {
  const known = new Set(own);
  const foreign = leavesOf(outputs).find((leaf) => !known.has(leaf));
  if (!foreign) return;
  const message = `${what} takes ${foreign.op.name} of another program or model, which has no numbers here: use only the tensors that it is called with, and what is made from them.`;
  throw new UsageError("INVALID_OPTION", message);
}
