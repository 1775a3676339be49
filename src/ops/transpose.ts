import { apply, type ShapedOp } from "../graph/apply.js";
import { shapeError } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { step } from "../runtime/program.js";

const transposition: ShapedOp = {
  name: "transpose",

  shape([x]) {
    if (x.length === 2) return [x[1], x[0]];
    throw shapeError("transpose", [x], "it takes a matrix");
  },

  gradient: (dy) => [transpose(dy)],

  lower({ inputs: [x], outputs: [out] }) {
    const [rows, columns] = out.extents;
    return [{ ...step("transposeRows", rows, out.address, x.address, rows, columns), grain: 1 }];
  },
};

/**
 * The matrix `x` [m, n] as [n, m]; `matmul` reads a transposed operand without that. @throws
 * UsageError INVALID_SHAPE.
 */
export function transpose(x: Tensor): Tensor {
  return apply(transposition, x);
}
