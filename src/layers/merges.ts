import { isMergeKind, type MergeKind } from "../catalog/merges.js";
import { UsageError } from "../errors.js";
import { describe, isSame } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { add, multiply, subtract } from "../ops/arithmetic.js";
import { maximum, minimum } from "../ops/comparison.js";
import { sum } from "../ops/reduce.js";
import { concat } from "../ops/slice.js";
import type { MergeLayer, WiredLayer } from "./wiredLayer.js";

/** What each kind makes of tensors. */
const formulas: Readonly<Record<MergeKind, (tensors: readonly Tensor[]) => Tensor>> = {
  add: (tensors) => tensors.reduce(add),
  subtract: ([a, b]) => subtract(a, b),
  multiply: (tensors) => tensors.reduce(multiply),
  average: (tensors) => multiply(1 / tensors.length, tensors.reduce(add)),
  maximum: (tensors) => tensors.reduce(maximum),
  minimum: (tensors) => tensors.reduce(minimum),
  concatenate: (tensors) => concat(tensors, tensors[0].shape.length - 1),
  dot: ([a, b]) => sum(multiply(a, b), -1, { keepDims: true }),
};

/** Whether a layer is one of these. */
export function isMerge(layer: WiredLayer): layer is MergeLayer {
  return "kind" in layer && isMergeKind(layer.kind);
}

/**
 * What layer number `number` makes of tensors. @throws UsageError INVALID_SHAPE for those that it
 * can't take together.
 */
export function merged({ kind }: MergeLayer, tensors: readonly Tensor[], number: number): Tensor {
  // of those that stand side by side the last axes may differ
  const compared = ({ shape }: Tensor) => (kind === "concatenate" ? shape.slice(0, -1) : shape);
  if (tensors.every((tensor) => isSame(compared(tensor), compared(tensors[0])))) return formulas[kind](tensors);
  const needed = kind === "concatenate" ? "whose shapes differ in their last axes alone" : "of one shape";
  const message = `Layer ${number}, ${kind}, takes tensors ${needed}, and not ${tensors.map(({ shape }) => describe(shape)).join(" and ")}.`;
  throw new UsageError("INVALID_SHAPE", message);
}
