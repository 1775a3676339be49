/**
 * Arithmetic on subnormal numbers, those below the least with a full mantissa (2^-126 of f32,
 * 2^-1022 of f64), by instructions that take normal ones only. A product or quotient of one takes
 * processors of Intel more than a hundred cycles. A running mean whose samples are zero decays into
 * them, and stays there for ever: 0.9 times 4 of the smallest steps rounds to 4 steps.
 */
import { MANTISSA, shiftLeft, shiftRight } from "./bits";
import { at, lanes } from "./simd";

/** All bits of the lanes that hold a subnormal number other than zero. */
@inline
export function subnormalLanes(v: v128): v128 {
  const magnitude = shiftLeft(v, 1);
  return v128.andnot(areZero(shiftRight(magnitude, MANTISSA + 1)), areZero(magnitude));
}

@inline
function areZero(bits: v128): v128 {
  return sizeof<Real>() == 4 ? i32x4.eq(bits, i32x4.splat(0)) : i64x2.eq(bits, i64x2.splat(0));
}

/**
 * Whether one of the elements number `begin` to `end`, whole vectors, is subnormal and not zero.
 */
@inline
export function holdSubnormal(base: usize, begin: usize, end: usize): bool {
  let found = unseen();
  let i = begin;
  for (; i + 4 * lanes<Real>() <= end; i += 4 * lanes<Real>()) {
    const first = at(base, i);
    found = seen(found, v128.load(first));
    found = seen(found, v128.load(first, 16));
    found = seen(found, v128.load(first, 32));
    found = seen(found, v128.load(first, 48));
  }
  for (; i < end; i += lanes<Real>()) found = seen(found, v128.load(at(base, i)));
  return sizeof<Real>() == 4 ? v128.any_true(i32x4.lt_u(found, i32x4.splat(0xffffff))) : v128.any_true(found);
}

/**
 * What `holdSubnormal` starts with: of f32 the least magnitude, doubled and less by one, so that
 * zero is the greatest.
 */
@inline
function unseen(): v128 {
  return sizeof<Real>() == 4 ? i32x4.splat(-1) : i64x2.splat(0);
}

@inline
function seen(found: v128, v: v128): v128 {
  if (sizeof<Real>() == 8) return v128.or(found, subnormalLanes(v));
  return i32x4.min_u(found, i32x4.add(i32x4.add(v, v), i32x4.splat(-1)));
}

/**
 * factor * v, rounded as the product of Reals is, for a factor from 0 to below 1, whatever lanes
 * are subnormal: these are whole numbers of the smallest step, which are multiplied as normal
 * numbers and rounded to whole ones, ties to even.
 */
export function multiplyBySmall(factor: v128, v: v128): v128 {
  const isSubnormal = subnormalLanes(v);
  const steps = v128.and(v, isSubnormal);
  const sign = shiftLeft(shiftRight(steps, 8 * sizeof<Real>() - 1), 8 * sizeof<Real>() - 1);
  // a whole number below 2^MANTISSA in the mantissa of 2^MANTISSA
  const origin = v128.splat<Real>(((1 as i64) << MANTISSA) as Real);
  const count = v128.sub<Real>(
    v128.or(v128.xor(steps, sign), v128.and(origin, isSubnormal)),
    v128.and(origin, isSubnormal),
  );
  const product = v128.mul<Real>(factor, count);
  let whole = v128.nearest<Real>(product);
  // where the rounded product is a tie the exact one need not be: what rounding took away decides
  const error = roundingError(factor, count, product);
  const part = v128.sub<Real>(product, whole);
  const isTie = v128.eq<Real>(v128.abs<Real>(part), v128.splat<Real>(0.5));
  const up = v128.and(v128.gt<Real>(error, v128.splat<Real>(0)), v128.gt<Real>(part, v128.splat<Real>(0)));
  const down = v128.and(v128.lt<Real>(error, v128.splat<Real>(0)), v128.lt<Real>(part, v128.splat<Real>(0)));
  const one = v128.splat<Real>(1);
  whole = v128.add<Real>(whole, v128.and(v128.and(isTie, up), one));
  whole = v128.sub<Real>(whole, v128.and(v128.and(isTie, down), one));
  const bits = v128.xor(v128.add<Real>(whole, origin), origin);
  return v128.bitselect(v128.or(bits, sign), v128.mul<Real>(factor, v128.andnot(v, isSubnormal)), isSubnormal);
}

/** a * b - product, exactly, where product is a * b rounded (Dekker 1971). */
@inline
function roundingError(a: v128, b: v128, product: v128): v128 {
  const aHigh = highHalf(a);
  const aLow = v128.sub<Real>(a, aHigh);
  const bHigh = highHalf(b);
  const bLow = v128.sub<Real>(b, bHigh);
  const rest = v128.sub<Real>(product, v128.mul<Real>(aHigh, bHigh));
  const cross = v128.sub<Real>(v128.sub<Real>(rest, v128.mul<Real>(aLow, bHigh)), v128.mul<Real>(aHigh, bLow));
  return v128.sub<Real>(v128.mul<Real>(aLow, bLow), cross);
}

/** The upper half of a mantissa's bits (Veltkamp 1968). */
@inline
function highHalf(v: v128): v128 {
  const scaled = v128.mul<Real>(v, v128.splat<Real>((((1 as i64) << ((MANTISSA + 2) / 2)) + 1) as Real));
  return v128.sub<Real>(scaled, v128.sub<Real>(scaled, v));
}
