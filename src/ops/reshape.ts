import { apply, checkTensor, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { checkShape, describe, hasSameCount, isSame, shapeError } from "../graph/shape.js";
import type { Op, Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";

/** The same numbers in another shape. */
class Reshape implements Op {
  readonly name = "reshape";
  readonly isAlias = true;

  constructor(private readonly to: Shape) {}

  shape([x]: readonly Shape[]): Shape {
    if (hasSameCount(x, this.to)) return this.to;
    throw shapeError(this.name, [x], `${describe(this.to)} has another number of elements`);
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly Tensor[] {
    return [reshape(dy, x.shape)];
  }

  lower(): readonly Step[] {
    return [];
  }
}

/**
 * `x` in another shape of as many elements, which stay in their order: no step. @throws UsageError
 * INVALID_SHAPE.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkTensor("reshape", x);
  const to = checkShape("A tensor that is reshaped", shape);
  return isSame(x.shape, to) ? x : apply(new Reshape(to), x);
}

const stop: ShapedOp = {
  name: "stopGradient",
  isAlias: true,
  stopsGradient: true,
  shape: ([x]) => x,
  gradient: () => [undefined],
  lower: () => [],
};

/** `x` itself, which gradients take for constant: none goes through it. */
export function stopGradient(x: Tensor): Tensor {
  return apply(stop, x);
}
