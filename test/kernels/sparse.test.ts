import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import {
  compressedParts,
  multiplySparse,
  placeSparse,
  placeStrips,
  placeTranspose,
  productOfBoth,
  type SparseMatrix,
  someRows,
  sparseMatrix,
  takeMatrixRows,
  transposed,
  transposeSparse,
  type Zeros,
} from "./support/compressed.js";
import { canonicalProduct, type Matrix, matrixOf } from "./support/products.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace, wipe } from "./support/workspace.js";

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

  /**
   * "" if transposeSparse gives the transpose of those rows, whichever of its blocks come first;
   * else what differs.
   */
  function transposeFailure(a: SparseMatrix, indices: readonly number[]): string {
    const taken = transposed(takeMatrixRows(a, indices));
    const bytes = a.bytes && transposed(takeMatrixRows({ ...a, values: a.bytes.values }, indices)).values;
    const expected = compressedParts(bytes ? { ...taken, bytes: { values: bytes, table: [] } } : taken);
    workspace.clear();
    const placed = placeSparse(workspace, a);
    const rows = workspace.int32(indices).address;
    const out = placeTranspose(workspace, a, expected);
    const { blocks } = placed;
    const run = (begin: number, end: number) =>
      transposeSparse(workspace, out, a, placed, rows, indices.length, begin, end);
    const failure = () =>
      difference(out.starts.view, expected.starts) +
      difference(out.positions.view, expected.positions) +
      difference(out.values.view, expected.elements) +
      workspace.damage();
    for (let split = 0; split <= blocks; split++) {
      for (const shares of [
        [0, split, blocks],
        [split, blocks, 0, split],
      ]) {
        for (const block of [out.starts, out.positions, out.values]) wipe(block);
        for (let i = 0; i + 1 < shares.length; i++) if (shares[i] <= shares[i + 1]) run(shares[i], shares[i + 1]);
        const damage = failure();
        if (damage) return `shares ${shares}: ${damage}`;
      }
    }
    return "";
  }

  // around one byte's positions, and one block and several of rows and of columns
  test.each([
    [1, 1],
    [9, 7],
    [32, 784],
    [255, 20],
    [256, 257],
    [257, 256],
    [513, 9],
    [600, 520],
  ])("transposeSparse of a batch of %i, depth %i: any zeros, any rows", (batch, depth) => {
    for (const zeros of shares) {
      for (const ofBytes of [false, true]) {
        const a = sparseMatrix(workspace, 40, depth, zeros, ofBytes);
        expect(transposeFailure(a, someRows(40, batch)), `zeros ${zeros}, bytes ${ofBytes}`).toBe("");
      }
    }
  });

  test("numbers that underflow, overflow or are not finite come out as in the dense product where they meet no zero", () => {
    const extremes = [workspace.smallest, -workspace.smallest, 1e38, -1e38, Infinity, -Infinity, Number.NaN, 1].map(
      (x) => workspace.round(x),
    );
    const a: SparseMatrix = matrixOf(8, 8, (i, k) => extremes[(i + k) % 8]);
    const b = matrixOf(8, 7, (k, j) => (k === j ? -0.25 : extremes[(k * j) % 4]));
    const expected = denseProduct(a, b);
    expect(productFailure(a, undefined, b, undefined, expected)).toBe("");
    expect(transposeFailure(a, [0, 1, 2, 3, 4, 5, 6, 7])).toBe("");
  });
});
