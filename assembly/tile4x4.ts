/**
 * The tile of wide builds: V8's revectorizer makes one 256-bit register of two neighbouring
 * vectors, so it computes as 4 x 2.
 */
import { multiplyAdd } from "./simd";

/**
 * c = (isFirst ? 0 : c) + the product of 4 rows of packed A and 4 vectors of packed B over kc of
 * the depth. All loads of the write-back come before its first store, and there is one write-back:
 * V8's revectorizer pairs vectors only then.
 */
@inline
export function multiplyTile4x4(c: usize, cStride: usize, a: usize, b: usize, kc: usize, isFirst: bool): void {
  const one = sizeof<Real>();
  const zero = v128.splat<Real>(0);
  let c00 = zero,
    c01 = zero,
    c02 = zero,
    c03 = zero;
  let c10 = zero,
    c11 = zero,
    c12 = zero,
    c13 = zero;
  let c20 = zero,
    c21 = zero,
    c22 = zero,
    c23 = zero;
  let c30 = zero,
    c31 = zero,
    c32 = zero,
    c33 = zero;
  const end = a + kc * 4 * one;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    let x = v128.load_splat<Real>(a);
    c00 = multiplyAdd(c00, x, b0);
    c01 = multiplyAdd(c01, x, b1);
    c02 = multiplyAdd(c02, x, b2);
    c03 = multiplyAdd(c03, x, b3);
    x = v128.load_splat<Real>(a + one);
    c10 = multiplyAdd(c10, x, b0);
    c11 = multiplyAdd(c11, x, b1);
    c12 = multiplyAdd(c12, x, b2);
    c13 = multiplyAdd(c13, x, b3);
    x = v128.load_splat<Real>(a + one * 2);
    c20 = multiplyAdd(c20, x, b0);
    c21 = multiplyAdd(c21, x, b1);
    c22 = multiplyAdd(c22, x, b2);
    c23 = multiplyAdd(c23, x, b3);
    x = v128.load_splat<Real>(a + one * 3);
    c30 = multiplyAdd(c30, x, b0);
    c31 = multiplyAdd(c31, x, b1);
    c32 = multiplyAdd(c32, x, b2);
    c33 = multiplyAdd(c33, x, b3);
    a += one * 4;
    b += 64;
  }
  const next = cStride * one;
  const row1 = c + next;
  const row2 = row1 + next;
  const row3 = row2 + next;
  if (!isFirst) {
    c00 = v128.add<Real>(v128.load(c), c00);
    c01 = v128.add<Real>(v128.load(c, 16), c01);
    c02 = v128.add<Real>(v128.load(c, 32), c02);
    c03 = v128.add<Real>(v128.load(c, 48), c03);
    c10 = v128.add<Real>(v128.load(row1), c10);
    c11 = v128.add<Real>(v128.load(row1, 16), c11);
    c12 = v128.add<Real>(v128.load(row1, 32), c12);
    c13 = v128.add<Real>(v128.load(row1, 48), c13);
    c20 = v128.add<Real>(v128.load(row2), c20);
    c21 = v128.add<Real>(v128.load(row2, 16), c21);
    c22 = v128.add<Real>(v128.load(row2, 32), c22);
    c23 = v128.add<Real>(v128.load(row2, 48), c23);
    c30 = v128.add<Real>(v128.load(row3), c30);
    c31 = v128.add<Real>(v128.load(row3, 16), c31);
    c32 = v128.add<Real>(v128.load(row3, 32), c32);
    c33 = v128.add<Real>(v128.load(row3, 48), c33);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  v128.store(row1, c10);
  v128.store(row1, c11, 16);
  v128.store(row1, c12, 32);
  v128.store(row1, c13, 48);
  v128.store(row2, c20);
  v128.store(row2, c21, 16);
  v128.store(row2, c22, 32);
  v128.store(row2, c23, 48);
  v128.store(row3, c30);
  v128.store(row3, c31, 16);
  v128.store(row3, c32, 32);
  v128.store(row3, c33, 48);
}
