/**
 * The normal distribution. exp(-x^2/2) needs x^2 to twice the precision, as its absolute error
 * becomes the relative error of the result: x is split into a high part whose square is exact, and
 * the rest, whose share is added to the remainder.
 */

import { MANTISSA, shiftLeft, shiftRight } from "./bits";
import * as Constant from "./constants";
import { expm1Remainder, remainder, scaleByHalves, shiftedExponent } from "./exp";
import { multiplyAdd } from "./simd";

/** |x|, and no more than NORMAL_FARTHEST. */
@inline
function distance(x: v128, table: usize): v128 {
  return v128.pmin<Real>(v128.abs<Real>(x), v128.load_splat<Real>(table, Constant.NORMAL_FARTHEST));
}

/**
 * v exp(-a^2/2). The scale comes last, so that v is in the result before that can become subnormal.
 */
@inline
function timesGaussian(v: v128, a: v128, table: usize): v128 {
  const lowBits = (MANTISSA + 2) / 2;
  const high = shiftLeft(shiftRight(a, lowBits), lowBits);
  const half = v128.load_splat<Real>(table, Constant.HALF);
  const y = v128.neg<Real>(v128.mul<Real>(v128.mul<Real>(high, half), high));
  const rest = v128.mul<Real>(v128.mul<Real>(v128.sub<Real>(high, a), half), v128.add<Real>(high, a));
  const shift = v128.load_splat<Real>(table, Constant.SHIFT_HALVES);
  const shifted = shiftedExponent(v128.add<Real>(y, rest), shift, table);
  const r = v128.add<Real>(remainder(y, v128.sub<Real>(shifted, shift), table), rest);
  return scaleByHalves(multiplyAdd(v, v, expm1Remainder(r, table)), shifted);
}

/** P of normalCdf, by Horner's rule. */
@inline
function tailP(a: v128, table: usize): v128 {
  let p: v128;
  if (sizeof<Real>() == 8) {
    p = v128.load_splat<f64>(table, Constant.TAIL_P9);
    p = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_P8), p, a);
    p = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_P7), p, a);
    p = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_P6), p, a);
    p = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_P5), p, a);
    p = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_P4), p, a);
  } else {
    p = v128.load_splat<f32>(table, Constant.TAIL_P4);
  }
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_P3), p, a);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_P2), p, a);
  p = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_P1), p, a);
  return multiplyAdd(v128.load_splat<Real>(table, Constant.HALF), p, a);
}

/** N of normalCdf, by Horner's rule. */
@inline
function tailN(a: v128, table: usize): v128 {
  let n: v128;
  if (sizeof<Real>() == 8) {
    n = v128.load_splat<f64>(table, Constant.TAIL_N9);
    n = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_N8), n, a);
    n = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_N7), n, a);
    n = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_N6), n, a);
    n = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_N5), n, a);
    n = multiplyAdd(v128.load_splat<f64>(table, Constant.TAIL_N4), n, a);
  } else {
    n = v128.load_splat<f32>(table, Constant.TAIL_N4);
  }
  n = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_N3), n, a);
  n = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_N2), n, a);
  n = multiplyAdd(v128.load_splat<Real>(table, Constant.TAIL_N1), n, a);
  return multiplyAdd(v128.load_splat<Real>(table, Constant.ONE), n, a);
}

/**
 * Phi(x) = erfc(-x/sqrt(2))/2: with a = |x|, the tail Phi(-a) is exp(-a^2/2) P(a) / (c a P(a) +
 * N(a)) over the whole range, and right of 0 Phi is 1 - tail. Far out the rounding errors of P,
 * above and below the line, cancel. Within 4 ULP.
 */
@inline
export function normalCdf(x: v128, table: usize): v128 {
  const a = distance(x, table);
  const p = tailP(a, table);
  const slope = v128.mul<Real>(a, v128.load_splat<Real>(table, Constant.TAIL_SLOPE));
  const ratio = v128.div<Real>(p, multiplyAdd(tailN(a, table), slope, p));
  const tail = timesGaussian(ratio, a, table);
  const one = v128.load_splat<Real>(table, Constant.ONE);
  const negative = v128.lt<Real>(x, v128.load_splat<Real>(table, Constant.SIGN));
  return v128.bitselect(tail, v128.sub<Real>(one, tail), negative);
}

/** exp(-x^2/2) / sqrt(2 pi), the derivative of normalCdf. Within 1.7 ULP. */
@inline
export function normalPdf(x: v128, table: usize): v128 {
  return timesGaussian(v128.load_splat<Real>(table, Constant.NORMAL_DENSITY), distance(x, table), table);
}
