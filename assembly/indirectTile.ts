/**
 * Tiles of the product whose left operand is read through tables of offsets (`gemmIndirect`): row i
 * and depth k of it meet in the element that stands rows[i] + depths[k] bytes behind the first. In
 * what they sum, and in which order, they are those of gemm.ts.
 */
import { multiplyAdd } from "./simd";

/**
 * c = (isFirst ? 0 : c) + the product of the 4 rows whose offsets (u32) stand at `rows` and 2
 * vectors of columns over kc of the depth, whose offsets stand at `depths`; x: address of the left
 * operand; b: the right one, lines bNext bytes apart; cStride in elements.
 */
@inline
export function multiplyIndirect4x2(
  c: usize,
  cStride: usize,
  x: usize,
  rows: usize,
  depths: usize,
  b: usize,
  bNext: usize,
  kc: usize,
  isFirst: bool,
): void {
  const zero = v128.splat<Real>(0);
  const x0 = x + load<u32>(rows);
  const x1 = x + load<u32>(rows, 4);
  const x2 = x + load<u32>(rows, 8);
  const x3 = x + load<u32>(rows, 12);
  let c00 = zero,
    c01 = zero;
  let c10 = zero,
    c11 = zero;
  let c20 = zero,
    c21 = zero;
  let c30 = zero,
    c31 = zero;
  const end = depths + kc * 4;
  while (depths < end) {
    const depth: usize = load<u32>(depths);
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let a = v128.load_splat<Real>(x0 + depth);
    c00 = multiplyAdd(c00, a, b0);
    c01 = multiplyAdd(c01, a, b1);
    a = v128.load_splat<Real>(x1 + depth);
    c10 = multiplyAdd(c10, a, b0);
    c11 = multiplyAdd(c11, a, b1);
    a = v128.load_splat<Real>(x2 + depth);
    c20 = multiplyAdd(c20, a, b0);
    c21 = multiplyAdd(c21, a, b1);
    a = v128.load_splat<Real>(x3 + depth);
    c30 = multiplyAdd(c30, a, b0);
    c31 = multiplyAdd(c31, a, b1);
    depths += 4;
    b += bNext;
  }
  const next = cStride * sizeof<Real>();
  const row1 = c + next;
  const row2 = row1 + next;
  const row3 = row2 + next;
  if (!isFirst) {
    c00 = v128.add<Real>(v128.load(c), c00);
    c01 = v128.add<Real>(v128.load(c, 16), c01);
    c10 = v128.add<Real>(v128.load(row1), c10);
    c11 = v128.add<Real>(v128.load(row1, 16), c11);
    c20 = v128.add<Real>(v128.load(row2), c20);
    c21 = v128.add<Real>(v128.load(row2, 16), c21);
    c30 = v128.add<Real>(v128.load(row3), c30);
    c31 = v128.add<Real>(v128.load(row3, 16), c31);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
}
