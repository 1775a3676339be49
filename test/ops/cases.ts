/**
 * Every op with what it must compute, in float64 and the plainest words: what tests of values,
 * gradients and threads go through.
 */
import type { Tensor } from "../../src/graph/tensor.js";
import * as ops from "../../src/ops/index.js";

/** An elementwise function of one tensor. */
export interface UnaryCase {
  readonly name: string;
  readonly op: (x: Tensor) => Tensor;
  readonly f: (x: number) => number;
  /** Where gradients are checked: inside of the domain, off corners. */
  readonly domain: readonly [low: number, high: number];
  /**
   * Roundings that the result may be off by, relative to itself; see `tolerance` for the absolute
   * part.
   */
  readonly roundings: number;
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * Phi(x) by its series near 0 and the continued fraction of erfc further out; good to some 1e-15 of
 * itself.
 */
function normalCdf(x: number): number {
  const a = Math.abs(x);
  if (a < 1) {
    let term = a;
    let sum = a;
    for (let n = 1; n < 120; n++) {
      term *= (a * a) / (2 * n + 1);
      sum += term;
    }
    const half = sum * Math.exp((-a * a) / 2) * 0.3989422804014327;
    return x < 0 ? 0.5 - half : 0.5 + half;
  }
  let fraction = a;
  for (let n = 2000; n > 0; n--) fraction = a + n / fraction;
  const tail = (Math.exp((-a * a) / 2) * 0.3989422804014327) / fraction;
  return x < 0 ? tail : 1 - tail;
}

// 8: functions right to 2 or 2.5 units in the last place, that is 5 roundings, and an operation or
// two behind them
export const unaryCases: readonly UnaryCase[] = [
  { name: "negate", op: ops.negate, f: (x) => -x, domain: [-3, 3], roundings: 0 },
  { name: "square", op: ops.square, f: (x) => x * x, domain: [-3, 3], roundings: 1 },
  { name: "sqrt", op: ops.sqrt, f: Math.sqrt, domain: [0.1, 4], roundings: 1 },
  { name: "exp", op: ops.exp, f: Math.exp, domain: [-3, 3], roundings: 4 },
  { name: "log", op: ops.log, f: Math.log, domain: [0.1, 4], roundings: 4 },
  { name: "abs", op: ops.abs, f: Math.abs, domain: [0.1, 3], roundings: 0 },
  { name: "sign", op: ops.sign, f: Math.sign, domain: [0.1, 3], roundings: 0 },
  { name: "power 3", op: (x) => ops.power(x, 3), f: (x) => x ** 3, domain: [-2, 2], roundings: 3 },
  { name: "power -2", op: (x) => ops.power(x, -2), f: (x) => x ** -2, domain: [0.3, 2], roundings: 3 },
  { name: "power 0", op: (x) => ops.power(x, 0), f: () => 1, domain: [-2, 2], roundings: 0 },
  { name: "power 0.5", op: (x) => ops.power(x, 0.5), f: Math.sqrt, domain: [0.3, 2], roundings: 1 },
  // |p log x| is 4 at most on the domain of tests: 2 * 4 + 2 roundings, and those of exp
  {
    name: "power 1.7",
    op: (x) => ops.power(x, 1.7),
    f: (x) => (x < 0 ? Number.NaN : x ** 1.7),
    domain: [0.1, 4],
    roundings: 14,
  },
  { name: "clip", op: (x) => ops.clip(x, -0.5, 0.75), f: (x) => clipped(x), domain: [-0.45, 0.7], roundings: 0 },
  { name: "sigmoid", op: ops.sigmoid, f: sigmoid, domain: [-4, 4], roundings: 8 },
  { name: "tanh", op: ops.tanh, f: Math.tanh, domain: [-3, 3], roundings: 8 },
  { name: "relu", op: ops.relu, f: (x) => Math.max(x, 0), domain: [0.1, 3], roundings: 0 },
  { name: "leakyRelu", op: ops.leakyRelu, f: (x) => (x > 0 ? x : 0.01 * x), domain: [0.1, 3], roundings: 3 },
  { name: "elu", op: ops.elu, f: (x) => (x > 0 ? x : Math.expm1(x)), domain: [-3, -0.1], roundings: 8 },
  { name: "softplus", op: ops.softplus, f: softplus, domain: [-4, 4], roundings: 8 },
  { name: "silu", op: ops.silu, f: (x) => x * sigmoid(x), domain: [-4, 4], roundings: 8 },
  { name: "gelu", op: ops.gelu, f: (x) => x * normalCdf(x), domain: [-3, 3], roundings: 10 },
  { name: "stopGradient", op: ops.stopGradient, f: (x) => x, domain: [-3, 3], roundings: 0 },
];

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function clipped(x: number): number {
  return Number.isNaN(x) ? x : Math.min(Math.max(x, -0.5), 0.75);
}

/** A function of two tensors, element by element. */
export interface BinaryCase {
  readonly name: string;
  readonly op: (a: Tensor, b: Tensor) => Tensor;
  readonly f: (a: number, b: number) => number;
}

/** The larger of two, NaN where one is. */
function larger(a: number, b: number): number {
  return Math.max(a, b);
}

export const binaryCases: readonly BinaryCase[] = [
  { name: "add", op: ops.add, f: (a, b) => a + b },
  { name: "subtract", op: ops.subtract, f: (a, b) => a - b },
  { name: "multiply", op: ops.multiply, f: (a, b) => a * b },
  { name: "divide", op: ops.divide, f: (a, b) => a / b },
  { name: "maximum", op: ops.maximum, f: larger },
  { name: "minimum", op: ops.minimum, f: (a, b) => Math.min(a, b) },
  { name: "greater", op: ops.greater, f: (a, b) => Number(a > b) },
  { name: "greaterEqual", op: ops.greaterEqual, f: (a, b) => Number(a >= b) },
  { name: "less", op: ops.less, f: (a, b) => Number(a < b) },
  { name: "lessEqual", op: ops.lessEqual, f: (a, b) => Number(a <= b) },
  { name: "equal", op: ops.equal, f: (a, b) => Number(a === b) },
];
