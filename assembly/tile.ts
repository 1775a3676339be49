/** The register tile of the product, as the build chooses it: its shape is the only thing that differs between builds. */
import { multiplyTile4x2 } from "./tile4x2";
import { multiplyTile5x2 } from "./tile5x2";
import { multiplyTile5x4 } from "./tile5x4";

/** Whether neighbouring vectors are meant to be paired by V8's revectorizer (`--use WIDE=1`). */
export const IS_WIDE: bool = WIDE == 1;

/** Rows side by side in one panel of the left operand. */
export const PANEL_ROWS: usize = ASC_FEATURE_RELAXED_SIMD ? 5 : 4;

/** Vectors side by side in one panel of the right operand. */
export const PANEL_VECTORS: usize = IS_WIDE ? 4 : 2;

/** One tile of C over kc of the depth: the sum replaces C or is added to it. */
@inline
export function multiplyTile(c: usize, cStride: usize, a: usize, b: usize, kc: usize, isFirst: bool): void {
  if (IS_WIDE) multiplyTile5x4(c, cStride, a, b, kc, isFirst);
  else if (ASC_FEATURE_RELAXED_SIMD) multiplyTile5x2(c, cStride, a, b, kc, isFirst);
  else multiplyTile4x2(c, cStride, a, b, kc, isFirst);
}
