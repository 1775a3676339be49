/**
 * The logarithm and its relatives. x = 2^k m with m in [sqrt(1/2), sqrt(2)), and log(x) = k ln 2 +
 * log1p(f), f = m - 1.
 */

import { addBits, MANTISSA, shiftLeft, shiftRight, subtractBits } from "./bits";
import * as Constant from "./constants";
import { expBelow } from "./exp";
import { multiplyAdd } from "./simd";

/** The biased k of the positive, normal x, as an integer. */
@inline
function biasedExponent(x: v128, table: usize): v128 {
  return shiftRight(addBits(x, v128.load_splat<Real>(table, Constant.ROOT_HALF_TO_ONE)), MANTISSA);
}

/** k as a Real: the integer is set into the low bits of 2^(mantissa bits). */
@inline
function exponentReal(biased: v128, table: usize): v128 {
  const shifted = v128.or(biased, v128.load_splat<Real>(table, Constant.MANTISSA_SCALE));
  return v128.sub<Real>(shifted, v128.load_splat<Real>(table, Constant.EXPONENT_ORIGIN));
}

/** The polynomial of logReduced, by Horner's rule. */
@inline
function logPolynomial(z: v128, table: usize): v128 {
  let p = v128.load_splat<Real>(table, Constant.LOG_6);
  if (sizeof<Real>() == 4) p = multiplyAdd(p, v128.load_splat<f32>(table, Constant.LOG_7), z);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_5), p, z);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_4), p, z);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_3), p, z);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_2), p, z);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_1), p, z);
  return multiplyAdd(v128.load_splat<Real>(table, Constant.LOG_0), p, z);
}

/**
 * log1p(f) + k ln 2 for f in [sqrt(1/2) - 1, sqrt(2) - 1], summed from the small to the large. f32:
 * f - f^2/2 + f^3 p(f). f64: f - (f^2/2 - s (f^2/2 + z p(z))) with s = f/(2+f) and z = s^2, since
 * one division is cheaper than the fourteen more terms that a polynomial of f has there.
 */
@inline
function logReduced(f: v128, k: v128, table: usize): v128 {
  const low = v128.mul<Real>(k, v128.load_splat<Real>(table, Constant.LN2_LOW));
  const high = v128.mul<Real>(k, v128.load_splat<Real>(table, Constant.LN2_HIGH));
  const half = v128.mul<Real>(f, v128.load_splat<Real>(table, Constant.HALF));
  const halfSquare = v128.mul<Real>(half, f);
  let rest: v128;
  if (sizeof<Real>() == 4) {
    rest = multiplyAdd(low, v128.mul<f32>(v128.mul<f32>(f, f), f), logPolynomial(f, table));
  } else {
    const s = v128.div<f64>(half, v128.add<f64>(v128.load_splat<f64>(table, Constant.ONE), half));
    const z = v128.mul<f64>(s, s);
    rest = multiplyAdd(low, s, multiplyAdd(halfSquare, z, logPolynomial(z, table)));
  }
  return v128.add<Real>(high, v128.add<Real>(f, v128.sub<Real>(rest, halfSquare)));
}

/**
 * Puts the edges of log(x) into `finite`: -Infinity at 0, Infinity at Infinity, NaN below 0 and at
 * NaN.
 */
@inline
function logEdges(finite: v128, x: v128, table: usize): v128 {
  const infinite = v128.load_splat<Real>(table, Constant.INFINITE);
  const zero = v128.xor(x, x);
  const upper = v128.bitselect(infinite, finite, v128.eq<Real>(x, infinite));
  const both = v128.bitselect(v128.neg<Real>(infinite), upper, v128.eq<Real>(x, zero));
  return v128.or(both, v128.not(v128.ge<Real>(x, zero)));
}

/**
 * log1p(y) of y > -1 but for the edges, with full relative accuracy near 0: what 1 + y has lost is
 * added to f.
 */
@inline
function log1pInside(y: v128, u: v128, table: usize): v128 {
  const one = v128.load_splat<Real>(table, Constant.ONE);
  const lost = v128.sub<Real>(y, v128.sub<Real>(u, one));
  const biased = biasedExponent(u, table);
  const minusExponent = subtractBits(one, shiftLeft(biased, MANTISSA));
  const m = addBits(u, minusExponent);
  const inversePower = v128.pmax<Real>(addBits(one, minusExponent), v128.load_splat<Real>(table, Constant.SIGN));
  const f = multiplyAdd(v128.sub<Real>(m, one), lost, inversePower);
  return logReduced(f, exponentReal(biased, table), table);
}

/** log(x); a subnormal x is lifted first. Within 0.86 ULP, monotone. */
@inline
export function log(x: v128, table: usize): v128 {
  const one = v128.load_splat<Real>(table, Constant.ONE);
  const scale = v128.load_splat<Real>(table, Constant.MANTISSA_SCALE);
  const subnormal = v128.lt<Real>(x, v128.load_splat<Real>(table, Constant.SMALLEST_NORMAL));
  const normal = v128.bitselect(v128.mul<Real>(x, scale), x, subnormal);
  const lift = v128.and(v128.load_splat<Real>(table, Constant.MANTISSA_BITS), subnormal);
  const biased = biasedExponent(normal, table);
  const m = addBits(normal, subtractBits(one, shiftLeft(biased, MANTISSA)));
  const k = v128.sub<Real>(exponentReal(biased, table), lift);
  return logEdges(logReduced(v128.sub<Real>(m, one), k, table), x, table);
}

/** log(1 + y); the sign comes from y too, so that -0 stays. Within 1.45 ULP, monotone. */
@inline
export function log1p(y: v128, table: usize): v128 {
  const u = v128.add<Real>(v128.load_splat<Real>(table, Constant.ONE), y);
  const signed = v128.or(log1pInside(y, u, table), v128.and(y, v128.load_splat<Real>(table, Constant.SIGN)));
  return logEdges(signed, u, table);
}

/** log(1 + exp(x)) = max(x, 0) + log1p(exp(-|x|)). Within 1.7 ULP. */
@inline
export function softplus(x: v128, table: usize): v128 {
  const sign = v128.load_splat<Real>(table, Constant.SIGN);
  const e = expBelow(v128.or(x, sign), table);
  const u = v128.add<Real>(v128.load_splat<Real>(table, Constant.ONE), e);
  return v128.add<Real>(v128.pmax<Real>(x, sign), log1pInside(e, u, table));
}
