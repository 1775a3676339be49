/**
 * The product whose left operand is never written down: its rows and its depth are each a walk
 * through three nested extents of memory, and where they meet stands the element. So the patches of
 * images, of which a convolution is the product, are read where the images lie, forward ([pixels,
 * taps] times the kernel) and transposed ([taps, pixels] times the gradient). Every element of C is
 * summed in the canonical order of gemm.ts.
 */
import { applyEpilogue } from "./epilogue";
import { addTile, DEPTH_BLOCK } from "./gemm";
import { multiplyIndirect4x2 } from "./indirectTile";
import { at, lanes } from "./simd";
import { PANEL_VECTORS } from "./tile";

/** Rows of a tile. */
const ROWS: usize = 4;

/** Vectors of a tile. */
const VECTORS: usize = 2;

/**
 * Rows that are computed from one end of the depth to the other while their part of C and of the
 * images is in the caches.
 */
const ROW_BLOCK: usize = 128;

/**
 * Rows whose offsets are kept at most; with those of the depth and a tile they take less than the
 * scratch memory of `gemm`.
 */
const MOST_ROWS: usize = 16384;

/**
 * C = A B + bias, then `operation` with `other` (see `applyEpilogue`). C: [rows, columns], row
 * stride cStride; A: row i, depth k at x + rowOffset(i) + depthOffset(k), each the offset of a
 * walk: number i = (outer * middle extent + its middle) * inner extent + its inner, each times its
 * stride in elements; B: panels of as many columns as those of `packPanels`, bPanelStride elements
 * apart, a line every bStride elements, read to the end of the last panel's last line; bias:
 * [columns] or address 0 for none; begin, end count rows of C. Depth 0 gives the bias.
 */
export function gemmIndirect(
  c: usize,
  x: usize,
  b: usize,
  bias: usize,
  columns: usize,
  depth: usize,
  cStride: usize,
  bPanelStride: usize,
  bStride: usize,
  rowMiddle: usize,
  rowInner: usize,
  rowOuterStride: usize,
  rowMiddleStride: usize,
  rowInnerStride: usize,
  depthMiddle: usize,
  depthInner: usize,
  depthOuterStride: usize,
  depthMiddleStride: usize,
  depthInnerStride: usize,
  operation: u32,
  other: usize,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const depths = scratch + MOST_ROWS * 4;
  const tile = depths + DEPTH_BLOCK * 4;
  // as in `gemm`: what is smaller stays in the caches, B while blocks of C's rows go by, or C while
  // blocks of the depth do
  const rowsAtOnce = end - begin < depth ? MOST_ROWS : ROW_BLOCK;
  if (depth <= DEPTH_BLOCK) {
    writeOffsets(depths, 0, depth, depthMiddle, depthInner, depthOuterStride, depthMiddleStride, depthInnerStride);
  }
  for (let first = begin; first < end; first += rowsAtOnce) {
    const rows = min(rowsAtOnce, end - first);
    writeOffsets(scratch, first, rows, rowMiddle, rowInner, rowOuterStride, rowMiddleStride, rowInnerStride);
    repeatLast(scratch, rows);
    const block = at(c, first * cStride);
    let k0: usize = 0;
    do {
      const kc = min(DEPTH_BLOCK, depth - k0);
      if (depth > DEPTH_BLOCK) {
        writeOffsets(depths, k0, kc, depthMiddle, depthInner, depthOuterStride, depthMiddleStride, depthInnerStride);
      }
      const lines = at(b, k0 * bStride);
      multiplyBlock(block, cStride, x, scratch, depths, lines, bPanelStride, bStride, tile, rows, columns, kc, k0 == 0);
      k0 += kc;
    } while (k0 < depth);
    applyEpilogue(operation, block, at(other, first * cStride), bias, rows, columns, cStride, constants);
  }
}

/** Byte offsets (u32) of the numbers `first` to `first + count` of a walk. */
function writeOffsets(
  table: usize,
  first: usize,
  count: usize,
  middle: usize,
  inner: usize,
  outerStride: usize,
  middleStride: usize,
  innerStride: usize,
): void {
  if (count == 0) return;
  let i = first % inner;
  let m = (first / inner) % middle;
  let outer = at(0, (first / inner / middle) * outerStride);
  let line = outer + at(0, m * middleStride);
  let offset = line + at(0, i * innerStride);
  for (const end = table + count * 4; table < end; table += 4) {
    store<u32>(table, offset as u32);
    offset += at(0, innerStride);
    if (++i < inner) continue;
    i = 0;
    line += at(0, middleStride);
    if (++m == middle) {
      m = 0;
      outer += at(0, outerStride);
      line = outer;
    }
    offset = line;
  }
}

/** Fills the last tile's rows up with the last one: what is computed of them then is not used. */
@inline
function repeatLast(table: usize, rows: usize): void {
  const last = load<u32>(table + (rows - 1) * 4);
  for (let i = rows; i % ROWS; i++) store<u32>(table + i * 4, last);
}

/** A block of rows times kc of the depth. */
@inline
function multiplyBlock(
  c: usize,
  cStride: usize,
  x: usize,
  rowOffsets: usize,
  depths: usize,
  b: usize,
  bPanelStride: usize,
  bStride: usize,
  tile: usize,
  rows: usize,
  columns: usize,
  kc: usize,
  isFirst: bool,
): void {
  const width = VECTORS * lanes<Real>();
  const panelWidth = PANEL_VECTORS * lanes<Real>();
  const bNext = bStride * sizeof<Real>();
  for (let j: usize = 0; j < columns; j += width) {
    const lines = at(b, (j / panelWidth) * bPanelStride + (j % panelWidth));
    const valid = min(width, columns - j);
    for (let i: usize = 0; i < rows; i += ROWS) {
      const validRows = min(ROWS, rows - i);
      const corner = at(c, i * cStride + j);
      const isInside = validRows == ROWS && valid == width;
      // a tile that overlaps C's edge goes through scratch memory, so that the tile has one
      // write-back
      const to = isInside ? corner : tile;
      const offsets = rowOffsets + i * 4;
      multiplyIndirect4x2(
        to,
        isInside ? cStride : panelWidth,
        x,
        offsets,
        depths,
        lines,
        bNext,
        kc,
        isFirst || !isInside,
      );
      if (!isInside) addTile(corner, tile, validRows, valid, cStride, isFirst);
    }
  }
}
