import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { broadcastShape, matrixView } from "./broadcasting.js";
import { asTensor, type Operand } from "./constant.js";
import { sumTo } from "./sum.js";

const choice: ShapedOp = {
  name: "where",
  overlays: [0, 1, 2],

  shape: (shapes: readonly Shape[]) => broadcastShape("where", shapes),

  gradient(dy: Tensor, { inputs: [condition, a, b] }: Tensor) {
    return [undefined, sumTo(where(condition, dy, 0), a.shape), sumTo(where(condition, 0, dy), b.shape)];
  },

  lower({ inputs, outputs: [out] }: Site): readonly Step[] {
    const operands = inputs.map(({ extents }) => extents);
    const { rows, columns, strides } = matrixView(out.extents, operands);
    const [condition, a, b] = inputs.map(({ address }) => address);
    const [c, x, y] = strides;
    const places = [out.address, condition, a, b] as const;
    const moves = [c.row, c.column, x.row, x.column, y.row, y.column] as const;
    const call = step("whereBroadcast", rows, ...places, columns, ...moves);
    return [columns === 1 ? call : { ...call, grain: 1 }];
  },
};

/**
 * `a` where the condition, say a comparison, is not 0, else `b`; rows, columns and scalars are
 * repeated. What isn't chosen has the gradient 0, also where it isn't finite. @throws UsageError
 * INVALID_SHAPE.
 */
export function where(condition: Operand, a: Operand, b: Operand): Tensor {
  return apply(choice, asTensor(condition), asTensor(a), asTensor(b));
}
