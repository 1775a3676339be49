/**
 * The register tile of the product, as the build chooses it: its width is the only thing that
 * differs between builds.
 */
import { IS_WIDE } from "./simd";
import { multiplyTile4x2 } from "./tile4x2";
import { multiplyTile4x4 } from "./tile4x4";
import { FEW_ROWS, multiplyTile8x2 } from "./tile8x2";

export { FEW_ROWS };

/** Rows side by side in one panel of the left operand. */
export const PANEL_ROWS: usize = 4;

/** Vectors side by side in one panel of the right operand. */
export const PANEL_VECTORS: usize = IS_WIDE ? 4 : 2;

/**
 * Vectors that are enough where C's last panel, or all of C, is no wider: a pair computes in half
 * the time.
 */
export const HALF_VECTORS: usize = 2;

/** Bytes from one k of a panel of the right operand to the next. */
const NEXT: usize = PANEL_VECTORS * 16;

/**
 * One tile of C over kc of the depth: the sum replaces C or is added to it. `vectors`, a constant
 * in every call, is how many of a panel's are computed: all, or in wide builds `HALF_VECTORS`.
 */
@inline
export function multiplyTile(
  vectors: usize,
  c: usize,
  cStride: usize,
  a: usize,
  b: usize,
  kc: usize,
  isFirst: bool,
): void {
  if (vectors == HALF_VECTORS) multiplyTile4x2(c, cStride, a, b, kc, isFirst, NEXT);
  else multiplyTile4x4(c, cStride, a, b, kc, isFirst);
}

/**
 * tile = the product of `FEW_ROWS` rows of A, where they lie, and the first `HALF_VECTORS` vectors
 * of a panel.
 */
@inline
export function multiplyFewRows(tile: usize, a: usize, rows: usize, rowStride: usize, b: usize, kc: usize): void {
  multiplyTile8x2(tile, a, rows, rowStride, b, kc, NEXT);
}
