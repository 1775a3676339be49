import type { Dataset, Values } from "../data/dataset.js";
import { type Compressed, DEPTH_BLOCK } from "../nn/compressed.js";
import type { Runtime } from "../runtime/runtime.js";
import { unheld } from "./unheld.js";

/**
 * Share of elements that are not zero below which zeros are skipped: measured, the compressed product is as fast as the dense
 * one at about 0.5. Only the data decides, so that every machine computes the same way.
 */
const SPARSE = 0.4;

/** Whether the values are so often zero that they are better compressed. */
export function isSparse(x: Values): boolean {
  const most = x.length * SPARSE;
  let count = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) count++;
  return count < most;
}

/**
 * Compresses the features of `data`, [rows, columns], into linear memory, or their transpose: bytes stay bytes, each of which
 * picks its multiple of `scale` from a table.
 * @throws DataError DATA_NON_FINITE for a number that the element type can't hold; ResourceError OUT_OF_MEMORY.
 */
export function compress(runtime: Runtime, data: Dataset, transposed: boolean): Compressed {
  const { x, rows, columns, scale } = data;
  const outer = transposed ? columns : rows;
  const depth = transposed ? rows : columns;
  const outerStride = transposed ? 1 : columns;
  const depthStride = transposed ? columns : 1;
  const blocks = Math.ceil(depth / DEPTH_BLOCK);
  let elements = 0;
  for (let i = 0; i < x.length; i++) if (x[i] !== 0) elements++;

  const { arena } = runtime;
  const isBytes = x instanceof Uint8Array;
  const starts = arena.allocate((outer * blocks + 1) * 4);
  const positions = arena.allocate(elements);
  const values = isBytes ? arena.allocate(elements) : runtime.allocateReals(elements);
  const table = isBytes ? placeTable(runtime, scale) : 0;

  const startView = arena.int32(starts, outer * blocks + 1);
  const positionView = arena.bytes(positions, elements);
  const valueView = isBytes ? arena.bytes(values, elements) : runtime.reals(values, elements);
  let next = 0;
  let longestRow = 0;
  for (let row = 0; row < outer; row++) {
    const first = next;
    for (let k = 0; k < depth; k++) {
      if (k % DEPTH_BLOCK === 0) startView[row * blocks + k / DEPTH_BLOCK] = next;
      const value = x[row * outerStride + k * depthStride];
      if (value === 0) continue;
      positionView[next] = k % DEPTH_BLOCK;
      valueView[next] = isBytes ? value : value * scale;
      if (valueView[next] - valueView[next] !== 0)
        throw unheld(runtime, transposed ? k : row, transposed ? row : k, value * scale, data.name);
      next++;
    }
    longestRow = Math.max(longestRow, next - first);
  }
  startView[outer * blocks] = next;
  return { rows: outer, depth, blocks, longestRow, starts, positions, values, table };
}

/** The 256 multiples of `scale`, rounded as `gatherBytes` rounds them. */
function placeTable(runtime: Runtime, scale: number): number {
  const table = runtime.allocateReals(256);
  const view = runtime.reals(table, 256);
  view[0] = scale;
  const factor = view[0];
  for (let byte = 0; byte < 256; byte++) view[byte] = byte * factor;
  return table;
}
