/** All ops: functions of tensors that give tensors. */
export { elu, gelu, leakyRelu, relu, sigmoid, silu, softplus, tanh } from "./activations.js";
export { add, divide, multiply, negate, subtract } from "./arithmetic.js";
export { equal, greater, greaterEqual, less, lessEqual, maximum, minimum } from "./comparison.js";
export { constant, type Operand } from "./constant.js";
export { type DropoutOptions, dropout } from "./dropout.js";
export { abs, clip, exp, power, sign, sqrt, square } from "./elementary.js";
export { gradients } from "./gradients.js";
export { log } from "./logarithm.js";
export { type MatmulOptions, matmul } from "./matmul.js";
export { max, mean, type ReductionOptions, sum } from "./reduce.js";
export { reshape, stopGradient } from "./reshape.js";
export { gather, oneHot } from "./rows.js";
export { concat, slice } from "./slice.js";
export { logSoftmax, softmax } from "./softmax.js";
export { broadcast } from "./sum.js";
export { transpose } from "./transpose.js";
export { where } from "./where.js";
