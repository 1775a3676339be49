import { apply, type ShapedOp } from "../graph/apply.js";
import type { Shape } from "../graph/extents.js";
import { asMatrix, shapeError } from "../graph/shape.js";
import type { Site } from "../graph/site.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { multiply, subtract } from "./arithmetic.js";
import { exp } from "./elementary.js";
import { sumColumns } from "./reduce.js";

/** Shape of what goes along the last axis. */
function alongRows(name: string, [x]: readonly Shape[]): Shape {
  if (x.length > 0) return x;
  throw shapeError(name, [x], "it goes along the last axis, and a scalar has none");
}

/** A tensor as rows along its last axis. */
function rowsOf(extents: readonly number[]): { readonly rows: number; readonly columns: number } {
  return asMatrix(extents, extents.length - 1);
}

const shares: ShapedOp = {
  name: "softmax",
  overlays: [0],
  shape: (shapes) => alongRows("softmax", shapes),
  gradient: (dy, node) => [apply(sharesGradient, dy, node)],

  lower({ machine, inputs: [z], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns } = rowsOf(out.extents);
    return [step("softmaxForward", rows, out.address, z.address, columns, machine.constants)];
  },
};

/** a (dy - sum of dy a along the row), from what softmax gave: a. */
const sharesGradient: ShapedOp = {
  name: "the gradient of softmax",
  overlays: [0],
  shape: ([dy]) => dy,

  gradient(gradient: Tensor, { inputs: [dy, a] }: Tensor) {
    const dot = sumColumns(multiply(dy, a));
    const others = sumColumns(multiply(gradient, a));
    return [apply(sharesGradient, gradient, a), subtract(multiply(gradient, subtract(dy, dot)), multiply(dy, others))];
  },

  lower({ inputs: [dy, a], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns } = rowsOf(out.extents);
    return [step("softmaxBackward", rows, out.address, dy.address, a.address, columns)];
  },
};

const logShares: ShapedOp = {
  name: "logSoftmax",
  shape: (shapes) => alongRows("logSoftmax", shapes),
  gradient: (dy, node) => [subtract(dy, multiply(exp(node), sumColumns(dy)))],

  lower({ machine, inputs: [z], outputs: [out] }: Site): readonly Step[] {
    const { rows, columns } = rowsOf(out.extents);
    const call = step("logSoftmaxRows", rows, out.address, z.address, columns, machine.constants);
    return [{ ...call, grain: 1 }];
  },
};

/**
 * exp(x) / sum of exp(x), along the last axis; nothing overflows. @throws UsageError INVALID_SHAPE
 * for a scalar.
 */
export function softmax(x: Tensor): Tensor {
  return apply(shares, x);
}

/**
 * log(softmax(x)), from x itself, so that no share is lost that rounds to 0. @throws UsageError
 * INVALID_SHAPE for a scalar.
 */
export function logSoftmax(x: Tensor): Tensor {
  return apply(logShares, x);
}

/** Whether a tensor is made by `softmax`. */
export function isSoftmax({ op }: Tensor): boolean {
  return op === shares;
}
