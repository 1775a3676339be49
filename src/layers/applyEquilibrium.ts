import type { Initializer } from "../catalog/initializers.js";
import { UsageError } from "../errors.js";
import { describe } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { add, subtract } from "../ops/arithmetic.js";
import { atRest } from "../ops/equilibrium.js";
import { matmul } from "../ops/matmul.js";
import { slice } from "../ops/slice.js";
import { transpose } from "../ops/transpose.js";
import type { EquilibriumLayer } from "./layer.js";
import type { Scope } from "./scope.js";

/**
 * What weights between units start from: such that their largest eigenvalue is about a half, and
 * states come to rest.
 */
const CONTRACTING: Initializer = { distribution: "uniform", variance: (_, units) => 1 / (4 * units) };

/**
 * The state in which units come to rest, or that of the last of them. @throws UsageError
 * INVALID_SHAPE for what are no rows of numbers.
 */
export function applyEquilibrium(layer: EquilibriumLayer, x: Tensor, scope: Scope): Tensor {
  const { units, outputs, weights, recurrentWeights, biases, monotone: isSplit, ...search } = layer;
  if (x.shape.length !== 2) {
    const message = `Layer ${scope.path}, equilibrium, takes rows of numbers, and not ${describe(x.shape)}: put flatten() before it.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  const product = matmul(x, scope.parameter("kernel", [Number(x.shape[1]), units], weights));
  const w = isSplit
    ? monotone(scope, units)
    : scope.parameter("recurrentKernel", [units, units], recurrentWeights ?? CONTRACTING);
  const sums = add(product, scope.parameter("bias", [units], biases ?? 0));
  const z = atRest(sums, w, { ...search, isSplit }, scope.relaxation(search));
  return outputs < units ? slice(z, units - outputs, units, 1) : z;
}

/** B^T - B - A^T A: with it x (I - W) x^T is at least |x|^2, whatever A and B are. */
function monotone(scope: Scope, units: number): Tensor {
  const a = scope.parameter("A", [units, units]);
  const b = scope.parameter("B", [units, units]);
  return subtract(subtract(transpose(b), b), matmul(a, a, { transposeA: true }));
}
