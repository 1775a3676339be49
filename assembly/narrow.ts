/**
 * C = A B (+ bias) where C has few columns: a tile of the wide product would be mostly padding.
 * Vectorises over the rows of C, never over the depth, and so keeps the canonical order of
 * summation of gemm.ts to the bit.
 */
import { applyEpilogue } from "./epilogue";
import { DEPTH_BLOCK } from "./gemm";
import { firstHalves, high, lastHalves, low, storeQuad } from "./quad";
import { at, lanes, multiplyAdd, storeTail } from "./simd";

/**
 * C = A B + bias, then `operation` with `other` (see `applyEpilogue`); both operands are read where
 * they lie, A to the end of its last whole vector. C: [rows, columns] with row stride cStride; A:
 * [rows, depth] and B: [depth, columns] with element strides; bias: [columns] or address 0 for
 * none; begin, end count rows of C.
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
  let i = begin;
  if (aRowStride == 1) {
    // four vectors at a time, so that each line of A is read once
    for (; i + 4 * lanes<Real>() <= end; i += 4 * lanes<Real>()) {
      for (let j: usize = 0; j < columns; j++) {
        sumFourVectors(
          at(c, i * cStride + j),
          at(a, i),
          at(b, j * bColumnStride),
          depth,
          cStride,
          aColumnStride,
          bRowStride,
        );
      }
    }
  }
  for (; i < end; i += lanes<Real>()) {
    const rows = min(lanes<Real>(), end - i);
    const rowsOfA = at(a, i * aRowStride);
    for (let j: usize = 0; j < columns; j += 4) {
      const out = at(c, i * cStride + j);
      const columnsOfB = at(b, j * bColumnStride);
      multiplyRows(
        min<usize>(4, columns - j),
        out,
        rowsOfA,
        columnsOfB,
        rows,
        depth,
        cStride,
        aRowStride,
        aColumnStride,
        bRowStride,
        bColumnStride,
      );
    }
  }
  const first = begin * cStride;
  applyEpilogue(operation, at(c, first), at(other, first), bias, end - begin, columns, cStride, constants);
}

/** `multiplyRowsOf` for 1 to 4 columns. */
@inline
function multiplyRows(
  columns: usize,
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  depth: usize,
  cStride: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
): void {
  switch (columns as u32) {
    case 1:
      return multiplyRowsOf(1, c, a, b, rows, depth, cStride, aRowStride, aColumnStride, bRowStride, bColumnStride);
    case 2:
      return multiplyRowsOf(2, c, a, b, rows, depth, cStride, aRowStride, aColumnStride, bRowStride, bColumnStride);
    case 3:
      return multiplyRowsOf(3, c, a, b, rows, depth, cStride, aRowStride, aColumnStride, bRowStride, bColumnStride);
    default:
      return multiplyRowsOf(4, c, a, b, rows, depth, cStride, aRowStride, aColumnStride, bRowStride, bColumnStride);
  }
}

/**
 * C[r][j] = sum over k of A[r][k] B[k][j] for the rows of one vector; `columns` is a constant in
 * every call.
 */
@inline
function multiplyRowsOf(
  columns: i32,
  c: usize,
  a: usize,
  b: usize,
  rows: usize,
  depth: usize,
  cStride: usize,
  aRowStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
  bColumnStride: usize,
): void {
  const across = aColumnStride * sizeof<Real>();
  const down = bRowStride * sizeof<Real>();
  const right = bColumnStride * sizeof<Real>();
  let t0 = v128.splat<Real>(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let k0: usize = 0; k0 < depth; k0 += DEPTH_BLOCK) {
    let s0 = v128.splat<Real>(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let k = min(DEPTH_BLOCK, depth - k0);
    if (sizeof<Real>() == 4 && aColumnStride == 1 && rows == 4) {
      // four rows are transposed in registers, four k at a time; only the last of the depth can be
      // fewer
      const rowBytes = aRowStride * 4;
      while (k > 0) {
        const r0 = v128.load(a);
        const r1 = v128.load(a + rowBytes);
        const r2 = v128.load(a + 2 * rowBytes);
        const r3 = v128.load(a + 3 * rowBytes);
        const low01 = low(r0, r1);
        const low23 = low(r2, r3);
        const high01 = high(r0, r1);
        const high23 = high(r2, r3);
        let x = firstHalves(low01, low23);
        s0 = multiplyAdd(s0, x, v128.load_splat<Real>(b));
        if (columns > 1) s1 = multiplyAdd(s1, x, v128.load_splat<Real>(b + right));
        if (columns > 2) s2 = multiplyAdd(s2, x, v128.load_splat<Real>(b + 2 * right));
        if (columns > 3) s3 = multiplyAdd(s3, x, v128.load_splat<Real>(b + 3 * right));
        b += down;
        if (--k == 0) break;
        x = lastHalves(low01, low23);
        s0 = multiplyAdd(s0, x, v128.load_splat<Real>(b));
        if (columns > 1) s1 = multiplyAdd(s1, x, v128.load_splat<Real>(b + right));
        if (columns > 2) s2 = multiplyAdd(s2, x, v128.load_splat<Real>(b + 2 * right));
        if (columns > 3) s3 = multiplyAdd(s3, x, v128.load_splat<Real>(b + 3 * right));
        b += down;
        if (--k == 0) break;
        x = firstHalves(high01, high23);
        s0 = multiplyAdd(s0, x, v128.load_splat<Real>(b));
        if (columns > 1) s1 = multiplyAdd(s1, x, v128.load_splat<Real>(b + right));
        if (columns > 2) s2 = multiplyAdd(s2, x, v128.load_splat<Real>(b + 2 * right));
        if (columns > 3) s3 = multiplyAdd(s3, x, v128.load_splat<Real>(b + 3 * right));
        b += down;
        if (--k == 0) break;
        x = lastHalves(high01, high23);
        s0 = multiplyAdd(s0, x, v128.load_splat<Real>(b));
        if (columns > 1) s1 = multiplyAdd(s1, x, v128.load_splat<Real>(b + right));
        if (columns > 2) s2 = multiplyAdd(s2, x, v128.load_splat<Real>(b + 2 * right));
        if (columns > 3) s3 = multiplyAdd(s3, x, v128.load_splat<Real>(b + 3 * right));
        b += down;
        k--;
        a += 16;
      }
    }
    for (; k > 0; k--) {
      const x = loadColumn(a, rows, aRowStride);
      s0 = multiplyAdd(s0, x, v128.load_splat<Real>(b));
      if (columns > 1) s1 = multiplyAdd(s1, x, v128.load_splat<Real>(b + right));
      if (columns > 2) s2 = multiplyAdd(s2, x, v128.load_splat<Real>(b + 2 * right));
      if (columns > 3) s3 = multiplyAdd(s3, x, v128.load_splat<Real>(b + 3 * right));
      a += across;
      b += down;
    }
    t0 = v128.add<Real>(t0, s0);
    if (columns > 1) t1 = v128.add<Real>(t1, s1);
    if (columns > 2) t2 = v128.add<Real>(t2, s2);
    if (columns > 3) t3 = v128.add<Real>(t3, s3);
  }
  if (sizeof<Real>() == 4 && rows == 4 && cStride == columns) return storeQuad(columns, c, t0, t1, t2, t3);
  storeColumn(c, t0, rows, cStride);
  if (columns > 1) storeColumn(at(c, 1), t1, rows, cStride);
  if (columns > 2) storeColumn(at(c, 2), t2, rows, cStride);
  if (columns > 3) storeColumn(at(c, 3), t3, rows, cStride);
}

/**
 * C[r] = sum over k of A[r][k] b[k] for four vectors of rows, A's rows being neighbours in memory.
 */
function sumFourVectors(
  c: usize,
  a: usize,
  b: usize,
  depth: usize,
  cStride: usize,
  aColumnStride: usize,
  bRowStride: usize,
): void {
  const across = aColumnStride * sizeof<Real>();
  const down = bRowStride * sizeof<Real>();
  let t0 = v128.splat<Real>(0);
  let t1 = t0;
  let t2 = t0;
  let t3 = t0;
  for (let k0: usize = 0; k0 < depth; k0 += DEPTH_BLOCK) {
    let s0 = v128.splat<Real>(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k = min(DEPTH_BLOCK, depth - k0); k > 0; k--) {
      const x = v128.load_splat<Real>(b);
      s0 = multiplyAdd(s0, v128.load(a), x);
      s1 = multiplyAdd(s1, v128.load(a, 16), x);
      s2 = multiplyAdd(s2, v128.load(a, 32), x);
      s3 = multiplyAdd(s3, v128.load(a, 48), x);
      a += across;
      b += down;
    }
    t0 = v128.add<Real>(t0, s0);
    t1 = v128.add<Real>(t1, s1);
    t2 = v128.add<Real>(t2, s2);
    t3 = v128.add<Real>(t3, s3);
  }
  const next = lanes<Real>() * cStride;
  storeColumn(c, t0, lanes<Real>(), cStride);
  storeColumn(at(c, next), t1, lanes<Real>(), cStride);
  storeColumn(at(c, 2 * next), t2, lanes<Real>(), cStride);
  storeColumn(at(c, 3 * next), t3, lanes<Real>(), cStride);
}

/**
 * The elements of `rows` consecutive rows at `address`, one a lane; what stands in lanes behind the
 * last row is not used.
 */
@inline
function loadColumn(address: usize, rows: usize, rowStride: usize): v128 {
  if (rowStride == 1) return v128.load(address);
  const down = rowStride * sizeof<Real>();
  if (sizeof<Real>() == 8) {
    const first = v128.load64_zero(address);
    return rows == 2 ? v128.load_lane<f64>(address + down, first, 1) : first;
  }
  const column = v128.load32_zero(address);
  if (rows == 4) {
    const two = v128.load_lane<f32>(address + down, column, 1);
    return v128.load_lane<f32>(address + down * 3, v128.load_lane<f32>(address + down * 2, two, 2), 3);
  }
  const second = v128.load_lane<f32>(address + down * min<usize>(1, rows - 1), column, 1);
  return v128.load_lane<f32>(address + down * (rows - 1), second, 2);
}

/**
 * The first `rows` lanes go to consecutive rows at `address`: once for all of the depth, so a
 * function costs nothing.
 */
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
