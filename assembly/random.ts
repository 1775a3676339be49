/**
 * Seeded random numbers without state: number i of a stream is a function of (seed, stream, i)
 * alone, so any share of a vector can be filled by any thread. Philox 4x32-10 (Salmon, Moraes, Dror
 * & Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011); its multipliers and Weyl increments
 * are the paper's.
 */
import { at } from "./simd";

/**
 * 128 random bits: words 0, 1 in `first`, words 2, 3 in `second`. Globals would be state, so the
 * two halves are two calls.
 */
@inline
export function philox(seed: u64, stream: u32, attempt: u32, index: u64, wantsSecond: bool): u64 {
  let c0 = index as u32;
  let c1 = (index >> 32) as u32;
  let c2 = stream;
  let c3 = attempt;
  let k0 = seed as u32;
  let k1 = (seed >> 32) as u32;
  for (let round = 0; round < 10; round++) {
    const p0 = (0xd2511f53 as u64) * (c0 as u64);
    const p1 = (0xcd9e8d57 as u64) * (c2 as u64);
    c0 = ((p1 >> 32) as u32) ^ c1 ^ k0;
    c1 = p1 as u32;
    c2 = ((p0 >> 32) as u32) ^ c3 ^ k1;
    c3 = p0 as u32;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  return wantsSecond ? ((c3 as u64) << 32) | (c2 as u64) : ((c1 as u64) << 32) | (c0 as u64);
}

/** The upper 53 bits of `bits` as a number in [0, 1). */
@inline
export function unit(bits: u64): f64 {
  return ((bits >> 11) as f64) * (1.0 / 9007199254740992.0);
}

/** x rounded to a Real that stays below `high` where the interval is not empty. */
@inline
function below(x: f64, low: f64, high: f64): Real {
  const rounded = x as Real;
  return (rounded as f64) < high ? rounded : (low as Real);
}

/**
 * out[i] = uniform in [low, high). out: [anything]; begin, end count elements. The seed is the
 * integer seedHigh * 2^32 + seedLow.
 */
export function fillUniform(
  out: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  low: f64,
  high: f64,
  begin: usize,
  end: usize,
): void {
  const seed = ((seedHigh as u64) << 32) | (seedLow as u64);
  for (let i = begin; i < end; i++) {
    const u = unit(philox(seed, stream, 0, i as u64, false));
    store<Real>(at(out, i), below(low + (high - low) * u, low, high));
  }
}

/**
 * log(x) for 0 < x < 1: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then 2 atanh(s), s = (m - 1) /
 * (m + 1), by its series, whose 13 terms leave less than 1e-18 of the whole since s^2 < 0.0295. In
 * f64 in every build, so that both element types draw alike.
 */
@inline
function logBelowOne(x: f64): f64 {
  const bits = reinterpret<u64>(x);
  // the exponent is counted from sqrt(1/2), whose upper word is 0x3fe6a09e
  const exponent = (((bits >> 32) as i32) - 0x3fe6a09e) >> 20;
  const m = reinterpret<f64>(bits - ((exponent as i64 as u64) << 52));
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum: f64 = 0;
  for (let odd: f64 = 25; odd > 0; odd -= 2) sum = sum * square + 1 / odd;
  return 2 * s * sum + (exponent as f64) * 0.6931471805599453;
}

/**
 * Of a point in the unit circle, whose distance from the centre has that square, the normal number
 * that its coordinate x makes.
 */
@inline
export function polarNormal(x: f64, square: f64): f64 {
  return x * sqrt<f64>((-2 * logBelowOne(square)) / square);
}

/**
 * out[i] = normal with `mean` and `deviation`, by Marsaglia's polar method: elements 2p and 2p + 1
 * are the two results of pair p, whose rejected points are drawn again from the pair's own further
 * attempts. Computed in f64 and rounded to Real. out: [anything]; begin, end count elements. The
 * seed is the integer seedHigh * 2^32 + seedLow.
 */
export function fillNormal(
  out: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  mean: f64,
  deviation: f64,
  begin: usize,
  end: usize,
): void {
  const seed = ((seedHigh as u64) << 32) | (seedLow as u64);
  for (let i = begin; i < end; i++) {
    let x: f64;
    let y: f64;
    let square: f64;
    let attempt: u32 = 0;
    do {
      x = 2 * unit(philox(seed, stream, attempt, (i >> 1) as u64, false)) - 1;
      y = 2 * unit(philox(seed, stream, attempt, (i >> 1) as u64, true)) - 1;
      square = x * x + y * y;
      attempt++;
    } while (square >= 1 || square == 0);
    store<Real>(at(out, i), (mean + deviation * polarNormal(i & 1 ? y : x, square)) as Real);
  }
}
