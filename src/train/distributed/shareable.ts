import { UsageError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import { orderOf, type Tensor } from "../../graph/tensor.js";
import type { Passes } from "../../layers/passes.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Network } from "../../nn/network.js";
import { inseparable, isOfRows } from "./phases.js";

/** What to do about networks whose batches can't be shared out. */
export const ADVICE = "train it in one process, or share out searches and folds, of which each trial is one";

/**
 * Whether gradients are sums over rows, in blocks of `DEPTH_BLOCK` that are added in ascending order, and rows know nothing of each other: then
 * processes that have whole blocks come to the bits of one that has all by adding these. Dense layers alone always do; of other networks the
 * graph is asked. @throws UsageError INVALID_OPTION for equilibria.
 */
export function areSums(network: Network, passes: Passes, loss: AnyLoss, rows: number): boolean {
  if (passes.stack.isDense) return true;
  if (passes.relaxations)
    throw new UsageError("INVALID_OPTION", `An equilibrium is searched for in a batch as a whole: ${ADVICE}.`);
  const { arena } = network.runtime;
  const mark = arena.mark();
  try {
    const nowhere = { x: { address: 0 }, indices: 0, labels: 0, targets: 0 };
    const { from, gradient, told, moves = [] } = passes.compare({ ...loss, batchRows: rows }, nowhere, rows, true);
    if (moves.length > 0) return false;
    const found = passes.gradientsOf({ from, gradient, told }, new Map<Tensor, Place>());
    const order = orderOf([told, ...found]);
    const sums = inseparable(order) ? undefined : sumsIn(order);
    return sums !== undefined && found.every((one) => sums.has(one));
  } finally {
    arena.release(mark);
  }
}

/** The tensors that are sums of rows in blocks, and nothing more; undefined where rows are made from what others come to. */
function sumsIn(order: readonly Tensor[]): ReadonlySet<Tensor> | undefined {
  const sums = new Set<Tensor>();
  /** What is made from rows and is none of their numbers. */
  const across = new Set<Tensor>();
  for (const tensor of order) {
    const { op, inputs } = tensor;
    const isAcross = inputs.some((input) => across.has(input));
    if (isOfRows(tensor)) {
      if (isAcross) return undefined;
      continue;
    }
    const isFirst = inputs.some(isOfRows);
    if (!(isFirst || isAcross)) continue;
    across.add(tensor);
    if (isFirst ? isSumOfRows(tensor) : (op.isAlias || op.name === "copy") && sums.has(inputs[0])) sums.add(tensor);
  }
  return sums;
}

/** Whether it is X^T dZ, whose depth are the rows, or the sum over the rows and over nothing else. */
function isSumOfRows({ op, shape, inputs }: Tensor): boolean {
  if (op.name === "matmul")
    return inputs.slice(0, 2).every((input) => input.shape.length === 2 && input.shape[0] === "rows");
  const [{ shape: from }] = inputs;
  return (
    op.name === "sum" &&
    from[0] === "rows" &&
    shape.length === from.length - 1 &&
    shape.every((extent, i) => extent === from[i + 1])
  );
}
