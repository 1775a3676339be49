/**
 * Rows that don't count alike: the gradient of each as its share of the batch says, and what the
 * batch then comes to. weights: f64 [anything]; indices: u32 [rows], which weight each row of the
 * batch has, or address 0 where they are 0, 1, 2 and so on. Sums go in ascending order, in f64. One
 * thread does it all.
 */
import { at } from "./simd";

/** What row `r` of the batch counts. */
@inline
function weightOf(weights: usize, indices: usize, r: usize): f64 {
  const row = indices ? (load<u32>(indices + r * 4) as usize) : r;
  return load<f64>(weights + row * 8);
}

/**
 * out[r][j] = out[r][j] * weight[r] / mean of the batch's weights, where any row counts. out:
 * [rows, columns], which may be a part of a batch of `allRows` rows at `allIndices`.
 */
export function weighRows(
  out: usize,
  weights: usize,
  indices: usize,
  columns: usize,
  rows: usize,
  allIndices: usize,
  allRows: usize,
  _begin: usize,
  _end: usize,
): void {
  let total: f64 = 0;
  for (let r: usize = 0; r < allRows; r++) total += weightOf(weights, allIndices, r);
  if (total == 0) return;
  for (let r: usize = 0; r < rows; r++) {
    const share: Real = ((weightOf(weights, indices, r) * (allRows as f64)) / total) as Real;
    const last = (r + 1) * columns;
    for (let i = r * columns; i < last; i++) store<Real>(at(out, i), load<Real>(at(out, i)) * share);
  }
}

/**
 * status[0] = sum of weight[r] rowLoss[r]; status[1] = sum of the weights of rows whose predicted
 * class is the label; status[2] = sum of the weights. status: f64 [3]; rowLoss: f64 [rows];
 * predicted, labels: i32 [rows] or address 0 for none.
 */
export function sumWeightedBatch(
  status: usize,
  rowLoss: usize,
  predicted: usize,
  labels: usize,
  weights: usize,
  indices: usize,
  rows: usize,
  _begin: usize,
  _end: usize,
): void {
  let loss: f64 = 0;
  let hits: f64 = 0;
  let total: f64 = 0;
  for (let r: usize = 0; r < rows; r++) {
    const weight = weightOf(weights, indices, r);
    loss += weight * load<f64>(rowLoss + r * 8);
    if (predicted && load<i32>(predicted + r * 4) == load<i32>(labels + r * 4)) hits += weight;
    total += weight;
  }
  store<f64>(status, loss);
  store<f64>(status + 8, hits);
  store<f64>(status + 16, total);
}
