/**
 * Products whose left operand is mostly zero and comes compressed: of each row, and within it of each block of DEPTH_BLOCK
 * columns, the elements that are not zero, in ascending order. An element is its column within the block (a byte) and its
 * value: a Real, or a byte that picks one of 256 Reals from a table. Skipping a zero changes no bit of a strict result: a sum
 * begins with +0 and never becomes -0, and adding +0 or -0 to any other number gives that number.
 *
 *     starts[row * blocks + block] .. starts[row * blocks + block + 1]   range of `positions` (u8) and `values`
 *
 * The right operand and C are walked in strips of `vectors` (1 to 8) vectors, chosen by the host to leave little over.
 */
import { finishRows } from "./finish";
import { DEPTH_BLOCK } from "./gemm";
import { at, lanes } from "./simd";
import { addTo, scatterStrip, sumStrip } from "./strip";

/** Rows whose strip of C stays in the cache while the blocks of the depth pass. */
const ROW_BLOCK: usize = 512;

/**
 * C = A B + bias, then `operation` with `other` (see `finishRows`).
 * C: [rows, columns], tight; A: compressed, row i of C being its row rows[i] (u32), or i if `rows` is 0; B: [depth, columns] as
 * panels one strip wide (rowStride = the strip's columns, stripStride = depth * rowStride), or as it lies (rowStride = columns,
 * stripStride = the strip's columns) and then read to the end of its last whole vector; begin, end count rows of C.
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
          sumStrip(validVectors, out, valid, from, to, positions, values, table, rowsOfB, rowBytes, block == 0);
        }
      }
      strip = at(strip, stripStride);
    }
    const tile = at(c, i0 * columns);
    finishRows(operation, tile, at(other, i0 * columns), bias, i1 - i0, columns, columns, constants);
  }
}

/**
 * C = A^T B: row k of C is the sum, over the rows i of a batch in ascending order, of A[i][k] times row i of B.
 * C: [depth, columns], tight; A: compressed, of depth columns, row i of the batch being its row rows[i] (u32); B: panels of
 * [batch, columns], one strip wide; scratch: [depth, strip's columns]; begin, end count strips.
 */
export function sparseScatter(
  c: usize,
  starts: usize,
  positions: usize,
  values: usize,
  table: usize,
  rows: usize,
  b: usize,
  vectors: usize,
  batch: usize,
  columns: usize,
  depth: usize,
  blocks: usize,
  scratch: usize,
  begin: usize,
  end: usize,
): void {
  const width = vectors * lanes<Real>();
  for (let strip = begin; strip < end; strip++) {
    const first = strip * width;
    for (let i0: usize = 0; i0 < batch; i0 += DEPTH_BLOCK) {
      memory.fill(scratch, 0, depth * vectors * 16);
      const i1 = min(batch, i0 + DEPTH_BLOCK);
      for (let i = i0; i < i1; i++) {
        const rowOfB = at(b, (strip * batch + i) * width);
        const start = starts + (load<u32>(rows + i * 4) as usize) * blocks * 4;
        for (let block: usize = 0; block < blocks; block++) {
          const from = load<u32>(start + block * 4) as usize;
          const to = load<u32>(start + block * 4, 4) as usize;
          const sums = at(scratch, block * DEPTH_BLOCK * width);
          scatterStrip(vectors, sums, from, to, positions, values, table, rowOfB);
        }
      }
      addStrip(at(c, first), scratch, depth, columns, min(width, columns - first), width, i0 == 0);
    }
  }
}

/** The sums [depth, width] replace a strip of C [depth, columns] or are added to it. */
function addStrip(
  c: usize,
  sums: usize,
  depth: usize,
  columns: usize,
  valid: usize,
  width: usize,
  isFirst: bool,
): void {
  for (let k: usize = 0; k < depth; k++) {
    for (let j: usize = 0; j < valid; j += lanes<Real>()) addTo(at(c, j), v128.load(at(sums, j)), valid - j, isFirst);
    c = at(c, columns);
    sums = at(sums, width);
  }
}
