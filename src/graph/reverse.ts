import { UsageError } from "../errors.js";
import { pullBack } from "./pullBack.js";
import { describe } from "./shape.js";
import { orderOf, type Tensor } from "./tensor.js";

/** What the walk takes from the ops, of which the graph knows none. */
export interface Arithmetic {
  add(a: Tensor, b: Tensor): Tensor;
  /** The gradient of a scalar with respect to itself. */
  readonly one: Tensor;
  zeros(like: Tensor): Tensor;
}

/**
 * Reverse-mode differentiation in one walk: the gradient of the scalar `loss` with respect to each
 * of `targets`, as tensors that can be differentiated again. What no target is made from is never
 * touched, so the gradient of data costs nothing. The name of a target is what messages call it.
 * @throws UsageError INVALID_SHAPE for a loss that is no scalar, INVALID_OPTION for a target that
 * it isn't made from.
 */
export function reverse(
  loss: Tensor,
  targets: readonly (readonly [name: string, target: Tensor])[],
  { add, one, zeros }: Arithmetic,
): readonly Tensor[] {
  if (loss.shape.length > 0) {
    const message = `Gradients are taken of a scalar, not of a tensor of shape ${describe(loss.shape)}: use sum or mean.`;
    throw new UsageError("INVALID_SHAPE", message);
  }
  const order = orderOf([loss]);
  for (const [name, target] of targets) if (!isMadeFrom(target, order)) throw noWay(name);
  const tensors = targets.map(([, target]) => target);
  return gradientsOf(loss, one, tensors, add).map((found, i) => found ?? zeros(tensors[i]));
}

/**
 * The gradients with respect to `targets` of whatever has the gradient `dy` with respect to `from`,
 * as `pullBack` finds them: undefined for those that it isn't made from, or on whose way an op has
 * none.
 */
export function gradientsOf(
  from: Tensor,
  dy: Tensor,
  targets: readonly Tensor[],
  add: Arithmetic["add"],
): readonly (Tensor | undefined)[] {
  const onTheWay = madeFrom(targets, orderOf([from]));
  const found = pullBack(from, dy, add, (tensor) => onTheWay.has(tensor));
  return targets.map((target) => found.get(target));
}

/** Whether the last tensor in `order` changes with `source`. */
export function isMadeFrom(source: Tensor, order: readonly Tensor[]): boolean {
  return madeFrom([source], order).has(order[order.length - 1]);
}

/** The tensors, of those in `order`, that change with one of `sources`; these included. */
function madeFrom(sources: readonly Tensor[], order: readonly Tensor[]): ReadonlySet<Tensor> {
  const found = new Set(sources);
  for (const tensor of order) if (varying(tensor).some((input) => found.has(input))) found.add(tensor);
  return found;
}

/** The inputs through which a gradient may go. */
function varying({ op, inputs }: Tensor): readonly Tensor[] {
  return op.stopsGradient ? [] : inputs.filter((_, i) => i !== op.indexInput);
}

function noWay(name: string): UsageError {
  const message = `The loss isn't made from ${name}, or only behind stopGradient: it has no gradient there, so leave ${name} out.`;
  return new UsageError("INVALID_OPTION", message);
}
