/** Reductions: over the rows of a matrix, along its rows, and of a batch's row losses to one number. */
import { DEPTH_BLOCK } from "./gemm";
import { at, lanes, loadTail, storeTail } from "./simd";

/**
 * out[j] = sum over rows of x[row][j], in the canonical order of gemm.ts: the product of a row of ones with x.
 * x: [rows, columns], tight; begin, end count columns.
 */
export function sumColumns(out: usize, x: usize, rows: usize, columns: usize, begin: usize, end: usize): void {
  for (let j = begin; j < end; j += lanes<Real>()) {
    const count = min(lanes<Real>(), end - j);
    const isWhole = count == lanes<Real>();
    let total = v128.splat<Real>(0);
    for (let r0: usize = 0; r0 < rows; r0 += DEPTH_BLOCK) {
      const r1 = min(rows, r0 + DEPTH_BLOCK);
      let block = v128.splat<Real>(0);
      for (let r = r0; r < r1; r++) {
        const address = at(x, r * columns + j);
        block = v128.add<Real>(block, isWhole ? v128.load(address) : loadTail(address, count));
      }
      total = v128.add<Real>(total, block);
    }
    if (isWhole) v128.store(at(out, j), total);
    else storeTail(at(out, j), total, count);
  }
}

/**
 * out[r] = index of the largest element of row r, the first of equals; of a single column 1 where x > threshold, else 0.
 * out: i32 [rows]; x: [rows, columns]; begin, end count rows.
 */
export function argmaxRows(out: usize, x: usize, columns: usize, threshold: f64, begin: usize, end: usize): void {
  for (let r = begin; r < end; r++) {
    const row = at(x, r * columns);
    let best: usize = 0;
    if (columns == 1) best = (load<Real>(row) as f64) > threshold ? 1 : 0;
    else for (let j: usize = 1; j < columns; j++) if (load<Real>(at(row, j)) > load<Real>(at(row, best))) best = j;
    store<i32>(out + r * 4, best as i32);
  }
}

/**
 * status[0] = sum of rowLoss, in ascending order; status[1] = rows whose predicted class is the label.
 * status: f64 [2]; rowLoss: f64 [rows]; predicted, labels: i32 [rows] or address 0 for none. One thread does it all.
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
