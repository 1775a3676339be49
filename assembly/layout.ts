/** Moving numbers: filling, copying, transposing, and sorting rows by indices. */
import { at, lanes, loadTail, storeTail } from "./simd";

/**
 * Rows of the source that are read side by side while a matrix is transposed: each of their cache
 * lines is used up.
 */
const LINES: usize = 8;

/** out[i] = value. out: [anything]; begin, end count elements. */
export function fillReals(out: usize, value: f64, begin: usize, end: usize): void {
  const values = v128.splat<Real>(value as Real);
  let i = begin;
  for (; i + lanes<Real>() <= end; i += lanes<Real>()) v128.store(at(out, i), values);
  if (i < end) storeTail(at(out, i), values, end - i);
}

/** out[i] = x[i] in doubles. out: f64 [anything]; x: [as many]; begin, end count elements. */
export function widenReals(out: usize, x: usize, begin: usize, end: usize): void {
  for (let i = begin; i < end; i++) store<f64>(out + i * 8, load<Real>(at(x, i)) as f64);
}

/**
 * out[r][j] = x[r][j] for j < columns; both with row strides in elements; begin, end count rows.
 */
export function copyRows(
  out: usize,
  x: usize,
  columns: usize,
  outStride: usize,
  xStride: usize,
  begin: usize,
  end: usize,
): void {
  for (let r = begin; r < end; r++) memory.copy(at(out, r * outStride), at(x, r * xStride), columns * sizeof<Real>());
}

/**
 * out[r][j] = x[r][j], a row, a column or one element (strides 0) repeated. out: [rows, columns];
 * begin, end count rows.
 */
export function broadcastRows(
  out: usize,
  x: usize,
  columns: usize,
  xRowStride: usize,
  xColumnStride: usize,
  begin: usize,
  end: usize,
): void {
  for (let r = begin; r < end; r++) {
    const from = at(x, r * xRowStride);
    if (xColumnStride) memory.copy(at(out, r * columns), from, columns * sizeof<Real>());
    else fillReals(at(out, r * columns), load<Real>(from) as f64, 0, columns);
  }
}

/**
 * out[i][j] = x[j][i]. out: [rows, columns]; x: [columns, rows]; both tight; begin, end count rows
 * of out.
 */
export function transposeRows(out: usize, x: usize, rows: usize, columns: usize, begin: usize, end: usize): void {
  for (let i0 = begin; i0 < end; i0 += LINES) {
    const last = min(i0 + LINES, end);
    for (let j: usize = 0; j < columns; j++) {
      for (let i = i0; i < last; i++) store<Real>(at(out, i * columns + j), load<Real>(at(x, j * rows + i)));
    }
  }
}

/**
 * out[n][k][j] = x[n][j][k], vectors of `length`. out: [blocks, columns, rows, length]; x: [blocks,
 * rows, columns, length]; all tight; begin, end count blocks.
 */
export function swapAxes(
  out: usize,
  x: usize,
  rows: usize,
  columns: usize,
  length: usize,
  begin: usize,
  end: usize,
): void {
  for (let n = begin; n < end; n++) {
    const block = n * rows * columns;
    for (let j: usize = 0; j < rows; j++) {
      for (let k: usize = 0; k < columns; k++) {
        const to = at(out, (block + k * rows + j) * length);
        const from = at(x, (block + j * columns + k) * length);
        if (length == 1) store<Real>(to, load<Real>(from));
        else memory.copy(to, from, length * sizeof<Real>());
      }
    }
  }
}

/**
 * out[k][j] = the vector of `length` elements at x, k times outerStride and j times innerStride
 * elements on, which may be negative. out: [outer, inner, length], tight; begin, end count the
 * outer ones.
 */
export function copyVectors(
  out: usize,
  x: usize,
  inner: usize,
  length: usize,
  outerStride: isize,
  innerStride: isize,
  begin: usize,
  end: usize,
): void {
  for (let k = begin; k < end; k++) {
    let from = at(x, k * (outerStride as usize));
    for (let j: usize = 0; j < inner; j++, from = at(from, innerStride as usize)) {
      memory.copy(at(out, (k * inner + j) * length), from, length * sizeof<Real>());
    }
  }
}

/**
 * out[i] = x[i] as a whole number below `limit`, of which others are brought to the nearest, NaN
 * to 0. out: u32 [anything]; x: [as many]; begin, end count elements.
 */
export function indexReals(out: usize, x: usize, limit: u32, begin: usize, end: usize): void {
  const most = (limit - 1) as Real;
  for (let i = begin; i < end; i++) {
    const value = load<Real>(at(x, i));
    store<u32>(out + (i << 2), value > 0 ? (min(value, most) as u32) : 0);
  }
}

/**
 * out[k] = sum of the x[i] with indices[i] == k, whole rows, added in ascending order of i; 0 where
 * there is none. out: [rows, columns]; x: [count, columns]; indices: u32 [count]; begin, end count
 * rows of out.
 */
export function scatterRows(
  out: usize,
  x: usize,
  indices: usize,
  count: usize,
  columns: usize,
  begin: usize,
  end: usize,
): void {
  memory.fill(at(out, begin * columns), 0, (end - begin) * columns * sizeof<Real>());
  for (let i: usize = 0; i < count; i++) {
    const k = load<u32>(indices + i * 4) as usize;
    if (k >= begin && k < end) addRow(at(out, k * columns), at(x, i * columns), columns);
  }
}

/** sum[j] += x[j]. */
function addRow(sum: usize, x: usize, columns: usize): void {
  let j: usize = 0;
  for (; j + lanes<Real>() <= columns; j += lanes<Real>()) {
    v128.store(at(sum, j), v128.add<Real>(v128.load(at(sum, j)), v128.load(at(x, j))));
  }
  const rest = columns - j;
  if (rest) storeTail(at(sum, j), v128.add<Real>(loadTail(at(sum, j), rest), loadTail(at(x, j), rest)), rest);
}

/**
 * out[i][j] = 1 where j == indices[i], else 0. out: [rows, columns]; indices: u32 [rows]; begin,
 * end count rows.
 */
export function oneHotRows(out: usize, indices: usize, columns: usize, begin: usize, end: usize): void {
  memory.fill(at(out, begin * columns), 0, (end - begin) * columns * sizeof<Real>());
  for (let i = begin; i < end; i++) store<Real>(at(out, i * columns + (load<u32>(indices + i * 4) as usize)), 1);
}
