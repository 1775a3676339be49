import { isSame } from "../graph/shape.js";
import type { Tensor } from "../graph/tensor.js";
import { Binary } from "./binary.js";
import { asTensor, isConstant, type Operand } from "./constant.js";
import { Unary } from "./unary.js";

const negation: Unary = new Unary("negate", "negateElements", (dy) => negate(dy));
const sum: Binary = new Binary("add", (dy) => [dy, dy]);
const difference: Binary = new Binary("subtract", (dy) => [dy, negate(dy)]);
const product: Binary = new Binary("multiply", (dy, _, a, b) => [multiply(dy, b), multiply(dy, a)]);
const quotient: Binary = new Binary("divide", (dy, node, _, b) => [
  divide(dy, b),
  negate(divide(multiply(dy, node), b)),
]);

/** -x. */
export function negate(x: Operand): Tensor {
  return negation.of(x);
}

/**
 * a + b. A row, a column or a scalar is repeated; so in all that follow. @throws UsageError
 * INVALID_SHAPE.
 */
export function add(a: Operand, b: Operand): Tensor {
  return sum.of(a, b);
}

/** a - b. @throws UsageError INVALID_SHAPE. */
export function subtract(a: Operand, b: Operand): Tensor {
  return difference.of(a, b);
}

/**
 * a b, element by element; `matmul` is the product of matrices. @throws UsageError INVALID_SHAPE.
 */
export function multiply(a: Operand, b: Operand): Tensor {
  const [left, right] = [asTensor(a), asTensor(b)];
  const whole = product.shape([left.shape, right.shape]);
  // times 1 is exact: what gradients begin with costs nothing
  if (isConstant(left, 1) && isSame(right.shape, whole)) return right;
  if (isConstant(right, 1) && isSame(left.shape, whole)) return left;
  return product.of(left, right);
}

/** a / b. @throws UsageError INVALID_SHAPE. */
export function divide(a: Operand, b: Operand): Tensor {
  return quotient.of(a, b);
}
