/**
 * Reductions: over the rows of a matrix, along its rows, and of a batch's row losses to one number.
 */
import { DEPTH_BLOCK } from "./gemm";
import { firstHalves, high, lastHalves, low } from "./quad";
import { at, lanes, loadTail, storeTail } from "./simd";

/**
 * out[j] = sum over rows of x[row][j], in the canonical order of gemm.ts: the product of a row of
 * ones with x. x: [rows, columns], tight; begin, end count columns.
 */
export function sumColumns(out: usize, x: usize, rows: usize, columns: usize, begin: usize, end: usize): void {
  let j = begin;
  // a whole cache line of f32 columns at a time, so that each line is read once
  for (; j + 4 * lanes<Real>() <= end; j += 4 * lanes<Real>()) sumFourVectors(at(out, j), at(x, j), rows, columns);
  for (; j < end; j += lanes<Real>()) sumOneVector(at(out, j), at(x, j), rows, columns, min(lanes<Real>(), end - j));
}

function sumFourVectors(out: usize, x: usize, rows: usize, columns: usize): void {
  let t0 = v128.splat<Real>(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let r0: usize = 0; r0 < rows; r0 += DEPTH_BLOCK) {
    let s0 = v128.splat<Real>(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let r = min(DEPTH_BLOCK, rows - r0); r > 0; r--) {
      s0 = v128.add<Real>(s0, v128.load(x));
      s1 = v128.add<Real>(s1, v128.load(x, 16));
      s2 = v128.add<Real>(s2, v128.load(x, 32));
      s3 = v128.add<Real>(s3, v128.load(x, 48));
      x = at(x, columns);
    }
    t0 = v128.add<Real>(t0, s0);
    t1 = v128.add<Real>(t1, s1);
    t2 = v128.add<Real>(t2, s2);
    t3 = v128.add<Real>(t3, s3);
  }
  v128.store(out, t0);
  v128.store(out, t1, 16);
  v128.store(out, t2, 32);
  v128.store(out, t3, 48);
}

function sumOneVector(out: usize, x: usize, rows: usize, columns: usize, count: usize): void {
  const isWhole = count == lanes<Real>();
  let total = v128.splat<Real>(0);
  for (let r0: usize = 0; r0 < rows; r0 += DEPTH_BLOCK) {
    let sum = v128.splat<Real>(0);
    for (let r = min(DEPTH_BLOCK, rows - r0); r > 0; r--) {
      sum = v128.add<Real>(sum, isWhole ? v128.load(x) : loadTail(x, count));
      x = at(x, columns);
    }
    total = v128.add<Real>(total, sum);
  }
  if (isWhole) v128.store(out, total);
  else storeTail(out, total, count);
}

/**
 * out[r] = index of the largest element of row r, the first of equals; of a single column 1 where
 * x > threshold, else 0. out: i32 [rows]; x: [rows, columns]; begin, end count rows.
 */
export function argmaxRows(out: usize, x: usize, columns: usize, threshold: f64, begin: usize, end: usize): void {
  let r = begin;
  if (sizeof<Real>() == 4 && columns > 1 && columns <= 4) {
    for (; r + 4 <= end; r += 4) v128.store(out + r * 4, argmaxOfFour(at(x, r * columns), columns));
  }
  for (; r < end; r++) {
    const row = at(x, r * columns);
    let best: usize = 0;
    if (columns == 1) best = (load<Real>(row) as f64) > threshold ? 1 : 0;
    else for (let j: usize = 1; j < columns; j++) if (load<Real>(at(row, j)) > load<Real>(at(row, best))) best = j;
    store<i32>(out + r * 4, best as i32);
  }
}

/** The index of the largest element of each of four rows of 2 to 4. */
@inline
function argmaxOfFour(x: usize, columns: usize): v128 {
  const row0 = v128.load(x);
  const row1 = v128.load(at(x, columns));
  const row2 = v128.load(at(x, 2 * columns));
  const row3 = v128.load(at(x, 3 * columns));
  const low01 = low(row0, row1);
  const low23 = low(row2, row3);
  let largest = firstHalves(low01, low23);
  const second = lastHalves(low01, low23);
  let isLarger = v128.gt<f32>(second, largest);
  let best = v128.and(isLarger, v128.splat<i32>(1));
  if (columns == 2) return best;
  largest = v128.bitselect(second, largest, isLarger);
  const high01 = high(row0, row1);
  const high23 = high(row2, row3);
  const third = firstHalves(high01, high23);
  isLarger = v128.gt<f32>(third, largest);
  best = v128.bitselect(v128.splat<i32>(2), best, isLarger);
  if (columns == 3) return best;
  largest = v128.bitselect(third, largest, isLarger);
  return v128.bitselect(v128.splat<i32>(3), best, v128.gt<f32>(lastHalves(high01, high23), largest));
}

/**
 * status[0] = sum of rowLoss, in ascending order; status[1] = rows whose predicted class is the
 * label. status: f64 [2]; rowLoss: f64 [rows]; predicted, labels: i32 [rows] or address 0 for none.
 * One thread does it all.
 */
export function sumBatch(
  status: usize,
  rowLoss: usize,
  predicted: usize,
  labels: usize,
  rows: usize,
  _begin: usize,
  _end: usize,
): void {
  let loss: f64 = 0;
  let hits: usize = 0;
  for (let r: usize = 0; r < rows; r++) {
    loss += load<f64>(rowLoss + r * 8);
    if (predicted) hits += (load<i32>(predicted + r * 4) == load<i32>(labels + r * 4)) as usize;
  }
  store<f64>(status, loss);
  store<f64>(status + 8, hits as f64);
}
