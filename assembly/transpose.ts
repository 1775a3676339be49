/**
 * Transposition of compressed rows (see sparse.ts): what `sparseProduct` needs to compute A^T B of
 * a mini-batch with its sums in registers. Sorting a batch's elements by column costs about as much
 * as a tenth of that product.
 */
import { DEPTH_BLOCK } from "./gemm";

/**
 * T = the transpose of the rows rows[0 .. batch) of A: row k of T has, in ascending order of i, the
 * elements A[rows[i]][k]. tStarts: u32 [depth * ceil(batch / DEPTH_BLOCK) + 1]; tPositions,
 * tValues: room for all elements of the batch; A: compressed, of depth columns in `blocks` blocks,
 * its values of `valueBytes` bytes each (1 or those of a Real); begin, end count blocks of columns
 * of A, which are blocks of rows of T.
 */
export function transposeSparse(
  tStarts: usize,
  tPositions: usize,
  tValues: usize,
  starts: usize,
  positions: usize,
  values: usize,
  valueBytes: usize,
  rows: usize,
  batch: usize,
  depth: usize,
  blocks: usize,
  begin: usize,
  end: usize,
): void {
  const tBlocks = (batch + DEPTH_BLOCK - 1) / DEPTH_BLOCK;
  if (begin == 0) store<u32>(tStarts, 0);
  for (let block = begin; block < end; block++) {
    const k0 = block * DEPTH_BLOCK;
    const slots = min(DEPTH_BLOCK, depth - k0) * tBlocks;
    // the slot behind a range counts it first, then says where its next element goes, and so at
    // last where it ends
    const ends = tStarts + (k0 * tBlocks + 1) * 4;
    memory.fill(ends, 0, slots * 4);
    let next: u32 = 0;
    for (let i: usize = 0; i < batch; i++) {
      const row = starts + (load<u32>(rows + i * 4) as usize) * blocks * 4;
      const from = load<u32>(row + block * 4) as usize;
      const to = load<u32>(row + block * 4, 4) as usize;
      next += (from as u32) - load<u32>(row);
      const slot = ends + (i / DEPTH_BLOCK) * 4;
      for (let e = from; e < to; e++) {
        const count = slot + (load<u8>(positions + e) as usize) * tBlocks * 4;
        store<u32>(count, load<u32>(count) + 1);
      }
    }
    for (let end = ends; end < ends + slots * 4; end += 4) {
      const count = load<u32>(end);
      store<u32>(end, next);
      next += count;
    }
    for (let i: usize = 0; i < batch; i++) {
      const row = starts + ((load<u32>(rows + i * 4) as usize) * blocks + block) * 4;
      const to = load<u32>(row, 4) as usize;
      const slot = ends + (i / DEPTH_BLOCK) * 4;
      for (let e = load<u32>(row) as usize; e < to; e++) {
        const end = slot + (load<u8>(positions + e) as usize) * tBlocks * 4;
        const place = load<u32>(end) as usize;
        store<u32>(end, (place as u32) + 1);
        store<u8>(tPositions + place, i as u8);
        if (valueBytes == 1) store<u8>(tValues + place, load<u8>(values + e));
        else store<Real>(tValues + place * sizeof<Real>(), load<Real>(values + e * sizeof<Real>()));
      }
    }
  }
}
