/**
 * Elementary functions, elementwise. All take `out` and `x` [anything], which may be one; begin,
 * end count elements.
 */
import { map } from "./elementwise";
import { exp, log } from "./math";
import { at, lanes, loadTail, storeTail } from "./simd";

@unmanaged @final
class Negate {
  @inline
  eval(x: v128, _constants: usize): v128 {
    return v128.neg<Real>(x);
  }
}

/** out = -x. */
export function negateElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Negate>(out, x, constants, begin, end);
}

@unmanaged @final
class Square {
  @inline
  eval(x: v128, _constants: usize): v128 {
    return v128.mul<Real>(x, x);
  }
}

/** out = x^2. */
export function squareElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Square>(out, x, constants, begin, end);
}

@unmanaged @final
class Sqrt {
  @inline
  eval(x: v128, _constants: usize): v128 {
    return v128.sqrt<Real>(x);
  }
}

/** out = the square root of x, rightly rounded; NaN below 0. */
export function sqrtElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Sqrt>(out, x, constants, begin, end);
}

@unmanaged @final
class Abs {
  @inline
  eval(x: v128, _constants: usize): v128 {
    return v128.abs<Real>(x);
  }
}

/** out = |x|. */
export function absElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Abs>(out, x, constants, begin, end);
}

@unmanaged @final
class Exp {
  @inline
  eval(x: v128, constants: usize): v128 {
    return exp(x, constants);
  }
}

/** out = exp(x). */
export function expElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Exp>(out, x, constants, begin, end);
}

@unmanaged @final
class Log {
  @inline
  eval(x: v128, constants: usize): v128 {
    return log(x, constants);
  }
}

/** out = log(x): -Infinity at 0, NaN below. */
export function logElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Log>(out, x, constants, begin, end);
}

/** 1 with the sign of x; x where it is 0 or NaN. */
@unmanaged @final
class Sign {
  @inline
  eval(x: v128, _constants: usize): v128 {
    const zero = v128.splat<Real>(0);
    const hasSign = v128.or(v128.gt<Real>(x, zero), v128.lt<Real>(x, zero));
    const one = v128.or(v128.splat<Real>(1), v128.and(x, v128.splat<Real>(-0.0)));
    return v128.bitselect(one, x, hasSign);
  }
}

/** out = the sign of x: -1, 0 or 1. */
export function signElements(out: usize, x: usize, constants: usize, begin: usize, end: usize): void {
  map<Sign>(out, x, constants, begin, end);
}

/** out = x, no less than `low` and no more than `high`; NaN stays NaN. */
export function clipElements(out: usize, x: usize, low: f64, high: f64, begin: usize, end: usize): void {
  const lows = v128.splat<Real>(low as Real);
  const highs = v128.splat<Real>(high as Real);
  let i = begin;
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) {
    v128.store(at(out, i), v128.min<Real>(v128.max<Real>(v128.load(at(x, i)), lows), highs));
  }
  const rest = end - i;
  if (i < end) storeTail(at(out, i), v128.min<Real>(v128.max<Real>(loadTail(at(x, i), rest), lows), highs), rest);
}

/**
 * out = x to the power of `exponent`, the same for all. A whole exponent n multiplies, within |n|
 * roundings; any other p gives exp(p log(x)), within 2 |p log(x)| + 2 roundings, and NaN for x
 * below 0.
 */
export function powerElements(out: usize, x: usize, exponent: f64, constants: usize, begin: usize, end: usize): void {
  const isWhole = exponent == nearest<f64>(exponent) && abs<f64>(exponent) < 4294967296.0;
  let i = begin;
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) {
    v128.store(at(out, i), power(v128.load(at(x, i)), exponent, isWhole, constants));
  }
  if (i < end) storeTail(at(out, i), power(loadTail(at(x, i), end - i), exponent, isWhole, constants), end - i);
}

function power(x: v128, exponent: f64, isWhole: bool, constants: usize): v128 {
  if (!isWhole) return exp(v128.mul<Real>(v128.splat<Real>(exponent as Real), log(x, constants)), constants);
  const one = v128.splat<Real>(1);
  let result = one;
  let factor = x;
  for (let n = abs<f64>(exponent) as u32; n; n >>= 1) {
    if (n & 1) result = v128.mul<Real>(result, factor);
    factor = v128.mul<Real>(factor, factor);
  }
  return exponent < 0 ? v128.div<Real>(one, result) : result;
}
