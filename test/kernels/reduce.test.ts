import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import { canonicalProduct, matrixOf } from "./support/products.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace } from "./support/workspace.js";

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  // around the blocks of 256 rows that the canonical order adds up apart; columns up to two fours
  // of vectors of float32, whole vectors behind them and a tail
  test.each([0, 1, 2, 3, 5, 9, 255, 256, 257, 258, 512, 513, 770])(
    "sumColumns of %i rows adds up in the canonical order, to the bit",
    (rows) => {
      for (let columns = 0; columns <= 40; columns++) {
        workspace.clear();
        const x = workspace.input(uniform(columns, rows * columns, -2, 2), 1);
        const out = workspace.output(columns, 3);
        const run = (begin: number, end: number) =>
          workspace.kernels.sumColumns(out.address, x.address, rows, columns, begin, end);
        const failure = splitDifference(columns, [{ block: out, perRow: 1 }], run);
        const ones = matrixOf(1, rows, () => 1);
        const expected = canonicalProduct(workspace, ones, { rows, columns, values: [...x.view] });
        expect(failure + difference(out.view, expected) + workspace.damage(), `${columns} columns`).toBe("");
      }
    },
  );

  test("argmaxRows finds the largest, wherever it is, and the first of equals", () => {
    for (let columns = 2; columns <= 17; columns++) {
      workspace.clear();
      // row r has its largest element in column r; then all equal; then the largest twice; then all
      // negative, then zeros
      const peaks = Array.from({ length: columns }, (_, r) =>
        Array.from({ length: columns }, (_, j) => (j === r ? 9 : j % 5)),
      );
      const matrix = [
        ...peaks,
        new Array<number>(columns).fill(3),
        Array.from({ length: columns }, (_, j) => (j === 1 || j === columns - 1 ? 4 : 2)),
        Array.from({ length: columns }, (_, j) => -1 - j),
        Array.from({ length: columns }, (_, j) => (j % 2 ? 0 : -0)),
        Array.from({ length: columns }, (_, j) => (j === columns - 1 ? Infinity : -Infinity)),
      ];
      const expected = [...peaks.keys(), 0, 1, 0, 0, columns - 1];
      const x = workspace.input(matrix.flat(), 1);
      const out = workspace.int32(new Array<number>(matrix.length).fill(0));
      const run = (begin: number, end: number) =>
        workspace.kernels.argmaxRows(out.address, x.address, columns, 0.5, begin, end);
      const failure = splitDifference(matrix.length, [{ block: out, perRow: 1 }], run);
      expect(failure + difference(out.view, expected) + workspace.damage(), `${columns} columns`).toBe("");
    }
  });

  test("argmaxRows of a single column compares with the threshold", () => {
    for (const threshold of [0, 0.5]) {
      workspace.clear();
      const just = threshold === 0 ? workspace.smallest : threshold + workspace.roundoff * 2;
      const x = workspace.input([threshold, just, -1, 1, -0, Infinity, -Infinity, 0.25]);
      const out = workspace.int32(new Array<number>(8).fill(0));
      const run = (begin: number, end: number) =>
        workspace.kernels.argmaxRows(out.address, x.address, 1, threshold, begin, end);
      const failure = splitDifference(8, [{ block: out, perRow: 1 }], run);
      expect(failure + workspace.damage()).toBe("");
      expect([...out.view]).toEqual([0, 1, 0, 1, 0, 1, 0, threshold === 0 ? 1 : 0]);
    }
  });

  test("sumBatch adds up in ascending order in float64, and counts the rows that are right", () => {
    for (const rows of [0, 1, 2, 3, 7, 300]) {
      for (const isClassified of [false, true]) {
        workspace.clear();
        const rowLoss = workspace.float64(rows);
        rowLoss.view.set(uniform(rows, rows, 0, 3));
        const predicted = workspace.int32(Array.from({ length: rows }, (_, r) => r % 3));
        const labels = workspace.int32(Array.from({ length: rows }, (_, r) => r % 2));
        const status = workspace.float64(2);
        const [guesses, truths] = isClassified ? [predicted.address, labels.address] : [0, 0];
        workspace.kernels.sumBatch(status.address, rowLoss.address, guesses, truths, rows, 0, 1);
        const hits = predicted.view.filter((label, r) => label === labels.view[r]).length;
        const sum = rowLoss.view.reduce((total, loss) => total + loss, 0);
        expect([...status.view]).toEqual([sum, isClassified ? hits : 0]);
        expect(workspace.damage()).toBe("");
      }
    }
  });

  test("sumBatch lets NaN through", () => {
    workspace.clear();
    const rowLoss = workspace.float64(3);
    rowLoss.view.set([1, Number.NaN, 2]);
    const status = workspace.float64(2);
    workspace.kernels.sumBatch(status.address, rowLoss.address, 0, 0, 3, 0, 1);
    expect([...status.view]).toEqual([Number.NaN, 0]);
  });
});
