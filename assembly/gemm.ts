/**
 * C = A B (+ bias): the product of two matrices, BLIS fashion. The right operand comes as panels (`packPanels`), the left
 * one is packed here, a block at a time. Every element of C is summed in the canonical order: k ascending, one multiply
 * and one add at a time, in blocks of DEPTH_BLOCK whose sums are added in order; the bias comes last.
 */
import { PANEL_ROWS, PANEL_VECTORS, packRows } from "./pack";
import { at, lanes, multiplyAdd } from "./simd";

/** Depth summed in one go: a panel of the right operand (8 KiB) stays in the first-level cache. Part of the canonical order. */
@inline
export const DEPTH_BLOCK: usize = 256;

/** Rows packed in one go: the packed block (64 KiB of f32) stays in the second-level cache. */
@inline
const ROW_BLOCK: usize = 64;

/** Elements of scratch memory each thread hands to `gemm`: one packed block of A and one tile of C. */
export function gemmScratch(): usize {
  return ROW_BLOCK * DEPTH_BLOCK + PANEL_ROWS * PANEL_VECTORS * lanes<Real>();
}

/**
 * C = A B + bias.
 * C: [rows, columns], row stride cStride; A: [rows, depth] with element strides; B: panels of [depth, columns];
 * bias: [columns] or address 0 for none; begin, end count rows of C.
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
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const width = PANEL_VECTORS * lanes<Real>();
  const tile = at(scratch, ROW_BLOCK * DEPTH_BLOCK);
  // a block of rows: its part of C and of A is read once per depth block
  for (let i0 = begin; i0 < end; i0 += ROW_BLOCK) {
    const rows = min(ROW_BLOCK, end - i0);
    let k0: usize = 0;
    do {
      const kc = min(DEPTH_BLOCK, depth - k0);
      const isFirst = k0 == 0;
      const biasNow = k0 + kc == depth ? bias : 0;
      packRows(scratch, at(a, i0 * aRowStride + k0 * aColumnStride), rows, kc, aRowStride, aColumnStride);
      // a panel of B: stays in the first-level cache while the block of A streams past it
      for (let j: usize = 0; j < columns; j += width) {
        const panel = at(panels, j * depth + k0 * width);
        const validColumns = min(width, columns - j);
        for (let i: usize = 0; i < rows; i += PANEL_ROWS) {
          const validRows = min(PANEL_ROWS, rows - i);
          const corner = at(c, (i0 + i) * cStride + j);
          const inside = validRows == PANEL_ROWS && validColumns == width;
          // a tile that overlaps C's edge goes through scratch memory, so that the tile has one write-back
          if (!inside && !isFirst) copyTile(tile, corner, validRows, validColumns, width, cStride);
          multiplyTile(
            inside ? corner : tile,
            inside ? cStride : width,
            at(scratch, i * kc),
            panel,
            kc,
            isFirst,
          );
          if (!inside) copyTile(corner, tile, validRows, validColumns, cStride, width);
        }
      }
      if (biasNow) addBias(at(c, i0 * cStride), biasNow, rows, columns, cStride);
      k0 += kc;
    } while (k0 < depth);
  }
}

/** One tile of C, PANEL_ROWS x PANEL_VECTORS vectors, over kc of the depth: the sum replaces C or is added to it. */
@inline
function multiplyTile(c: usize, cStride: usize, a: usize, b: usize, kc: usize, isFirst: bool): void {
  const one = sizeof<Real>();
  let c00 = v128.splat<Real>(0), c01 = c00;
  let c10 = c00, c11 = c00;
  let c20 = c00, c21 = c00;
  let c30 = c00, c31 = c00;
  const bEnd = b + kc * 32;
  while (b < bEnd) {
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
    a += one * PANEL_ROWS;
    b += 32;
  }
  const next = cStride * one;
  const c1 = c + next;
  const c2 = c1 + next;
  const c3 = c2 + next;
  if (!isFirst) {
    c00 = v128.add<Real>(v128.load(c), c00);
    c01 = v128.add<Real>(v128.load(c, 16), c01);
    c10 = v128.add<Real>(v128.load(c1), c10);
    c11 = v128.add<Real>(v128.load(c1, 16), c11);
    c20 = v128.add<Real>(v128.load(c2), c20);
    c21 = v128.add<Real>(v128.load(c2, 16), c21);
    c30 = v128.add<Real>(v128.load(c3), c30);
    c31 = v128.add<Real>(v128.load(c3, 16), c31);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c1, c10);
  v128.store(c1, c11, 16);
  v128.store(c2, c20);
  v128.store(c2, c21, 16);
  v128.store(c3, c30);
  v128.store(c3, c31, 16);
}

/** to[i][j] = from[i][j] for the part of a tile that lies inside C. */
function copyTile(to: usize, from: usize, rows: usize, columns: usize, toStride: usize, fromStride: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    for (let j: usize = 0; j < columns; j++) {
      store<Real>(at(to, i * toStride + j), load<Real>(at(from, i * fromStride + j)));
    }
  }
}

/** c[i][j] += bias[j], while the rows are still in the cache. */
function addBias(c: usize, bias: usize, rows: usize, columns: usize, stride: usize): void {
  for (let i: usize = 0; i < rows; i++) {
    const row = at(c, i * stride);
    let j: usize = 0;
    for (; j + lanes<Real>() <= columns; j += lanes<Real>()) {
      v128.store(at(row, j), v128.add<Real>(v128.load(at(row, j)), v128.load(at(bias, j))));
    }
    for (; j < columns; j++) store<Real>(at(row, j), load<Real>(at(row, j)) + load<Real>(at(bias, j)));
  }
}
