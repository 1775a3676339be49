/**
 * Products whose left operand is mostly zero and comes compressed: of each row, and within it of
 * each block of DEPTH_BLOCK columns, the elements that are not zero, in ascending order. An element
 * is its column within the block (a byte) and its value: a Real, or a byte that picks one of 256
 * Reals from a table. Skipping a zero changes no bit of a strict result: a sum begins with +0 and
 * never becomes -0, and adding +0 or -0 to any other number gives that number.
 *
 *     starts[row * blocks + block] .. [.. + 1]   range of `positions` (u8) and `values`
 *
 * The right operand and C are walked in strips of `vectors` vectors: 1 to 8, in wide builds to 16,
 * as many sums as fit into registers. The host chooses, to leave little over.
 */
import { applyEpilogue } from "./epilogue";
import { DEPTH_BLOCK } from "./gemm";
import { at, IS_WIDE, lanes } from "./simd";
import { sumStrip } from "./strip";
import { sumWideStrip } from "./stripPairs";

/** Rows whose strip of C stays in the cache while the blocks of the depth pass. */
const ROW_BLOCK: usize = 512;

/**
 * C = A B + bias, then `operation` with `other` (see `applyEpilogue`). C: [rows, columns], tight;
 * A: compressed, row i of C being its row rows[i] (u32), or i if `rows` is 0; B: [depth, columns]
 * as panels one strip wide (rowStride = the strip's columns, stripStride = depth * rowStride), or
 * as it lies (rowStride = columns, stripStride = the strip's columns) and then read to the end of
 * its last whole vector; begin, end count rows of C.
 */
export function sparseProduct(
  c: usize,
  starts: usize,
  positions: usize,
  values: usize,
  table: usize,
  rows: usize,
  b: usize,
  vectors: usize,
  rowStride: usize,
  stripStride: usize,
  bias: usize,
  columns: usize,
  blocks: usize,
  operation: u32,
  other: usize,
  constants: usize,
  begin: usize,
  end: usize,
): void {
  const width = vectors * lanes<Real>();
  const rowBytes = rowStride * sizeof<Real>();
  for (let i0 = begin; i0 < end; i0 += ROW_BLOCK) {
    const i1 = min(end, i0 + ROW_BLOCK);
    let strip = b;
    for (let first: usize = 0; first < columns; first += width) {
      const valid = min(width, columns - first);
      const validVectors = (valid + lanes<Real>() - 1) / lanes<Real>();
      for (let block: usize = 0; block < blocks; block++) {
        const rowsOfB = at(strip, block * DEPTH_BLOCK * rowStride);
        for (let i = i0; i < i1; i++) {
          const row = rows ? (load<u32>(rows + i * 4) as usize) : i;
          const start = starts + (row * blocks + block) * 4;
          const from = load<u32>(start) as usize;
          const to = load<u32>(start, 4) as usize;
          const out = at(c, i * columns + first);
          if (IS_WIDE) sumWideStrip(out, valid, from, to, positions, values, table, rowsOfB, rowBytes, block == 0);
          else sumStrip(validVectors, out, valid, from, to, positions, values, table, rowsOfB, rowBytes, block == 0);
        }
      }
      strip = at(strip, stripStride);
    }
    const tile = at(c, i0 * columns);
    applyEpilogue(operation, tile, at(other, i0 * columns), bias, i1 - i0, columns, columns, constants);
  }
}
