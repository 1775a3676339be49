/**
 * C = A B (+ bias, + activation): the product of two matrices, BLIS fashion. The right operand
 * comes as panels (`packPanels`), the left one is packed here, a block at a time. Every element of
 * C is summed in the canonical order: k ascending, one multiply and one add at a time, in blocks of
 * DEPTH_BLOCK whose sums are added in order; the bias comes last.
 */
import { applyEpilogue } from "./epilogue";
import { packRows } from "./pack";
import { at, IS_WIDE, lanes, loadTail, storeTail } from "./simd";
import { FEW_ROWS, HALF_VECTORS, multiplyFewRows, multiplyTile, PANEL_ROWS, PANEL_VECTORS } from "./tile";

/**
 * Depth summed in one go: a panel of the right operand (8 KiB) stays in the first-level cache. Part
 * of the canonical order.
 */
export const DEPTH_BLOCK: usize = 256;

/**
 * Rows packed in one go, whole panels: the packed block (140 KiB of f32) stays in the second-level
 * cache.
 */
const ROW_BLOCK: usize = 140;

/** Elements of a tile of C. */
const TILE: usize = PANEL_ROWS * PANEL_VECTORS * (16 / sizeof<Real>());

/** Elements of scratch memory each thread hands to `gemm`: a packed block of A, a tile of C. */
export function gemmScratch(): usize {
  return ROW_BLOCK * DEPTH_BLOCK + TILE;
}

/**
 * C = A B + bias, then `operation` with `other` (see `applyEpilogue`). C: [rows, columns], row
 * stride cStride; A: [rows, depth] with element strides, one of them 1: Reals if aScale is 0, else
 * bytes, each times aScale; B: panels of [depth, columns]; bias: [columns] or address 0 for none;
 * begin, end count rows of C. Depth 0 gives the bias.
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
  aScale: f64,
  operation: u32,
  other: usize,
  constants: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  if (IS_WIDE && aScale == 0 && aColumnStride == 1 && columns <= HALF_VECTORS * lanes<Real>()) {
    multiplyFew(
      at(c, begin * cStride),
      at(a, begin * aRowStride),
      panels,
      columns,
      depth,
      cStride,
      aRowStride,
      scratch,
      end - begin,
    );
    const first = begin * cStride;
    applyEpilogue(operation, at(c, first), at(other, first), bias, end - begin, columns, cStride, constants);
    return;
  }
  // whichever of B and C is smaller stays in the caches from one use to the next: B while blocks of
  // C's rows go by, or C while blocks of the depth do
  const rowsAtOnce = end - begin < depth ? end - begin : ROW_BLOCK;
  for (let first = begin; first < end; first += rowsAtOnce) {
    const last = min(end, first + rowsAtOnce);
    let k0: usize = 0;
    do {
      const kc = min(DEPTH_BLOCK, depth - k0);
      const right = at(panels, k0 * PANEL_VECTORS * lanes<Real>());
      for (let i0 = first; i0 < last; i0 += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, last - i0);
        const block = at(c, i0 * cStride);
        const corner = i0 * aRowStride + k0 * aColumnStride;
        if (aScale == 0) packRows<Real>(scratch, at(a, corner), rows, kc, aRowStride, aColumnStride, 1);
        else packRows<u8>(scratch, a + corner, rows, kc, aRowStride, aColumnStride, aScale as Real);
        multiplyBlock(block, scratch, right, rows, columns, kc, depth, cStride, k0 == 0);
        if (k0 + kc == depth)
          applyEpilogue(operation, block, at(other, i0 * cStride), bias, rows, columns, cStride, constants);
      }
      k0 += kc;
    } while (k0 < depth);
  }
}

/**
 * C = A B for at most half a panel's columns: each row of A is read once, where it lies, as packing
 * it would take as long as the product. Tiles go through scratch memory, of whole panels' width.
 */
@inline
function multiplyFew(
  c: usize,
  a: usize,
  panel: usize,
  columns: usize,
  depth: usize,
  cStride: usize,
  aRowStride: usize,
  tile: usize,
  rows: usize,
): void {
  for (let i: usize = 0; i < rows; i += FEW_ROWS) {
    const valid = min(FEW_ROWS, rows - i);
    let k0: usize = 0;
    do {
      const kc = min(DEPTH_BLOCK, depth - k0);
      multiplyFewRows(
        tile,
        at(a, i * aRowStride + k0),
        valid,
        aRowStride,
        at(panel, k0 * PANEL_VECTORS * lanes<Real>()),
        kc,
      );
      addTile(at(c, i * cStride), tile, valid, columns, cStride, k0 == 0);
      k0 += kc;
    } while (k0 < depth);
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
    const valid = min(width, columns - j);
    const isHalf = IS_WIDE && valid <= HALF_VECTORS * lanes<Real>();
    if (isHalf) multiplyPanel(HALF_VECTORS, c, j, tile, scratch, panel, rows, valid, kc, cStride, isFirst);
    else multiplyPanel(PANEL_VECTORS, c, j, tile, scratch, panel, rows, valid, kc, cStride, isFirst);
  }
}

/**
 * A packed block of A times kc of the depth of one panel of B; `vectors`, a constant in every call,
 * of its vectors.
 */
@inline
function multiplyPanel(
  vectors: usize,
  c: usize,
  j: usize,
  tile: usize,
  scratch: usize,
  panel: usize,
  rows: usize,
  columns: usize,
  kc: usize,
  cStride: usize,
  isFirst: bool,
): void {
  const width = PANEL_VECTORS * lanes<Real>();
  for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
    const validRows = min(PANEL_ROWS, rows - i);
    const corner = at(c, i * cStride + j);
    const isInside = validRows == PANEL_ROWS && columns == vectors * lanes<Real>();
    // a tile that overlaps C's edge goes through scratch memory, so that the tile has one
    // write-back
    const to = isInside ? corner : tile;
    multiplyTile(vectors, to, isInside ? cStride : width, at(scratch, i * kc), panel, kc, isFirst || !isInside);
    if (!isInside) addTile(corner, tile, validRows, columns, cStride, isFirst);
  }
}

/**
 * C = (isFirst ? 0 : C) + tile, whose rows are a panel apart, for the part of the tile that lies
 * inside C.
 */
export function addTile(c: usize, tile: usize, rows: usize, columns: usize, cStride: usize, isFirst: bool): void {
  const width = PANEL_VECTORS * lanes<Real>();
  for (let i: usize = 0; i < rows; i++) {
    let j: usize = 0;
    for (; j + lanes<Real>() <= columns; j += lanes<Real>()) {
      const sum = v128.load(at(tile, j));
      v128.store(at(c, j), isFirst ? sum : v128.add<Real>(v128.load(at(c, j)), sum));
    }
    if (j < columns) {
      const sum = v128.load(at(tile, j));
      const count = columns - j;
      storeTail(at(c, j), isFirst ? sum : v128.add<Real>(loadTail(at(c, j), count), sum), count);
    }
    c = at(c, cStride);
    tile = at(tile, width);
  }
}
