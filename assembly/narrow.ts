/**
 * C = A B (+ bias) where C has few columns: a tile of the wide product would be mostly padding. Vectorises over the rows of
 * C, never over the depth, and so keeps the canonical order of summation of gemm.ts to the bit.
 */
import { finishRows } from "./finish";
import { DEPTH_BLOCK } from "./gemm";
import { at, lanes, multiplyAdd, storeTail } from "./simd";

/**
 * C = A B + bias, then `operation` with `other` (see `finishRows`); both operands are read where they lie.
 * C: [rows, columns] with row stride cStride; A: [rows, depth] and B: [depth, columns] with element strides;
 * bias: [columns] or address 0 for none; begin, end count rows of C.
 */
export function gemmNarrow(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  columns: usize,
  depth: usize,
  cStride: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
  operation: u32,
  other: usize,
  constants: usize,
  begin: usize,
  end: usize,
): void {
  for (let i = begin; i < end; i += lanes<Real>()) {
    const rows = min(lanes<Real>(), end - i);
    const rowsOfA = at(a, i * aRowStride);
    for (let j: usize = 0; j < columns; j++) {
      const sum = sumProducts(rowsOfA, at(b, j * bColumnStride), rows, depth, aRowStride, aColumnStride, bRowStride);
      storeColumn(at(c, i * cStride + j), sum, rows, cStride);
    }
  }
  const first = begin * cStride;
  finishRows(operation, at(c, first), at(other, first), bias, end - begin, columns, cStride, constants);
}

/** Lane r = sum over k of A[r][k] b[k], for the first `rows` lanes. */
@inline
function sumProducts(
  a: usize,
  b: usize,
  rows: usize,
  depth: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
): v128 {
  const across = aColumnStride * sizeof<Real>();
  const down = bRowStride * sizeof<Real>();
  let total = v128.splat<Real>(0);
  for (let k0: usize = 0; k0 < depth; k0 += DEPTH_BLOCK) {
    let block = v128.splat<Real>(0);
    const kc = min(DEPTH_BLOCK, depth - k0);
    for (let k: usize = 0; k < kc; k++) {
      block = multiplyAdd(block, loadColumn(a, rows, aRowStride), v128.load_splat<Real>(b));
      a += across;
      b += down;
    }
    total = k0 == 0 ? block : v128.add<Real>(total, block);
  }
  return total;
}

/** The elements of `rows` consecutive rows at `address`, one a lane; lanes behind the last row repeat it. */
@inline
function loadColumn(address: usize, rows: usize, rowStride: usize): v128 {
  if (rowStride == 1 && rows == lanes<Real>()) return v128.load(address);
  const down = rowStride * sizeof<Real>();
  if (sizeof<Real>() == 8) {
    const first = v128.load64_zero(address);
    return rows == 2 ? v128.load_lane<f64>(address + down, first, 1) : first;
  }
  const last = rows - 1;
  let column = v128.load32_zero(address);
  column = v128.load_lane<f32>(address + down * min<usize>(1, last), column, 1);
  column = v128.load_lane<f32>(address + down * min<usize>(2, last), column, 2);
  return v128.load_lane<f32>(address + down * last, column, 3);
}

/** The first `rows` lanes go to consecutive rows at `address`. */
@inline
function storeColumn(address: usize, column: v128, rows: usize, rowStride: usize): void {
  const down = rowStride * sizeof<Real>();
  if (rowStride == 1) {
    if (rows == lanes<Real>()) v128.store(address, column);
    else storeTail(address, column, rows);
  } else if (sizeof<Real>() == 8) {
    v128.store_lane<f64>(address, column, 0);
    if (rows > 1) v128.store_lane<f64>(address + down, column, 1);
  } else {
    v128.store_lane<f32>(address, column, 0);
    if (rows > 1) v128.store_lane<f32>(address + down, column, 1);
    if (rows > 2) v128.store_lane<f32>(address + down * 2, column, 2);
    if (rows > 3) v128.store_lane<f32>(address + down * 3, column, 3);
  }
}
