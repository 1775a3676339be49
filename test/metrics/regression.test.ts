import { describe, expect, test } from "vitest";
import { regressionMetrics, UsageError } from "../../src/node.js";

describe("regressionMetrics", () => {
  test("computes RMSE, MAE and R2 of one output", () => {
    // scikit-learn's own example of r2_score: 0.9486081370449679
    const [{ rmse, mae, r2 }] = regressionMetrics([3, -0.5, 2, 7], [2.5, 0, 2, 8]);
    expect(rmse).toBeCloseTo(Math.sqrt(0.375), 15);
    expect(mae).toBeCloseTo(0.5, 15);
    expect(r2).toBeCloseTo(0.9486081370449679, 14);
  });

  test("takes each output on its own", () => {
    // scikit-learn's example of two outputs: 0.96543779 and 0.90816327
    const two = regressionMetrics([0.5, 1, -1, 1, 7, -6], Float32Array.of(0, 2, -1, 2, 8, -5), 2);
    expect(two.map(({ mae }) => mae)).toEqual([0.5, 1]);
    expect(two[0].r2).toBeCloseTo(0.96543779, 8);
    expect(two[1].r2).toBeCloseTo(0.90816327, 8);
  });

  test("is below 0 for what is worse than the mean, and 0 for the mean", () => {
    expect(regressionMetrics([1, 2, 3], [2, 2, 2])[0].r2).toBe(0);
    expect(regressionMetrics([1, 2, 3], [3, 2, 1])[0].r2).toBe(-3);
  });

  test("equal numbers, to rounding, have an R2 of 1 or 0", () => {
    for (const targets of [
      [5, 5, 5],
      [0.1, 0.1, 0.1],
      [0.3, 0.1 + 0.2, 0.3],
    ]) {
      expect(regressionMetrics(targets, targets)[0]).toEqual({ rmse: 0, mae: 0, r2: 1 });
      expect(regressionMetrics(targets, [0, 1, 2])[0].r2).toBe(0);
    }
  });

  test("a NaN stays one", () => {
    const [{ rmse, mae, r2 }] = regressionMetrics([1, 2], [Number.NaN, 2]);
    expect([rmse, mae, r2]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test.each([
    [[], [], 1],
    [[1], [1, 2], 1],
    [[1, 2, 3], [1, 2, 3], 2],
    [[1], [1], 0],
    [null, [1], 1],
    [[1], "1", 1],
  ])("refuses %j, %j and %j", (targets, predictions, outputs) => {
    expect(() => regressionMetrics(targets as number[], predictions as number[], outputs)).toThrow(UsageError);
  });

  test("of rows that count unequally are those of the rows repeated", () => {
    const [targets, predictions, weights] = [
      [1, 2, 4, 8, 3, 1],
      [2, 2, 3, 9, 1, 1],
      [1, 3, 2],
    ];
    const repeat = (values: readonly number[]) =>
      weights.flatMap((weight, row) => new Array(weight).fill(values.slice(row * 2, row * 2 + 2)).flat());
    const own = regressionMetrics(targets, predictions, 2, weights);
    const others = regressionMetrics(repeat(targets), repeat(predictions), 2);
    for (const [output, metrics] of own.entries())
      for (const name of ["rmse", "mae", "r2"] as const) expect(metrics[name]).toBeCloseTo(others[output][name], 12);
    for (const wrong of [[1, 2], [1, -1, 1], [0, 0, 0], [1, Number.NaN, 1], "123"])
      expect(() => regressionMetrics(targets, predictions, 2, wrong as number[])).toThrow(UsageError);
  });
});
