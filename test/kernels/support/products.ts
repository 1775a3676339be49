/** Products of matrices in linear memory, and what they must come to. */

import { type Epilogue, noEpilogue } from "../../../src/steps/epilogue.js";
import { type Block, isUntouched, type Workspace } from "./workspace.js";

/** A tight row-major matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
}

/** The matrix whose element in row i, column j is f(i, j). */
export function matrixOf(rows: number, columns: number, f: (row: number, column: number) => number): Matrix {
  const values: number[] = [];
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) values.push(f(i, j));
  return { rows, columns, values };
}

/** Which operands lie in memory rows for columns. */
export interface Use {
  readonly transposedA: boolean;
  readonly transposedB: boolean;
}

/** Elements between the rows of each matrix, as it lies in memory. */
export interface Padding {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

interface Operand {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
  /** 0, or what each of the operand's bytes is multiplied by. */
  readonly scale: number;
}

/** C = A B + bias, placed in memory. */
export interface Product {
  readonly c: Block;
  readonly cStride: number;
  readonly a: Operand;
  readonly b: Operand;
  readonly panels: Block;
  /** Address of the bias, 0 for none. */
  readonly bias: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

function placeOperand(
  workspace: Workspace,
  matrix: Matrix,
  transposed: boolean,
  padding: number,
  scale: number = 0,
): Operand {
  const { rows, columns, values } = matrix;
  const lines = transposed ? columns : rows;
  const stride = (transposed ? rows : columns) + padding;
  const count = lines * stride;
  const block = scale === 0 ? workspace.output(count, 1) : workspace.bytes(new Uint8Array(count).fill(255));
  const [rowStride, columnStride] = transposed ? [1, stride] : [stride, 1];
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) block.view[i * rowStride + j * columnStride] = values[i * columns + j];
  }
  return { address: block.address, rowStride, columnStride, scale };
}

/**
 * Clears the workspace and places a product in it; A as bytes, each to be multiplied by `scale`,
 * unless that is 0.
 */
export function placeProduct(
  workspace: Workspace,
  a: Matrix,
  b: Matrix,
  bias: readonly number[] | undefined,
  { transposedA, transposedB }: Use,
  padding: Padding,
  scale: number = 0,
): Product {
  workspace.clear();
  const width = workspace.runtime.panelColumns;
  const cStride = b.columns + padding.c;
  return {
    c: workspace.output(a.rows * cStride, 1),
    cStride,
    a: placeOperand(workspace, a, transposedA, padding.a, scale),
    b: placeOperand(workspace, b, transposedB, padding.b),
    panels: workspace.output(Math.ceil(b.columns / width) * width * b.rows),
    bias: bias ? workspace.input(bias, 1).address : 0,
    rows: a.rows,
    columns: b.columns,
    depth: b.rows,
  };
}

/** Rows [begin, end) of the product over packed panels. */
export function multiplyWide(
  { kernels, runtime }: Workspace,
  product: Product,
  begin: number,
  end: number,
  { operation, other }: Epilogue = noEpilogue,
): void {
  const { c, cStride, a, b, panels, bias, columns, depth } = product;
  const { panelColumns } = runtime;
  const count = Math.ceil(columns / panelColumns);
  kernels.packPanels(panels.address, b.address, depth, columns, panelColumns, b.rowStride, b.columnStride, 0, count);
  kernels.gemm(
    ...([c.address, a.address, panels.address, bias, columns, depth, cStride] as const),
    ...([a.rowStride, a.columnStride, a.scale, operation, other] as const),
    ...([runtime.constants, runtime.scratch, begin, end] as const),
  );
}

/** Rows [begin, end) of the product that vectorises over them. */
export function multiplyNarrow(
  { kernels, runtime }: Workspace,
  product: Product,
  begin: number,
  end: number,
  { operation, other }: Epilogue = noEpilogue,
): void {
  const { c, cStride, a, b, bias, columns, depth } = product;
  kernels.gemmNarrow(
    ...([c.address, a.address, b.address, bias, columns, depth, cStride] as const),
    ...([
      a.rowStride,
      a.columnStride,
      b.rowStride,
      b.columnStride,
      operation,
      other,
      runtime.constants,
      begin,
      end,
    ] as const),
  );
}

/** What is wrong with C, with the gaps between its rows, or with the guards; "" if nothing. */
export function productDamage(workspace: Workspace, product: Product, expected: ArrayLike<number>): string {
  const { c, cStride, rows, columns } = product;
  const perElement = workspace.runtime.elementBytes / 4;
  for (let i = 0; i < rows; i++) {
    const first = i * cStride;
    for (let j = 0; j < columns; j++) {
      const [actual, wanted] = [c.view[first + j], expected[i * columns + j]];
      if (!Object.is(actual, wanted)) return `C[${i}][${j}] is ${actual}, not ${wanted}`;
    }
    if (!isUntouched(c.words, perElement, first + columns, first + cStride))
      return `the gap behind row ${i} was written`;
  }
  return workspace.damage();
}

/** Depth that is summed in one go: the canonical order's only parameter. */
const DEPTH_BLOCK = 256;

/**
 * The product in the canonical order: k ascending, rounded after each multiplication and each
 * addition, in blocks of DEPTH_BLOCK that are summed apart and added in order; the bias last.
 */
export function canonicalProduct(workspace: Workspace, a: Matrix, b: Matrix, bias?: readonly number[]): Float64Array {
  const round = workspace.runtime.dtype === "float32" ? Math.fround : (x: number) => x;
  const result = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.columns; j++) {
      let total = 0;
      for (let k0 = 0; k0 < b.rows; k0 += DEPTH_BLOCK) {
        let block = 0;
        for (let k = k0; k < Math.min(b.rows, k0 + DEPTH_BLOCK); k++) {
          block = round(block + round(a.values[i * a.columns + k] * b.values[k * b.columns + j]));
        }
        total = round(total + block);
      }
      result[i * b.columns + j] = bias ? round(total + bias[j]) : total;
    }
  }
  return result;
}
