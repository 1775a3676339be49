import { DEPTH_BLOCK } from "../catalog/depthBlock.js";
import type { StoredRows } from "../graph/site.js";
import { STRIP_PANELS } from "../runtime/kernels.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Epilogue } from "../steps/epilogue.js";

/** A matrix of mostly zeros in linear memory, as assembly/sparse.ts reads it. */
export interface Compressed {
  readonly rows: number;
  readonly depth: number;
  /** Blocks of DEPTH_BLOCK columns that each row is cut into. */
  readonly blocks: number;
  /** Elements of the row that has most, or a number above. */
  readonly longestRow: number;
  /**
   * Addresses: u32 [rows * blocks + 1], u8 [elements], u8 or Reals [elements], 256 Reals or 0 where
   * values are Reals.
   */
  readonly starts: number;
  readonly positions: number;
  readonly values: number;
  readonly table: number;
}

/** Rows from which packing the right operand costs less than reading it where it lies. */
const WORTH_PACKING = 192;

/** Vectors of a strip, as many as fit into registers. */
function stripVectors({ panelColumns, lanes }: Runtime, columns: number): number {
  return Math.min((STRIP_PANELS * panelColumns) / lanes, Math.ceil(columns / lanes));
}

/**
 * A matrix [depth, columns] packed into panels one strip wide: their address, the step that packs,
 * a strip's vectors and columns.
 */
function packStrips(runtime: Runtime, address: number, depth: number, columns: number) {
  const vectors = stripVectors(runtime, columns);
  const width = vectors * runtime.lanes;
  const strips = Math.ceil(columns / width);
  const panels = runtime.allocateReals(strips * width * depth);
  return {
    vectors,
    width,
    panels,
    pack: step("packPanels", strips, panels, address, depth, columns, width, columns, 1),
  };
}

/**
 * C = A B + bias, then the epilogue: A compressed, row i of C being row indices[i] of A (i itself
 * if `indices` is 0), B tight [depth, columns] at address `b`, C tight [rows, columns] at address
 * `c`.
 */
export function multiplyCompressed(
  runtime: Runtime,
  c: number,
  a: Compressed,
  indices: number,
  b: number,
  bias: number,
  rows: number,
  columns: number,
  { operation, other }: Epilogue,
): Step[] {
  const { starts, positions, values, table, depth, blocks } = a;
  const product = (right: number, vectors: number, rowStride: number, stripStride: number): Step =>
    step(
      "sparseProduct",
      rows,
      c,
      starts,
      positions,
      values,
      table,
      indices,
      right,
      vectors,
      rowStride,
      stripStride,
      bias,
      columns,
      blocks,
      operation,
      other,
      runtime.constants,
    );
  if (rows < WORTH_PACKING) {
    const vectors = stripVectors(runtime, columns);
    return [product(b, vectors, columns, vectors * runtime.lanes)];
  }
  const { pack, panels, vectors, width } = packStrips(runtime, b, depth, columns);
  return [pack, product(panels, vectors, width, depth * width)];
}

/**
 * Rows indices[i] of `data` (row i if `indices` is 0), `batch` of them, whatever they are when the
 * steps run, as left operand of products; `transposed` is their transpose where they are always the
 * same.
 */
export function compressedRows(
  runtime: Runtime,
  data: Compressed,
  indices: number,
  batch: number,
  transposed?: Compressed,
): StoredRows {
  return {
    product(isTransposed, c, b, bias, rows, columns, epilogue) {
      const times = (left: Compressed, at: number): readonly Step[] =>
        multiplyCompressed(runtime, c, left, at, b, bias, rows, columns, epilogue);
      if (!isTransposed) return times(data, indices);
      if (transposed) return times(transposed, 0);
      const { sort, transposed: left } = transposeRows(runtime, data, indices, batch);
      return [sort, ...times(left, 0)];
    },
  };
}

/**
 * The transpose of the rows indices[i] of A, `batch` of them, whatever they are when the steps run,
 * as long as none comes twice.
 */
export function transposeRows(
  runtime: Runtime,
  { rows, starts, positions, values, table, depth, blocks, longestRow }: Compressed,
  indices: number,
  batch: number,
): { readonly sort: Step; readonly transposed: Compressed } {
  const { arena } = runtime;
  const elements = arena.int32(starts, rows * blocks + 1)[rows * blocks];
  const capacity = Math.min(batch * longestRow, elements);
  const valueBytes = table === 0 ? runtime.elementBytes : 1;
  const transposed = {
    rows: depth,
    depth: batch,
    blocks: Math.ceil(batch / DEPTH_BLOCK),
    longestRow: batch,
    starts: arena.allocate((depth * Math.ceil(batch / DEPTH_BLOCK) + 1) * 4),
    positions: arena.allocate(capacity),
    values: table === 0 ? runtime.allocateReals(capacity) : arena.allocate(capacity),
    table,
  };
  const sort = step(
    "transposeSparse",
    blocks,
    transposed.starts,
    transposed.positions,
    transposed.values,
    starts,
    positions,
    values,
    valueBytes,
    indices,
    batch,
    depth,
    blocks,
  );
  return { sort, transposed };
}
