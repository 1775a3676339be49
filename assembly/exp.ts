/**
 * The exponential and its relatives. Bounds are measured: f32 against float64 on the float32s of
 * test/sweeps/math.mjs, f64 against mpmath on 4500 points. y = n ln 2 + r with n an integer
 * and |r| <= ln(2)/2; exp(r) - 1 is the polynomial s = r + r^2 q(r), and exp(y) = 2^n (1 + s). What
 * is clamped is clamped by pmin and pmax with the argument first: they keep its NaN, and are one
 * instruction each.
 */

import { MANTISSA, shiftLeft, shiftRight, subtractBits } from "./bits";
import * as Constant from "./constants";
import { multiplyAdd } from "./simd";

/**
 * y log2(e) + shift: rounded to an integer by the size of `shift`, whose low bits hold n and the
 * bias that `shift` carries.
 */
@inline
export function shiftedExponent(y: v128, shift: v128, table: usize): v128 {
  return multiplyAdd(shift, y, v128.load_splat<Real>(table, Constant.LOG2_E));
}

/**
 * y - n ln 2: the first difference is exact, since ln 2 high is short and the two numbers are
 * close.
 */
@inline
export function remainder(y: v128, n: v128, table: usize): v128 {
  const coarse = v128.sub<Real>(y, v128.mul<Real>(n, v128.load_splat<Real>(table, Constant.LN2_HIGH)));
  return v128.sub<Real>(coarse, v128.mul<Real>(n, v128.load_splat<Real>(table, Constant.LN2_LOW)));
}

/**
 * exp(r) - 1 for |r| <= ln(2)/2, as r + r^2 q(r) by Horner's rule: little but the last sum's
 * rounding adds to its error.
 */
@inline
export function expm1Remainder(r: v128, table: usize): v128 {
  let q: v128;
  if (sizeof<Real>() == 8) {
    q = v128.load_splat<f64>(table, Constant.EXP_12);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_11), q, r);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_10), q, r);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_9), q, r);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_8), q, r);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_7), q, r);
    q = multiplyAdd(v128.load_splat<f64>(table, Constant.EXP_6), q, r);
  } else {
    q = v128.load_splat<f32>(table, Constant.EXP_6);
  }
  q = multiplyAdd(v128.load_splat<Real>(table, Constant.EXP_5), q, r);
  q = multiplyAdd(v128.load_splat<Real>(table, Constant.EXP_4), q, r);
  q = multiplyAdd(v128.load_splat<Real>(table, Constant.EXP_3), q, r);
  q = multiplyAdd(v128.load_splat<Real>(table, Constant.EXP_2), q, r);
  return multiplyAdd(r, v128.mul<Real>(r, r), q);
}

/**
 * v 2^n for the n in `shifted` (of SHIFT_HALVES). Two factors, because n outruns what one power of
 * two can hold at both ends; the first product is exact, so a subnormal result is rounded once.
 */
@inline
export function scaleByHalves(v: v128, shifted: v128): v128 {
  const half = shiftRight(shifted, 1);
  const rest = subtractBits(shifted, half);
  return v128.mul<Real>(v128.mul<Real>(v, shiftLeft(half, MANTISSA)), shiftLeft(rest, MANTISSA));
}

/** exp(x) for x that are not above EXP_HIGHEST. */
@inline
export function expBelow(x: v128, table: usize): v128 {
  const y = v128.pmax<Real>(x, v128.load_splat<Real>(table, Constant.EXP_LOWEST));
  const shift = v128.load_splat<Real>(table, Constant.SHIFT_HALVES);
  const shifted = shiftedExponent(y, shift, table);
  const s = expm1Remainder(remainder(y, v128.sub<Real>(shifted, shift), table), table);
  return scaleByHalves(v128.add<Real>(v128.load_splat<Real>(table, Constant.ONE), s), shifted);
}

/** exp(x) = 2^n (1 + s). Within 1.01 ULP in f32, 0.9 in f64, monotone. */
@inline
export function exp(x: v128, table: usize): v128 {
  return expBelow(v128.pmin<Real>(x, v128.load_splat<Real>(table, Constant.EXP_HIGHEST)), table);
}

/**
 * exp(x) - 1 = 2 (h s + (h - 1/2)) with h = 2^(n-1), which still is a number where 2^n is none.
 * Where n = 0 it is s, as the halves of the smallest subnormals are not; the sign comes from x, so
 * that -0 stays. Within 1.7 ULP, monotone.
 */
@inline
export function expm1(x: v128, table: usize): v128 {
  const y = v128.pmin<Real>(
    v128.pmax<Real>(x, v128.load_splat<Real>(table, Constant.EXPM1_LOWEST)),
    v128.load_splat<Real>(table, Constant.EXP_HIGHEST),
  );
  const shift = v128.load_splat<Real>(table, Constant.SHIFT_HALF);
  const shifted = shiftedExponent(y, shift, table);
  const s = expm1Remainder(remainder(y, v128.sub<Real>(shifted, shift), table), table);
  const h = shiftLeft(shifted, MANTISSA);
  const half = multiplyAdd(v128.sub<Real>(h, v128.load_splat<Real>(table, Constant.HALF)), h, s);
  const result = v128.bitselect(s, v128.add<Real>(half, half), v128.eq<Real>(shifted, shift));
  return v128.or(result, v128.and(x, v128.load_splat<Real>(table, Constant.SIGN)));
}

/**
 * 1 / (1 + exp(-x)) = c / ((c + c 2^n) + c 2^n s) with c = SMALL, which keeps the denominator in
 * range where exp(-x) has left it: so very negative x have relative accuracy down into the
 * subnormals. One rounding between a growing exponential and a falling quotient keeps it monotone,
 * which e / (1 + e) is not. What the sum of c and c 2^n loses is added back. Within 1.8 ULP in f32,
 * 1.5 in f64, monotone.
 */
@inline
export function sigmoid(x: v128, table: usize): v128 {
  const y = v128.pmax<Real>(
    v128.neg<Real>(v128.pmax<Real>(x, v128.load_splat<Real>(table, Constant.EXP_LOWEST))),
    v128.load_splat<Real>(table, Constant.EXPM1_LOWEST),
  );
  const shift = v128.load_splat<Real>(table, Constant.SHIFT_SMALL);
  const shifted = shiftedExponent(y, shift, table);
  const s = expm1Remainder(remainder(y, v128.sub<Real>(shifted, shift), table), table);
  const power = shiftLeft(shifted, MANTISSA);
  const small = v128.load_splat<Real>(table, Constant.SMALL);
  const sum = v128.add<Real>(small, power);
  const lost = v128.sub<Real>(small, v128.sub<Real>(sum, power));
  const denominator = v128.add<Real>(sum, multiplyAdd(lost, power, s));
  const one = v128.load_splat<Real>(table, Constant.ONE);
  return v128.mul<Real>(small, v128.div<Real>(one, denominator));
}

/**
 * tanh|x| = (1 - e) / (1 + e) with e = exp(-2|x|) = 2^n (1 + s): both sides are halved, ((h -
 * 1/2) + h s) over ((h + 1/2) + h s) with h = 2^(n-1), so that nothing cancels near 0. The sign is
 * that of x. Within 2 ULP, monotone.
 */
@inline
export function tanh(x: v128, table: usize): v128 {
  const sign = v128.load_splat<Real>(table, Constant.SIGN);
  const negative = v128.or(x, sign);
  const y = v128.pmax<Real>(v128.add<Real>(negative, negative), v128.load_splat<Real>(table, Constant.EXPM1_LOWEST));
  const shift = v128.load_splat<Real>(table, Constant.SHIFT_HALF);
  const shifted = shiftedExponent(y, shift, table);
  const s = expm1Remainder(remainder(y, v128.sub<Real>(shifted, shift), table), table);
  const h = shiftLeft(shifted, MANTISSA);
  const half = v128.load_splat<Real>(table, Constant.HALF);
  const product = v128.mul<Real>(h, s);
  const quotient = v128.div<Real>(
    v128.add<Real>(v128.sub<Real>(h, half), product),
    v128.add<Real>(v128.add<Real>(h, half), product),
  );
  return v128.bitselect(x, quotient, sign);
}
