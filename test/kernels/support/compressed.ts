/**
 * Compressed matrices in linear memory, as assembly/sparse.ts reads them, made without the host's
 * own code.
 */

import { type Epilogue, noEpilogue } from "../../../src/steps/epilogue.js";
import { difference, randomNumbers } from "./compare.js";
import { type Matrix, matrixOf, multiplyNarrow, multiplyWide, placeProduct } from "./products.js";
import type { Block, Workspace } from "./workspace.js";

/** Columns of one block: what a position, a byte, can tell apart. */
const BLOCK = 256;

/** A matrix with the bytes it was made from, where it was. */
export interface SparseMatrix extends Matrix {
  readonly bytes?: { readonly values: readonly number[]; readonly table: readonly number[] };
}

/** A compressed matrix, placed in memory: addresses. */
export interface PlacedSparse {
  readonly starts: number;
  readonly positions: number;
  readonly values: number;
  readonly table: number;
  readonly blocks: number;
}

/**
 * Shares of zeros that a matrix is tried with; "structured" has empty rows and empty blocks of
 * columns.
 */
export type Zeros = number | "structured";

function isZero(zeros: Zeros, row: number, column: number, random: number): boolean {
  if (zeros !== "structured") return random < zeros;
  return row % 3 === 1 || Math.floor(column / BLOCK) === 1 || random < 0.5;
}

/**
 * A random matrix; every fifth zero is negative. Of bytes: each picks one of 256 random numbers,
 * and 0 is no element.
 */
export function sparseMatrix(
  workspace: Workspace,
  rows: number,
  columns: number,
  zeros: Zeros,
  ofBytes: boolean,
): SparseMatrix {
  const next = randomNumbers(rows * 7919 + columns);
  const number = () => workspace.round(4 * next() - 2);
  let zero = 0;
  if (!ofBytes)
    return matrixOf(rows, columns, (i, j) => (isZero(zeros, i, j, next()) ? (zero++ % 5 === 0 ? -0 : 0) : number()));
  const table = Array.from({ length: BLOCK }, number);
  const bytes = matrixOf(rows, columns, (i, j) => (isZero(zeros, i, j, next()) ? 0 : 1 + Math.floor(255 * next())));
  const values = bytes.values.map((byte) => (byte === 0 ? 0 : table[byte]));
  return { rows, columns, values, bytes: { values: bytes.values, table } };
}

/** What a compressed matrix consists of. */
export interface CompressedParts {
  readonly starts: readonly number[];
  readonly positions: readonly number[];
  /** Bytes where the matrix was made of bytes. */
  readonly elements: readonly number[];
}

/** The elements that are not zero, row after row, with where each row's blocks of columns begin. */
export function compressedParts({ rows, columns, values, bytes }: SparseMatrix): CompressedParts {
  const starts: number[] = [];
  const positions: number[] = [];
  const elements: number[] = [];
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) {
      if (k % BLOCK === 0) starts.push(positions.length);
      if (values[i * columns + k] === 0) continue;
      positions.push(k % BLOCK);
      elements.push((bytes?.values ?? values)[i * columns + k]);
    }
  }
  return { starts: [...starts, positions.length], positions, elements };
}

/** Places a matrix, compressed. */
export function placeSparse(workspace: Workspace, matrix: SparseMatrix): PlacedSparse {
  const { starts, positions, elements } = compressedParts(matrix);
  const { bytes } = matrix;
  return {
    starts: workspace.int32(starts).address,
    positions: workspace.bytes(positions).address,
    values: (bytes ? workspace.bytes(elements) : workspace.input(elements)).address,
    table: bytes ? workspace.input(bytes.table).address : 0,
    blocks: Math.ceil(matrix.columns / BLOCK),
  };
}

/** Room for the transpose of some rows of `matrix`, whose parts are as many as those expected. */
export function placeTranspose(workspace: Workspace, { bytes }: SparseMatrix, expected: CompressedParts) {
  return {
    starts: workspace.int32(expected.starts),
    positions: workspace.bytes(expected.positions),
    values: bytes ? workspace.bytes(expected.elements) : workspace.output(expected.elements.length),
  };
}

/**
 * Blocks [begin, end) of columns of `matrix`, placed as `a`: its rows `rows` become the columns of
 * `out`.
 */
export function transposeSparse(
  { kernels, runtime }: Workspace,
  out: ReturnType<typeof placeTranspose>,
  { columns, bytes }: SparseMatrix,
  a: PlacedSparse,
  rows: number,
  batch: number,
  begin: number,
  end: number,
): void {
  kernels.transposeSparse(
    ...([out.starts.address, out.positions.address, out.values.address, a.starts, a.positions, a.values] as const),
    ...([bytes ? 1 : runtime.elementBytes, rows, batch, columns, a.blocks, begin, end] as const),
  );
}

/** Row indices in no order, some of them twice, the last row among them. */
export function someRows(rows: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (i === 0 ? rows - 1 : (i * i * 5 + (i % 2)) % rows));
}

/** The matrix whose row i is row indices[i] of another. */
export function takeMatrixRows({ columns, values }: Matrix, indices: readonly number[]): Matrix {
  return matrixOf(indices.length, columns, (i, j) => values[indices[i] * columns + j]);
}

/** The same elements, rows for columns. */
export function transposed({ rows, columns, values }: Matrix): Matrix {
  return matrixOf(columns, rows, (i, j) => values[j * columns + i]);
}

/** A right operand [rows, columns] placed to be walked in strips. */
export interface Strips {
  readonly address: number;
  readonly vectors: number;
  readonly count: number;
  readonly rowStride: number;
  readonly stripStride: number;
}

/** Places a matrix as panels one strip wide, or tight, as it lies. */
export function placeStrips(workspace: Workspace, matrix: Matrix, vectors: number, isPacked: boolean): Strips {
  const { rows, columns, values } = matrix;
  const width = vectors * workspace.lanes;
  const count = Math.ceil(columns / width);
  const lying = workspace.input(values, 1);
  if (!isPacked) return { address: lying.address, vectors, count, rowStride: columns, stripStride: width };
  const panels = workspace.output(count * width * rows);
  workspace.kernels.packPanels(panels.address, lying.address, rows, columns, width, columns, 1, 0, count);
  return { address: panels.address, vectors, count, rowStride: width, stripStride: rows * width };
}

/**
 * Rows [begin, end) of C = A B + bias; `rows` is the address of the indices of A's rows, 0 for all
 * in order.
 */
export function multiplySparse(
  { kernels, runtime }: Workspace,
  c: Block,
  a: PlacedSparse,
  rows: number,
  b: Strips,
  bias: number,
  columns: number,
  begin: number,
  end: number,
  { operation, other }: Epilogue = noEpilogue,
): void {
  kernels.sparseProduct(
    ...([c.address, a.starts, a.positions, a.values, a.table, rows] as const),
    ...([b.address, b.vectors, b.rowStride, b.stripStride, bias, columns, a.blocks] as const),
    ...([operation, other, runtime.constants, begin, end] as const),
  );
}

/** What both dense products make of the operands. @throws Error if they don't agree to the bit. */
export function productOfBoth(workspace: Workspace, a: Matrix, b: Matrix, bias?: readonly number[]): number[] {
  const [wide, narrow] = [multiplyWide, multiplyNarrow].map((multiply) => {
    const use = { transposedA: false, transposedB: false };
    const product = placeProduct(workspace, a, b, bias, use, { a: 0, b: 0, c: 0 });
    multiply(workspace, product, 0, a.rows);
    return [...product.c.view];
  });
  const failure = difference(wide, narrow);
  if (failure) throw new Error(`The dense products differ: ${failure}.`);
  return wide;
}
