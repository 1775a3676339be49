/**
 * C = A B (+ bias, + activation): the product of two matrices, BLIS fashion. The right operand comes as panels
 * (`packPanels`), the left one is packed here, a block at a time. Every element of C is summed in the canonical order: k
 * ascending, one multiply and one add at a time, in blocks of DEPTH_BLOCK whose sums are added in order; the bias comes last.
 */
import { finishRows } from "./finish";
import { packRows } from "./pack";
import { at, lanes } from "./simd";
import { multiplyTile, PANEL_ROWS, PANEL_VECTORS } from "./tile";

/** Depth summed in one go: a panel of the right operand (8 KiB) stays in the first-level cache. Part of the canonical order. */
export const DEPTH_BLOCK: usize = 256;

/** Rows packed in one go, whole panels of 4 and of 5: the packed block (140 KiB of f32) stays in the second-level cache. */
const ROW_BLOCK: usize = 140;

/** Elements of scratch memory each thread hands to `gemm`: one packed block of A and one tile of C. */
export function gemmScratch(): usize {
  return ROW_BLOCK * DEPTH_BLOCK + PANEL_ROWS * PANEL_VECTORS * lanes<Real>();
}

/**
 * C = A B + bias, then `operation` with `other` (see `finishRows`).
 * C: [rows, columns], row stride cStride; A: [rows, depth] with element strides; B: panels of [depth, columns];
 * bias: [columns] or address 0 for none; begin, end count rows of C. Depth 0 gives the bias.
 */
export function gemm(
  c: usize,
  a: usize,
  panels: usize,
  bias: usize,
  columns: usize,
  depth: usize,
  cStride: usize,
  aRowStride: usize,
  aColumnStride: usize,
  operation: u32,
  other: usize,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  // a block of rows: its part of C and of A is read once per depth block
  for (let i0 = begin; i0 < end; i0 += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, end - i0);
    const block = at(c, i0 * cStride);
    let k0: usize = 0;
    do {
      const kc = min(DEPTH_BLOCK, depth - k0);
      packRows(scratch, at(a, i0 * aRowStride + k0 * aColumnStride), rows, kc, aRowStride, aColumnStride);
      multiplyBlock(block, scratch, at(panels, k0 * PANEL_VECTORS * lanes<Real>()), rows, columns, kc, depth, cStride, k0 == 0);
      k0 += kc;
    } while (k0 < depth);
    finishRows(operation, block, at(other, i0 * cStride), bias, rows, columns, cStride, constants);
  }
}

/** A packed block of A times kc of the depth of every panel of B. */
@inline
function multiplyBlock(
  c: usize,
  scratch: usize,
  panels: usize,
  rows: usize,
  columns: usize,
  kc: usize,
  depth: usize,
  cStride: usize,
  isFirst: bool,
): void {
  const width = PANEL_VECTORS * lanes<Real>();
  const tile = at(scratch, ROW_BLOCK * DEPTH_BLOCK);
  // a panel of B stays in the first-level cache while the block of A streams past it
  for (let j: usize = 0; j < columns; j += width) {
    const panel = at(panels, j * depth);
    const validColumns = min(width, columns - j);
    for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
      const validRows = min(PANEL_ROWS, rows - i);
      const corner = at(c, i * cStride + j);
      const isInside = validRows == PANEL_ROWS && validColumns == width;
      // a tile that overlaps C's edge goes through scratch memory, so that there is one write-back
      if (!isInside && !isFirst) copyTile(tile, corner, validRows, validColumns, width, cStride);
      multiplyTile(isInside ? corner : tile, isInside ? cStride : width, at(scratch, i * kc), panel, kc, isFirst);
      if (!isInside) copyTile(corner, tile, validRows, validColumns, cStride, width);
    }
  }
}

/** to[i][j] = from[i][j] for the part of a tile that lies inside C. */
function copyTile(to: usize, from: usize, rows: usize, columns: usize, toStride: usize, fromStride: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      store<Real>(at(to, i * toStride + j), load<Real>(at(from, i * fromStride + j)));
    }
  }
}
