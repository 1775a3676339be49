import { DEPTH_BLOCK } from "../../catalog/depthBlock.js";
import type { Dataset } from "../../data/dataset.js";
import type { Place, StoredRows } from "../../graph/site.js";
import { type Compressed, compressedRows, transposeRows } from "../../nn/compressed.js";
import { bindKernel } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { rowSpans, type Sliced } from "../../sliced.js";
import { overflowError } from "../overflowError.js";
import type { PlacedFeatures } from "./placedFeatures.js";
import { changed } from "./targetValues.js";

/**
 * Copies features that are mostly zero into linear memory, without their zeros; see `placeDense`
 * for errors.
 */
export function* placeCompressed(runtime: Runtime, data: Dataset): Sliced<PlacedFeatures> {
  const compressed = yield* compress(runtime, data);
  return {
    // rows are read where they are
    gather: (indices, rows) => ({ x: stored(compressedRows(runtime, compressed, indices, rows)), steps: [] }),
    *all() {
      const transposed = yield* transpose(runtime, compressed);
      return stored(compressedRows(runtime, compressed, 0, data.rows, transposed));
    },
  };
}

/** The place of rows that lie nowhere as numbers. */
function stored(rows: StoredRows): Place {
  return { address: 0, stored: rows };
}

/**
 * Compresses the rows of `data`: bytes stay bytes, each of which picks its multiple of `scale` from
 * a table.
 */
export function* compress(runtime: Runtime, { x, rows, columns, scale, name }: Dataset): Sliced<Compressed> {
  const blocks = Math.ceil(columns / DEPTH_BLOCK);
  let elements = 0;
  yield* rowSpans(x.length, 1, (begin, end) => {
    for (let i = begin; i < end; i++) if (x[i] !== 0) elements++;
  });

  const { arena } = runtime;
  const isBytes = x instanceof Uint8Array;
  const starts = arena.allocate((rows * blocks + 1) * 4);
  const positions = arena.allocate(elements);
  const values = isBytes ? arena.allocate(elements) : runtime.allocateReals(elements);
  const table = isBytes ? placeTable(runtime, scale) : 0;

  let next = 0;
  let longestRow = 0;
  yield* rowSpans(rows, columns, (begin, end) => {
    // fresh views for each piece: the memory may have grown since the last one
    const startView = arena.int32(starts, rows * blocks + 1);
    const positionView = arena.bytes(positions, elements);
    const valueView = isBytes ? arena.bytes(values, elements) : runtime.reals(values, elements);
    if (x.length < end * columns) throw changed(name);
    for (let row = begin; row < end; row++) {
      const first = next;
      for (let k = 0; k < columns; k++) {
        if (k % DEPTH_BLOCK === 0) startView[row * blocks + k / DEPTH_BLOCK] = next;
        const value = x[row * columns + k];
        if (value === 0) continue;
        if (next === elements) throw changed(name);
        positionView[next] = k % DEPTH_BLOCK;
        valueView[next] = isBytes ? value : value * scale;
        if (valueView[next] - valueView[next] !== 0) throw overflowError(runtime, row, k, value * scale, name);
        next++;
      }
      longestRow = Math.max(longestRow, next - first);
    }
    startView[rows * blocks] = next;
  });
  if (next !== elements) throw changed(name);
  return { rows, depth: columns, blocks, longestRow, starts, positions, values, table };
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

/** The transpose of all rows, sorted a block of columns at a time. */
export function* transpose(runtime: Runtime, data: Compressed): Sliced<Compressed> {
  const { arena } = runtime;
  const { rows } = data;
  const indices = arena.allocate(rows * 4);
  const view = arena.int32(indices, rows);
  for (let i = 0; i < rows; i++) view[i] = i;
  const { sort, transposed } = transposeRows(runtime, data, indices, rows);
  for (let block = 0; block < sort.rows; block++) {
    bindKernel(runtime.kernels, sort.kernel, sort.args)(block, block + 1);
    yield;
  }
  return transposed;
}
