/** Sums and largest elements along rows and over rows, and what is built on them. */
import { DEPTH_BLOCK } from "./gemm";
import { log } from "./math";
import { at, lanes, loadFirst, storeFirst } from "./simd";
import { expOfRow, maxOfRow } from "./softmax";

/**
 * out[r] = sum over j of x[r][j], in the canonical order of gemm.ts: the product of x with a column
 * of ones. out: [rows]; x: [rows, columns], tight; begin, end count rows. Vectorises over rows,
 * whose number so shows in no bit.
 */
export function sumRows(out: usize, x: usize, columns: usize, begin: usize, end: usize): void {
  for (let r = begin; r < end; r += lanes<Real>()) {
    const count = min(lanes<Real>(), end - r);
    let total = v128.splat<Real>(0);
    for (let j0: usize = 0; j0 < columns; j0 += DEPTH_BLOCK) {
      let sum = v128.splat<Real>(0);
      const last = min(j0 + DEPTH_BLOCK, columns);
      for (let j = j0; j < last; j++) sum = v128.add<Real>(sum, elementOfRows(at(x, r * columns + j), columns, count));
      total = v128.add<Real>(total, sum);
    }
    storeFirst(at(out, r), total, count);
  }
}

/**
 * One element of each of `count` rows that follow one another; lanes behind them repeat the last
 * one.
 */
@inline
function elementOfRows(x: usize, columns: usize, count: usize): v128 {
  const second = count > 1 ? at(x, columns) : x;
  if (sizeof<Real>() == 8) return v128.load_lane<f64>(second, v128.load64_zero(x), 1);
  const third = count > 2 ? at(second, columns) : second;
  const fourth = count > 3 ? at(third, columns) : third;
  const pair = v128.load_lane<f32>(second, v128.load32_zero(x), 1);
  return v128.load_lane<f32>(fourth, v128.load_lane<f32>(third, pair, 2), 3);
}

/**
 * out[r] = largest of x[r][j]; NaN if one is NaN. out: [rows]; x: [rows, columns]; begin, end count
 * rows.
 */
export function maxRows(out: usize, x: usize, columns: usize, begin: usize, end: usize): void {
  for (let r = begin; r < end; r++) store<Real>(at(out, r), maxOfRow(at(x, r * columns), columns));
}

/**
 * out[j] = largest of x[r][j]; NaN if one is NaN. out: [columns]; x: [rows, columns]; begin, end
 * count columns.
 */
export function maxColumns(out: usize, x: usize, rows: usize, columns: usize, begin: usize, end: usize): void {
  for (let j = begin; j < end; j += lanes<Real>()) {
    const count = min(lanes<Real>(), end - j);
    let largest = loadFirst(at(x, j), count);
    for (let r: usize = 1; r < rows; r++) largest = v128.max<Real>(largest, loadFirst(at(x, r * columns + j), count));
    storeFirst(at(out, j), largest, count);
  }
}

/**
 * out[r][j] = z[r][j] - log(sum over j of exp(z[r][j])), the row's largest element taken off first
 * so that nothing overflows. out, z: [rows, columns], out not z; begin, end count rows.
 */
export function logSoftmaxRows(out: usize, z: usize, columns: usize, constants: usize, begin: usize, end: usize): void {
  for (let r = begin; r < end; r++) {
    const row = at(out, r * columns);
    const logits = at(z, r * columns);
    const largest = maxOfRow(logits, columns);
    const sum = expOfRow(row, logits, largest, columns, constants);
    const logOfSum = v128.extract_lane<Real>(log(v128.splat<Real>(sum), constants), 0);
    for (let j: usize = 0; j < columns; j++) store<Real>(at(row, j), load<Real>(at(logits, j)) - largest - logOfSum);
  }
}
