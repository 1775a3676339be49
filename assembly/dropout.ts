/**
 * Dropout without a mask in memory: the number that decides about an element is a function of its
 * place, and so computed again at will.
 */
import { philox } from "./random";
import { at } from "./simd";

/**
 * out[i] = 0 with probability `rate`, else x[i] / (1 - rate). Element i is kept where word i mod 4
 * of Philox at the place (i div 4, step) of the stream is at least rate * 2^32. out, x: [anything],
 * out may be x; step: u32; the seed is the integer seedHigh * 2^32 + seedLow; begin, end count
 * elements.
 */
export function dropElements(
  out: usize,
  x: usize,
  step: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  rate: f64,
  begin: usize,
  end: usize,
): void {
  const seed = ((seedHigh as u64) << 32) | (seedLow as u64);
  drop<Divided>(out, x, (1 - rate) as Real, 0, 0, seed, stream, 0, load<u32>(step), rate, begin, end);
}

/**
 * `dropElements` of rows whose numbers, counted from `first`, stand at `indices` (u32; 0: 0, 1,
 * ...): element j of row r is decided by seed, stream, epoch, number of r and j alone, in whatever
 * batch the row is. moment: u32 epoch, u32 first, f64 share of `rate` that is in force, 0 to 1.
 * out, x: [rows, columns], out may be x; begin, end count rows.
 */
export function dropRows(
  out: usize,
  x: usize,
  columns: usize,
  indices: usize,
  moment: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  rate: f64,
  begin: usize,
  end: usize,
): void {
  const inForce = rate * load<f64>(moment + 8);
  const share = (1 - inForce) as Real;
  dropByRow<Divided>(out, x, columns, indices, moment, seedLow, seedHigh, stream, inForce, share, 0, 0, begin, end);
}

/**
 * What alphaDropout sets numbers to: the least that selu gives, minus its scale times its alpha.
 */
@inline
const SELU_LEAST: f64 = -1.7580993408473766;

/**
 * out = a x + b where a number is kept, else a SELU_LEAST + b, with the a and b by which mean 0 and
 * variance 1 stay, or for a gradient a x and 0; 0 where all are dropped. Decided, and laid out, as
 * in `dropRows`.
 */
export function alphaDropRows(
  out: usize,
  x: usize,
  columns: usize,
  indices: usize,
  moment: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  rate: f64,
  isGradient: u32,
  begin: usize,
  end: usize,
): void {
  const inForce = rate * load<f64>(moment + 8);
  const kept = 1 - inForce;
  const scale: f64 = kept == 0 ? 0 : 1 / sqrt<f64>(kept * (1 + inForce * SELU_LEAST * SELU_LEAST));
  const shift: f64 = isGradient ? 0 : -scale * SELU_LEAST * inForce;
  const dropped = (isGradient ? 0 : scale * SELU_LEAST + shift) as Real;
  dropByRow<Moved>(
    out,
    x,
    columns,
    indices,
    moment,
    seedLow,
    seedHigh,
    stream,
    inForce,
    scale as Real,
    shift as Real,
    dropped,
    begin,
    end,
  );
}

/** `drop` of each row by its number and the epoch of `moment`. */
@inline
function dropByRow<Kept>(
  out: usize,
  x: usize,
  columns: usize,
  indices: usize,
  moment: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  inForce: f64,
  scale: Real,
  shift: Real,
  dropped: Real,
  begin: usize,
  end: usize,
): void {
  const seed = ((seedHigh as u64) << 32) | (seedLow as u64);
  const epoch = load<u32>(moment);
  const first = load<u32>(moment + 4);
  for (let r = begin; r < end; r++) {
    const row = first + (indices ? load<u32>(indices + (r << 2)) : (r as u32));
    const to = at(out, r * columns);
    const from = at(x, r * columns);
    drop<Kept>(to, from, scale, shift, dropped, seed, stream, row, epoch, inForce, 0, columns);
  }
}

@unmanaged @final
class Divided {
  @inline
  eval(x: Real, share: Real, _shift: Real): Real {
    return x / share;
  }
}

@unmanaged @final
class Moved {
  @inline
  eval(x: Real, scale: Real, shift: Real): Real {
    return x * scale + shift;
  }
}

/** out[i] = `dropped`, or else what Kept makes of x[i], `scale` and `shift`. */
@inline
function drop<Kept>(
  out: usize,
  x: usize,
  scale: Real,
  shift: Real,
  dropped: Real,
  seed: u64,
  stream: u32,
  row: u32,
  step: u32,
  rate: f64,
  begin: usize,
  end: usize,
): void {
  const place = (step as u64) << 32;
  const threshold = (rate * 4294967296.0) as u64;
  const op = changetype<Kept>(0);
  let first: u64 = 0;
  let second: u64 = 0;
  for (let i = begin; i < end; i++) {
    if (i == begin || (i & 3) == 0) {
      first = philox(seed, stream, row, place | ((i >> 2) as u64), false);
      second = philox(seed, stream, row, place | ((i >> 2) as u64), true);
    }
    const pair = i & 2 ? second : first;
    const word = i & 1 ? pair >> 32 : pair & 0xffffffff;
    store<Real>(at(out, i), word >= threshold ? op.eval(load<Real>(at(x, i)), scale, shift) : dropped);
  }
}
