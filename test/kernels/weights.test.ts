/** What weighs the rows of a batch: by hand, in float64, the sums in ascending order. */
import { beforeAll, describe, expect, test } from "vitest";
import { uniform } from "./support/compare.js";
import { dtypes, Workspace } from "./support/workspace.js";

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  const ROWS = [1, 2, 3, 7, 300];
  /** A batch in another order than its data, or 0: in the order of the data. */
  const orderOf = (rows: number, isGathered: boolean): readonly number[] =>
    Array.from({ length: rows }, (_, r) => (isGathered ? (r * 7 + 3) % (rows + 4) : r));

  test("weighRows multiplies each row by its weight over the mean of the batch's", () => {
    for (const rows of ROWS)
      for (const columns of [1, 2, 3, 5, 9])
        for (const isGathered of [false, true]) {
          workspace.clear();
          const weights = workspace.float64(rows + 4);
          weights.view.set(uniform(rows, rows + 4, 0.01, 3));
          const order = orderOf(rows, isGathered);
          const indices = isGathered ? workspace.int32([...order]).address : 0;
          const gradient = workspace.input(uniform(columns, rows * columns, -2, 2), 1);
          const before = [...gradient.view];
          const total = order.reduce((sum, row) => sum + weights.view[row], 0);
          workspace.kernels.weighRows(gradient.address, weights.address, indices, columns, rows, indices, rows, 0, 1);
          const expected = before.map((value, i) => {
            const share = (weights.view[order[Math.floor(i / columns)]] * rows) / total;
            return dtype === "float32" ? Math.fround(value * Math.fround(share)) : value * share;
          });
          expect([...gradient.view], `${rows} x ${columns}`).toEqual(expected);
        }
  });

  test("weights that are equal leave every bit as it is", () => {
    for (const rows of ROWS) {
      workspace.clear();
      const weights = workspace.float64(rows);
      weights.view.fill(1);
      const gradient = workspace.input(uniform(rows, rows * 3, -2, 2), 1);
      const before = [...gradient.view];
      workspace.kernels.weighRows(gradient.address, weights.address, 0, 3, rows, 0, rows, 0, 1);
      expect([...gradient.view]).toEqual(before);
    }
  });

  test("sumWeightedBatch adds losses, rows that are right, and weights, in ascending order in float64", () => {
    for (const rows of ROWS)
      for (const isGathered of [false, true])
        for (const isClassified of [false, true]) {
          workspace.clear();
          const weights = workspace.float64(rows + 4);
          weights.view.set(uniform(rows, rows + 4, 0.01, 3));
          const order = orderOf(rows, isGathered);
          const indices = isGathered ? workspace.int32([...order]).address : 0;
          const rowLoss = workspace.float64(rows);
          rowLoss.view.set(uniform(rows + 1, rows, 0, 3));
          const predicted = workspace.int32(Array.from({ length: rows }, (_, r) => r % 3));
          const labels = workspace.int32(Array.from({ length: rows }, (_, r) => r % 2));
          const status = workspace.float64(3);
          workspace.kernels.sumWeightedBatch(
            status.address,
            rowLoss.address,
            isClassified ? predicted.address : 0,
            isClassified ? labels.address : 0,
            weights.address,
            indices,
            rows,
            0,
            1,
          );
          const expected = [0, 0, 0];
          for (const [r, row] of order.entries()) {
            expected[0] += weights.view[row] * rowLoss.view[r];
            if (isClassified && r % 3 === r % 2) expected[1] += weights.view[row];
            expected[2] += weights.view[row];
          }
          expect([...status.view]).toEqual(expected);
          expect(workspace.damage()).toBe("");
        }
  });
});
