/** The register tile of the product, as the build chooses it: its width is the only thing that differs between builds. */
import { IS_WIDE } from "./simd";
import { multiplyTile4x2 } from "./tile4x2";
import { multiplyTile4x4 } from "./tile4x4";

/** Rows side by side in one panel of the left operand. */
export const PANEL_ROWS: usize = 4;

/** Vectors side by side in one panel of the right operand. */
export const PANEL_VECTORS: usize = IS_WIDE ? 4 : 2;

/** One tile of C over kc of the depth: the sum replaces C or is added to it. */
@inline
export function multiplyTile(c: usize, cStride: usize, a: usize, b: usize, kc: usize, isFirst: bool): void {
  if (IS_WIDE) multiplyTile4x4(c, cStride, a, b, kc, isFirst);
  else multiplyTile4x2(c, cStride, a, b, kc, isFirst);
}
