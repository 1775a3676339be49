/**
 * Noise that isn't kept: the number that is added to an element is a function of its place, as in
 * dropout.ts.
 */
import { philox, polarNormal, unit } from "./random";
import { at } from "./simd";

/** Seeds take this many bits of Philox's key; in those above stands the number of the attempt. */
const SEED_BITS: u64 = 53;

/**
 * out[r, j] = x[r, j] + deviation z, where z is normal, by Marsaglia's polar method in f64: columns
 * 2p and 2p + 1 are the two results of pair p. z is decided by seed, stream, epoch, number of r and
 * j alone, in whatever batch the row is: rows' numbers, counted from `first`, stand at `indices`
 * (u32; 0: 0, 1, ...). moment: u32 epoch, u32 first. out, x: [rows, columns], out may be x; begin,
 * end count rows.
 */
export function noiseRows(
  out: usize,
  x: usize,
  columns: usize,
  indices: usize,
  moment: usize,
  seedLow: u32,
  seedHigh: u32,
  stream: u32,
  deviation: f64,
  begin: usize,
  end: usize,
): void {
  const seed = ((seedHigh as u64) << 32) | (seedLow as u64);
  const place = (load<u32>(moment) as u64) << 32;
  const first = load<u32>(moment + 4);
  for (let r = begin; r < end; r++) {
    const row = first + (indices ? load<u32>(indices + (r << 2)) : (r as u32));
    for (let j: usize = 0; j < columns; j += 2) {
      let u: f64;
      let v: f64;
      let square: f64;
      let key = seed;
      do {
        u = 2 * unit(philox(key, stream, row, place | ((j >> 1) as u64), false)) - 1;
        v = 2 * unit(philox(key, stream, row, place | ((j >> 1) as u64), true)) - 1;
        square = u * u + v * v;
        key += (1 as u64) << SEED_BITS;
      } while (square >= 1 || square == 0);
      const i = r * columns + j;
      store<Real>(at(out, i), ((load<Real>(at(x, i)) as f64) + deviation * polarNormal(u, square)) as Real);
      if (j + 1 < columns)
        store<Real>(at(out, i + 1), ((load<Real>(at(x, i + 1)) as f64) + deviation * polarNormal(v, square)) as Real);
    }
  }
}
