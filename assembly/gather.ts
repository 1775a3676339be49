/**
 * Gathering: the rows of a batch, copied from where the data set lies; bytes become Reals on the
 * way.
 */
import { scaleLines } from "./elements";
import { at } from "./simd";

/**
 * out[i] = x[indices[i]], whole rows.
 * x: [anything, columns]; indices: u32 [rows]; out: [rows, columns]; begin, end count rows of out.
 */
export function gatherRows(out: usize, x: usize, indices: usize, columns: usize, begin: usize, end: usize): void {
  const bytes = columns * sizeof<Real>();
  for (let i = begin; i < end; i++) {
    memory.copy(out + i * bytes, x + (load<u32>(indices + i * 4) as usize) * bytes, bytes);
  }
}

/**
 * out[i][j] = scale * x[indices[i]][j], bytes read and Reals written. x: u8 [anything, columns];
 * indices: u32 [rows]; out: [rows, columns]; begin, end count rows of out.
 */
export function gatherBytes(
  out: usize,
  x: usize,
  indices: usize,
  columns: usize,
  scale: f64,
  begin: usize,
  end: usize,
): void {
  for (let i = begin; i < end; i++) {
    const from = x + (load<u32>(indices + i * 4) as usize) * columns;
    scaleLines(at(out, i * columns), from, 1, columns, 0, scale as Real);
  }
}

/**
 * out[i] = x[indices[i]]. x: i32 [anything]; indices: u32 [rows]; out: i32 [rows]; begin, end count
 * rows of out.
 */
export function gatherLabels(out: usize, x: usize, indices: usize, begin: usize, end: usize): void {
  for (let i = begin; i < end; i++) store<i32>(out + i * 4, load<i32>(x + (load<u32>(indices + i * 4) as usize) * 4));
}
