import type { Tensor } from "../graph/tensor.js";
import { divide } from "./arithmetic.js";
import { Binary, type BinaryRule } from "./binary.js";
import type { Operand } from "./constant.js";
import { where } from "./where.js";

/** A comparison jumps from 0 to 1: its derivative is zero wherever there is one. */
const flat: BinaryRule = () => [undefined, undefined];

const isGreater = new Binary("greater", flat);
const isGreaterOrEqual = new Binary("greaterEqual", flat);
const isEqual = new Binary("equal", flat);

/** 1 where a > b, else 0; with NaN always 0. @throws UsageError INVALID_SHAPE. */
export function greater(a: Operand, b: Operand): Tensor {
  return isGreater.of(a, b);
}

/** 1 where a >= b, else 0. @throws UsageError INVALID_SHAPE. */
export function greaterEqual(a: Operand, b: Operand): Tensor {
  return isGreaterOrEqual.of(a, b);
}

/** 1 where a < b, else 0. @throws UsageError INVALID_SHAPE. */
export function less(a: Operand, b: Operand): Tensor {
  return isGreater.of(b, a);
}

/** 1 where a <= b, else 0. @throws UsageError INVALID_SHAPE. */
export function lessEqual(a: Operand, b: Operand): Tensor {
  return isGreaterOrEqual.of(b, a);
}

/** 1 where a equals b, else 0. @throws UsageError INVALID_SHAPE. */
export function equal(a: Operand, b: Operand): Tensor {
  return isEqual.of(a, b);
}

const largerOf: Binary = new Binary("maximum", (dy, _, a, b) => shares(dy, greater(a, b), equal(a, b)));
const smallerOf: Binary = new Binary("minimum", (dy, _, a, b) => shares(dy, less(a, b), equal(a, b)));

/**
 * The larger of a and b, NaN where one is NaN. Of equals each has half of the gradient; where one
 * is NaN b has it. @throws UsageError INVALID_SHAPE.
 */
export function maximum(a: Operand, b: Operand): Tensor {
  return largerOf.of(a, b);
}

/**
 * The smaller of a and b, NaN where one is NaN. Of equals each has half of the gradient; where one
 * is NaN b has it. @throws UsageError INVALID_SHAPE.
 */
export function minimum(a: Operand, b: Operand): Tensor {
  return smallerOf.of(a, b);
}

/**
 * `dy` divided between two operands: to the first where it was chosen, halves where they are equal.
 * It is chosen, not multiplied: what wasn't taken gets 0 of an infinite `dy`, too.
 */
function shares(dy: Tensor, isFirst: Tensor, areEqual: Tensor): readonly Tensor[] {
  const half = divide(dy, 2);
  return [where(isFirst, dy, where(areEqual, half, 0)), where(isFirst, 0, where(areEqual, half, dy))];
}
