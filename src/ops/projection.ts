import { apply } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { shapeError } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { Matmul } from "./matmul.js";
import { turned } from "./product.js";

/** The product of each vector along the last axis of x and a matrix, which may be transposed. */
class Projection extends Matmul {
  override shape([x, kernel]: readonly Shape[]): Shape {
    const [height, columns] = turned(kernel, this.transposeB);
    if (kernel.length === 2 && x.length > 1 && x[x.length - 1] === height) return [...x.slice(0, -1), columns];
    throw shapeError(this.name, [x, kernel], "the last axis of the first must be as long as the matrix is high");
  }

  override gradient(dy: Tensor, { inputs: [x, kernel] }: Tensor): readonly Tensor[] {
    return this.transposeB
      ? [apply(plain, dy, kernel), apply(toKernel, dy, x)]
      : [apply(transposed, dy, kernel), apply(toKernel, x, dy)];
  }
}

/**
 * The sum over all other axes of the products of what lies along the last ones, in the canonical
 * order: a gradient of the matrix.
 */
class ToKernel extends Matmul {
  override shape([x, dy]: readonly Shape[]): Shape {
    return [x[x.length - 1], dy[dy.length - 1]];
  }

  override gradient(gradient: Tensor, { inputs: [x, dy] }: Tensor): readonly Tensor[] {
    return [apply(transposed, dy, gradient), apply(plain, x, gradient)];
  }
}

const plain = new Projection();
const transposed = new Projection(false, true);
const toKernel = new ToKernel(true);

/**
 * The product of each vector along the last axis of `x` and `kernel` [that many, columns].
 * @throws UsageError INVALID_SHAPE.
 */
export function project(x: Tensor, kernel: Tensor): Tensor {
  return apply(plain, x, kernel);
}
