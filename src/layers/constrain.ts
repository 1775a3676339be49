import type { Constraint } from "../catalog/regularization.js";
import { countOf } from "../graph/extents.js";
import { layOut } from "../graph/lower.js";
import type { Place } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { add, divide, multiply } from "../ops/arithmetic.js";
import { maximum, minimum } from "../ops/comparison.js";
import { sqrt, square } from "../ops/elementary.js";
import { sum } from "../ops/reduce.js";
import { reshape } from "../ops/reshape.js";
import type { Step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/** What Keras adds to norms that it divides by. */
const EPSILON = 1e-7;

/**
 * Steps that bring those parameters that have constraints to what these ask; `leaves` are all
 * parameters in graphs.
 */
export function constrain(
  runtime: Runtime,
  constraints: ReadonlyMap<Tensor, Constraint>,
  leaves: readonly Tensor[],
  parameters: readonly Place[],
): readonly Step[] {
  const places = new Map(leaves.map((leaf, i) => [leaf, { address: parameters[i].address }]));
  const results = leaves.flatMap((leaf, i) => {
    const constraint = constraints.get(leaf);
    if (!constraint) return [];
    const result = constrained(leaf, constraint);
    // over the parameter itself, which nobody reads after the op that makes it
    places.set(result, { address: parameters[i].address });
    return [result];
  });
  return layOut(runtime, results, 1, [], places).steps(1);
}

/**
 * By Keras's rules; norms are summed in the canonical order over all axes but the last: of a kernel
 * the inputs, of one of a convolution all numbers of a filter.
 */
function constrained(w: Tensor, constraint: Constraint): Tensor {
  if (constraint.kind === "nonNegative") return maximum(w, 0);
  const { shape } = w;
  const lines = shape.length > 2 ? reshape(w, [countOf(shape.slice(0, -1).map(Number)), shape[shape.length - 1]]) : w;
  const norm = sqrt(sum(square(lines), 0));
  const wanted = constraint.kind === "maxNorm" ? minimum(norm, constraint.limit) : 1;
  return multiply(w, divide(wanted, add(EPSILON, norm)));
}
