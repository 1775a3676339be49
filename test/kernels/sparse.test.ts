import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import {
  multiplySparse,
  placeSparse,
  placeStrips,
  productOfBoth,
  type SparseMatrix,
  scatterSparse,
  someRows,
  sparseMatrix,
  takeMatrixRows,
  transposed,
  type Zeros,
} from "./support/compressed.js";
import { canonicalProduct, type Matrix, matrixOf } from "./support/products.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, isUntouched, Workspace, wipe } from "./support/workspace.js";

const shares: readonly Zeros[] = [0, 0.5, 0.9, 1, "structured"];

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  function rightOf(rows: number, columns: number): Matrix {
    const values = uniform(rows + columns, rows * columns, -2, 2).map((x) => workspace.round(x));
    return { rows, columns, values };
  }

  const denseProduct = (a: Matrix, b: Matrix, bias?: readonly number[]) => productOfBoth(workspace, a, b, bias);

  /** "" if sparseProduct gives `expected` however B lies and however wide the strips are. */
  function productFailure(
    a: SparseMatrix,
    indices: readonly number[] | undefined,
    b: Matrix,
    bias: readonly number[] | undefined,
    expected: ArrayLike<number>,
  ): string {
    const count = indices?.length ?? a.rows;
    for (let vectors = 1; vectors <= 8; vectors++) {
      for (const isPacked of [false, true]) {
        workspace.clear();
        const c = workspace.output(count * b.columns, 1);
        const placed = placeSparse(workspace, a);
        const rows = indices ? workspace.int32(indices).address : 0;
        const biasAddress = bias ? workspace.input(bias, 1).address : 0;
        const strips = placeStrips(workspace, b, vectors, isPacked);
        multiplySparse(workspace, c, placed, rows, strips, biasAddress, b.columns, 0, count);
        const damage = difference(c.view, expected) + workspace.damage();
        if (damage) return `${vectors} vectors, ${isPacked ? "packed" : "as it lies"}: ${damage}`;
      }
    }
    return "";
  }

  test.each([false, true])(
    "sparseProduct of 1 to 70 columns is the dense product to the bit, of bytes: %s",
    (ofBytes) => {
      for (let columns = 1; columns <= 70; columns++) {
        const depth = [7, 258, 300][columns % 3];
        const a = sparseMatrix(workspace, 5, depth, 0.6, ofBytes);
        const b = rightOf(depth, columns);
        const bias = columns % 2 ? uniform(columns, columns, -1, 1).map((x) => workspace.round(x)) : undefined;
        const expected = canonicalProduct(workspace, a, b, bias);
        expect(difference(denseProduct(a, b, bias), expected)).toBe("");
        expect(productFailure(a, undefined, b, bias, expected), `${columns} columns`).toBe("");
      }
    },
  );

  // around one byte's positions, two blocks, and the 64 rows whose strip stays in the cache
  test.each([
    [1, 1, 1],
    [3, 255, 9],
    [4, 256, 16],
    [5, 257, 17],
    [66, 40, 10],
    [7, 512, 33],
    [130, 513, 5],
    [3, 1030, 36],
  ])("sparseProduct of %i rows, depth %i, %i columns: any zeros, any rows of A", (rows, depth, columns) => {
    const b = rightOf(depth, columns);
    const bias = uniform(5, columns, -1, 1).map((x) => workspace.round(x));
    for (const zeros of shares) {
      for (const ofBytes of [false, true]) {
        const a = sparseMatrix(workspace, rows, depth, zeros, ofBytes);
        const indices = someRows(rows, rows + 2);
        const taken = takeMatrixRows(a, indices);
        const where = `zeros ${zeros}, bytes ${ofBytes}`;
        const expected = canonicalProduct(workspace, taken, b, bias);
        expect(difference(denseProduct(taken, b, bias), expected), where).toBe("");
        expect(productFailure(a, indices, b, bias, expected), where).toBe("");
        expect(productFailure(a, undefined, b, undefined, denseProduct(a, b)), where).toBe("");
      }
    }
  });

  test("sparseProduct gives the same for any share of the rows, with bias and an operation", () => {
    for (const [rows, columns] of [
      [9, 11],
      [70, 5],
    ]) {
      const b = rightOf(300, columns);
      workspace.clear();
      const c = workspace.output(rows * columns, 1);
      const activations = workspace.output(rows * columns, 1);
      const a = placeSparse(workspace, sparseMatrix(workspace, rows, 300, 0.7, true));
      const bias = workspace.input(uniform(8, columns, -1, 1), 1).address;
      const strips = placeStrips(workspace, b, 2, false);
      const outputs = [c, activations].map((block) => ({ block, perRow: columns }));
      const finish = { operation: 8, other: activations.address };
      const run = (begin: number, end: number) =>
        multiplySparse(workspace, c, a, 0, strips, bias, columns, begin, end, finish);
      expect(splitDifference(rows, outputs, run) + workspace.damage(), `${rows} x ${columns}`).toBe("");
    }
  });

  /** "" if sparseScatter gives `expected`, [a.columns, b.columns], for all widths and any share of the strips. */
  function scatterFailure(a: SparseMatrix, indices: readonly number[], b: Matrix, expected: ArrayLike<number>): string {
    const perElement = workspace.runtime.elementBytes / 4;
    const { rows: batch, columns } = b;
    for (let vectors = 1; vectors <= 8; vectors++) {
      workspace.clear();
      const width = vectors * workspace.lanes;
      const c = workspace.output(a.columns * columns, 1);
      const placed = placeSparse(workspace, a);
      const rows = workspace.int32(indices).address;
      const strips = placeStrips(workspace, b, vectors, true);
      const scratch = workspace.output(a.columns * width).address;
      const run = (begin: number, end: number) =>
        scatterSparse(workspace, c, placed, rows, strips, batch, columns, a.columns, scratch, begin, end);
      for (let split = 0; split <= strips.count; split++) {
        wipe(c);
        run(0, split);
        for (let k = 0; k < a.columns; k++)
          if (!isUntouched(c.words, perElement, k * columns + Math.min(columns, split * width), (k + 1) * columns))
            return `${vectors} vectors: strips [0, ${split}) write behind themselves in row ${k}`;
        run(split, strips.count);
        const damage = difference(c.view, expected) + workspace.damage();
        if (damage) return `${vectors} vectors, split at ${split}: ${damage}`;
      }
    }
    return "";
  }

  test.each([false, true])(
    "sparseScatter of 1 to 70 columns is the dense product to the bit, of bytes: %s",
    (ofBytes) => {
      for (let columns = 1; columns <= 70; columns++) {
        const a = sparseMatrix(workspace, 6, [7, 258][columns % 2], 0.6, ofBytes);
        const indices = someRows(6, 9);
        const b = rightOf(9, columns);
        const expected = denseProduct(transposed(takeMatrixRows(a, indices)), b);
        expect(scatterFailure(a, indices, b, expected), `${columns} columns`).toBe("");
      }
    },
  );

  test.each([
    [1, 1, 1],
    [255, 20, 9],
    [256, 257, 5],
    [257, 30, 17],
    [513, 9, 33],
    [600, 260, 10],
  ])("sparseScatter of a batch of %i, depth %i, %i columns: any zeros, any rows", (batch, depth, columns) => {
    const b = rightOf(batch, columns);
    for (const zeros of shares) {
      for (const ofBytes of [false, true]) {
        const a = sparseMatrix(workspace, 40, depth, zeros, ofBytes);
        const indices = someRows(40, batch);
        const left = transposed(takeMatrixRows(a, indices));
        const expected = canonicalProduct(workspace, left, b);
        expect(difference(denseProduct(left, b), expected)).toBe("");
        expect(scatterFailure(a, indices, b, expected), `zeros ${zeros}, bytes ${ofBytes}`).toBe("");
      }
    }
  });

  test("numbers that underflow, overflow or are not finite come out as in the dense product where they meet no zero", () => {
    const extremes = [workspace.smallest, -workspace.smallest, 1e38, -1e38, Infinity, -Infinity, Number.NaN, 1];
    const a: SparseMatrix = matrixOf(8, 8, (i, k) => extremes[(i + k) % 8]);
    const b = matrixOf(8, 7, (k, j) => (k === j ? -0.25 : extremes[(k * j) % 4]));
    const expected = denseProduct(a, b);
    expect(productFailure(a, undefined, b, undefined, expected)).toBe("");
    const indices = [0, 1, 2, 3, 4, 5, 6, 7];
    expect(scatterFailure(a, indices, b, denseProduct(transposed(a), b))).toBe("");
  });
});
