/**
 * The tile of narrow builds, and of a last half panel in wide ones: with the product of a strict
 * multiply-add, 4 x 2 accumulators leave every engine's 15 registers some room.
 */
import { multiplyAdd } from "./simd";

/**
 * c = (isFirst ? 0 : c) + the product of 4 rows of packed A and 2 vectors of packed B, whose lines
 * are bNext bytes apart, over kc of the depth. All loads of the write-back come before its first
 * store, and there is one write-back: V8's revectorizer pairs vectors only then.
 */
@inline
export function multiplyTile4x2(
  c: usize,
  cStride: usize,
  a: usize,
  b: usize,
  kc: usize,
  isFirst: bool,
  bNext: usize,
): void {
  const one = sizeof<Real>();
  const zero = v128.splat<Real>(0);
  let c00 = zero,
    c01 = zero;
  let c10 = zero,
    c11 = zero;
  let c20 = zero,
    c21 = zero;
  let c30 = zero,
    c31 = zero;
  const end = a + kc * 4 * one;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<Real>(a);
    c00 = multiplyAdd(c00, x, b0);
    c01 = multiplyAdd(c01, x, b1);
    x = v128.load_splat<Real>(a + one);
    c10 = multiplyAdd(c10, x, b0);
    c11 = multiplyAdd(c11, x, b1);
    x = v128.load_splat<Real>(a + one * 2);
    c20 = multiplyAdd(c20, x, b0);
    c21 = multiplyAdd(c21, x, b1);
    x = v128.load_splat<Real>(a + one * 3);
    c30 = multiplyAdd(c30, x, b0);
    c31 = multiplyAdd(c31, x, b1);
    a += one * 4;
    b += bNext;
  }
  const next = cStride * one;
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
