/**
 * The tile for few columns, in wide builds: a pair of vectors, and rows of the left operand that
 * are read where they lie.
 */
import { at, multiplyAdd } from "./simd";

/** Rows of one such tile: with one register each they hide how long an addition takes. */
export const FEW_ROWS: usize = 8;

/**
 * Address of row `i`, or of the last of `rows` where there are fewer: what is computed of it then
 * is not used.
 */
@inline
function rowAt(a: usize, i: usize, rows: usize, rowStride: usize): usize {
  return at(a, min(i, rows - 1) * rowStride);
}

/**
 * tile = the product of 8 rows of A, of which only the first `rows` exist, and 2 vectors of packed
 * B over kc of the depth; rowStride: elements between rows of A; bNext: bytes from one k of B to
 * the next; tile: 8 rows, 64 bytes apart.
 */
@inline
export function multiplyTile8x2(
  tile: usize,
  a: usize,
  rows: usize,
  rowStride: usize,
  b: usize,
  kc: usize,
  bNext: usize,
): void {
  const one = sizeof<Real>();
  const zero = v128.splat<Real>(0);
  let a0 = rowAt(a, 0, rows, rowStride);
  let a1 = rowAt(a, 1, rows, rowStride);
  let a2 = rowAt(a, 2, rows, rowStride);
  let a3 = rowAt(a, 3, rows, rowStride);
  let a4 = rowAt(a, 4, rows, rowStride);
  let a5 = rowAt(a, 5, rows, rowStride);
  let a6 = rowAt(a, 6, rows, rowStride);
  let a7 = rowAt(a, 7, rows, rowStride);
  let c00 = zero,
    c01 = zero;
  let c10 = zero,
    c11 = zero;
  let c20 = zero,
    c21 = zero;
  let c30 = zero,
    c31 = zero;
  let c40 = zero,
    c41 = zero;
  let c50 = zero,
    c51 = zero;
  let c60 = zero,
    c61 = zero;
  let c70 = zero,
    c71 = zero;
  const end = at(a0, kc);
  while (a0 < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<Real>(a0);
    c00 = multiplyAdd(c00, x, b0);
    c01 = multiplyAdd(c01, x, b1);
    x = v128.load_splat<Real>(a1);
    c10 = multiplyAdd(c10, x, b0);
    c11 = multiplyAdd(c11, x, b1);
    x = v128.load_splat<Real>(a2);
    c20 = multiplyAdd(c20, x, b0);
    c21 = multiplyAdd(c21, x, b1);
    x = v128.load_splat<Real>(a3);
    c30 = multiplyAdd(c30, x, b0);
    c31 = multiplyAdd(c31, x, b1);
    x = v128.load_splat<Real>(a4);
    c40 = multiplyAdd(c40, x, b0);
    c41 = multiplyAdd(c41, x, b1);
    x = v128.load_splat<Real>(a5);
    c50 = multiplyAdd(c50, x, b0);
    c51 = multiplyAdd(c51, x, b1);
    x = v128.load_splat<Real>(a6);
    c60 = multiplyAdd(c60, x, b0);
    c61 = multiplyAdd(c61, x, b1);
    x = v128.load_splat<Real>(a7);
    c70 = multiplyAdd(c70, x, b0);
    c71 = multiplyAdd(c71, x, b1);
    a0 += one;
    a1 += one;
    a2 += one;
    a3 += one;
    a4 += one;
    a5 += one;
    a6 += one;
    a7 += one;
    b += bNext;
  }
  v128.store(tile, c00, 0);
  v128.store(tile, c01, 16);
  v128.store(tile, c10, 64);
  v128.store(tile, c11, 80);
  v128.store(tile, c20, 128);
  v128.store(tile, c21, 144);
  v128.store(tile, c30, 192);
  v128.store(tile, c31, 208);
  v128.store(tile, c40, 256);
  v128.store(tile, c41, 272);
  v128.store(tile, c50, 320);
  v128.store(tile, c51, 336);
  v128.store(tile, c60, 384);
  v128.store(tile, c61, 400);
  v128.store(tile, c70, 448);
  v128.store(tile, c71, 464);
}
