/**
 * Lanes as bit patterns: integer arithmetic of the Real's width, by which exponents are read and
 * written.
 */

/** Stored bits of the mantissa. */
export const MANTISSA: i32 = sizeof<Real>() == 4 ? 23 : 52;

@inline
export function addBits(a: v128, b: v128): v128 {
  return sizeof<Real>() == 4 ? i32x4.add(a, b) : i64x2.add(a, b);
}

@inline
export function subtractBits(a: v128, b: v128): v128 {
  return sizeof<Real>() == 4 ? i32x4.sub(a, b) : i64x2.sub(a, b);
}

@inline
export function shiftLeft(v: v128, by: i32): v128 {
  return sizeof<Real>() == 4 ? i32x4.shl(v, by) : i64x2.shl(v, by);
}

/** Zeros come in from the left. */
@inline
export function shiftRight(v: v128, by: i32): v128 {
  return sizeof<Real>() == 4 ? i32x4.shr_u(v, by) : i64x2.shr_u(v, by);
}
