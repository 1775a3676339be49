import { UsageError } from "../../errors.js";
import type { Place } from "../../graph/site.js";
import { orderOf, type Tensor } from "../../graph/tensor.js";
import type { Passes } from "../../layers/passes.js";
import type { InnerLayerInfo, LayerInfo, Parameter } from "../../nn/blueprint.js";
import type { AnyLoss } from "../../nn/losses.js";
import type { Network } from "../../nn/network.js";
import { inseparable, isOfRows } from "./phases.js";

/** What to do about networks whose batches can't be shared out. */
export const ADVICE = "train it in one process, or share out searches and folds, of which each trial is one";

/**
 * What keeps gradients from being sums over rows, in blocks of `DEPTH_BLOCK` that are added in
 * ascending order, of rows that know nothing of each other, as the subject of a sentence; undefined
 * where they are: then processes that have whole blocks come to the bits of one that has all by
 * adding these. Dense layers alone always do; of other networks the graph is asked.
 * @throws UsageError INVALID_OPTION for equilibria.
 */
export function notSummed(network: Network, passes: Passes, loss: AnyLoss, rows: number): string | undefined {
  const { isDense, layers } = passes.stack;
  if (isDense) return undefined;
  if (passes.relaxations) throw inWhole(layers);
  const { arena } = network.runtime;
  const mark = arena.mark();
  try {
    const nowhere = { x: { address: 0 }, indices: 0, labels: 0, targets: 0 };
    const { from, gradient, told, moves = [] } = passes.compare({ ...loss, batchRows: rows }, nowhere, rows, true);
    const [move] = moves;
    if (move) return `The mean of a batch (${move.what})`;
    const places = new Map<Tensor, Place>();
    const found = passes.gradientsOf({ from, gradient, told }, places);
    const order = orderOf([told, ...found]);
    const sums = inseparable(order) ? undefined : sumsIn(order);
    if (!sums) return "What a layer or the loss makes of a batch";
    const other = found.find((one) => !sums.has(one));
    const parameter = other && passes.parameters.find((one) => one.gradient === places.get(other)?.address);
    return other && subjectOf(layers, parameter);
  } finally {
    arena.release(mark);
  }
}

/** The gradient of a parameter, or the penalty that is in it, where that is asked for. */
function subjectOf(layers: readonly LayerInfo[], parameter: Parameter | undefined): string {
  if (!parameter) return "The gradient of a parameter";
  const { layer, name } = parameter;
  const { kind, regularization = {} } = layers[layer];
  // of a dense layer nothing else keeps gradients from being sums
  const { kernelRegularizer, biasRegularizer, activityRegularizer } = regularization;
  const what = !kind && (kernelRegularizer ?? biasRegularizer ?? activityRegularizer) ? "penalty" : "gradient";
  return `The ${what} of the ${name} of layer ${layer}, ${kind ?? "dense"},`;
}

/** The refusal of the first layer that is, or holds, an equilibrium. */
function inWhole(layers: readonly LayerInfo[]): UsageError {
  const layer = layers.findIndex(isEquilibrium);
  return new UsageError(
    "INVALID_OPTION",
    `Layer ${layer}, ${layers[layer]?.kind}, looks for its equilibrium in a batch as a whole, which processes can't share out: ${ADVICE}.`,
  );
}

function isEquilibrium({ kind, branches = [] }: InnerLayerInfo): boolean {
  return kind === "equilibrium" || branches.flat().some(isEquilibrium);
}

/**
 * The tensors that are sums of rows in blocks, and nothing more; undefined where rows are made from
 * what others come to.
 */
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

/**
 * Whether it is X^T dZ, whose depth are the rows, or the sum over the rows and over nothing else.
 */
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
