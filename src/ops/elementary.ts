import { apply } from "../graph/apply.js";
import { countOf, type Shape } from "../graph/extents.js";
import type { Site } from "../graph/site.js";
import type { Op, Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import { divide, multiply } from "./arithmetic.js";
import { checkNumber } from "./check.js";
import { greaterEqual, lessEqual } from "./comparison.js";
import { asTensor, type Operand } from "./constant.js";
import { Unary } from "./unary.js";
import { where } from "./where.js";

const squared = new Unary("square", "squareElements", (dy, _, x) => multiply(dy, multiply(2, x)));
const rooted = new Unary("sqrt", "sqrtElements", (dy, node) => divide(dy, multiply(2, node)));
const exponential = new Unary("exp", "expElements", (dy, node) => multiply(dy, node));
const absolute = new Unary("abs", "absElements", (dy, _, x) => where(x, multiply(dy, sign(x)), 0));
const signed = new Unary("sign", "signElements", () => undefined);

/** x^2. */
export function square(x: Operand): Tensor {
  return squared.of(x);
}

/** The square root of x; NaN below 0. */
export function sqrt(x: Operand): Tensor {
  return rooted.of(x);
}

/** exp(x), within 1.01 units in the last place. */
export function exp(x: Operand): Tensor {
  return exponential.of(x);
}

/** |x|, whose gradient at 0 is 0. */
export function abs(x: Operand): Tensor {
  return absolute.of(x);
}

/** -1, 0 or 1, as x has the sign; its gradient is 0. */
export function sign(x: Operand): Tensor {
  return signed.of(x);
}

/** x to the power of a number. */
class Power implements Op {
  readonly name = "power";
  readonly overlays = [0];

  constructor(private readonly exponent: number) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly (Tensor | undefined)[] {
    // 1 everywhere, where 0 times 1/x would not be 0 at 0
    if (this.exponent === 0) return [undefined];
    return [multiply(dy, multiply(this.exponent, power(x, this.exponent - 1)))];
  }

  lower({ machine, inputs: [x], outputs: [out] }: Site): readonly Step[] {
    return [step("powerElements", countOf(out.extents), out.address, x.address, this.exponent, machine.constants)];
  }
}

/**
 * x to the power of a number, the same for all elements. Whole exponents multiply, within
 * |exponent| roundings; 0.5 is `sqrt`; others give exp(p log x), whose relative error is about that
 * of p log x times its size, and NaN for x below 0. @throws UsageError INVALID_OPTION.
 */
export function power(x: Operand, exponent: number): Tensor {
  checkNumber("The exponent of power", exponent);
  if (exponent === 0.5) return sqrt(x);
  if (exponent === 1) return asTensor(x);
  return apply(new Power(exponent), asTensor(x));
}

/** x between two bounds. */
class Clip implements Op {
  readonly name = "clip";
  readonly overlays = [0];

  constructor(
    private readonly low: number,
    private readonly high: number,
  ) {}

  shape([x]: readonly Shape[]): Shape {
    return x;
  }

  gradient(dy: Tensor, { inputs: [x] }: Tensor): readonly Tensor[] {
    const isBetween = multiply(greaterEqual(x, this.low), lessEqual(x, this.high));
    return [where(isBetween, dy, 0)];
  }

  lower({ inputs: [x], outputs: [out] }: Site): readonly Step[] {
    return [step("clipElements", countOf(out.extents), out.address, x.address, this.low, this.high)];
  }
}

/**
 * x, no less than `low` and no more than `high`; the gradient goes through between them, bounds
 * included. @throws UsageError.
 */
export function clip(x: Operand, low: number, high: number): Tensor {
  checkNumber("The lower bound of clip", low);
  checkNumber("The upper bound of clip", high, low);
  return apply(new Clip(low, high), asTensor(x));
}
