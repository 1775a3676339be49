import { describe, expect, test } from "vitest";
import { dataset } from "../../src/data/dataset.js";
import { loadIris } from "../../src/data/iris.js";
import { applyStandardization, fitStandardization } from "../../src/data/standardize.js";
import { DataError, UsageError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("standardization", () => {
  test("gives every column mean 0 and deviation 1", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 40 }), (rows) => {
        const data = dataset({ x: rows, y: rows.map(() => 0) });
        const fitted = fitStandardization(data);
        const again = fitStandardization(applyStandardization(data, fitted));
        for (const column of [0, 1]) {
          const values = rows.map((row) => row[column]);
          const distinct = new Set(values).size;
          // Rounding of values up to 1e6 is of order 1e-10 and says nothing about spreads that
          // small.
          if (distinct > 1 && Math.max(...values) - Math.min(...values) < 1e-3) continue;
          expect(again.mean[column]).toBeCloseTo(0, 6);
          expect(again.deviation[column]).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  test("population deviation, known values", () => {
    const data = dataset({ x: [[2], [4], [4], [4], [5], [5], [7], [9]], y: new Uint8Array(8) });
    expect(fitStandardization(data)).toEqual({ mean: Float64Array.of(5), deviation: Float64Array.of(2) });
    expect(applyStandardization(data, fitStandardization(data)).x).toEqual(
      Float64Array.of(-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2),
    );
  });

  test("a constant column becomes exactly 0, whatever rounding does to its mean", () => {
    const data = dataset({ x: [[0.1], [0.1], [0.1]], y: [1, 2, 3] });
    const fitted = fitStandardization(data);
    expect(fitted.deviation).toEqual(Float64Array.of(1));
    expect(applyStandardization(data, fitted).x).toEqual(new Float64Array(3));
  });

  test("a spread far below the mean survives", () => {
    const data = dataset({ x: [[1e9], [1e9 + 1], [1e9 + 2]], y: [1, 2, 3] });
    expect(fitStandardization(data).deviation[0]).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  test("bytes count in units of the scale", () => {
    const data = dataset({ x: { values: Uint8Array.of(0, 255), columns: 1 }, y: [0, 1], scale: 1 / 255 });
    expect(fitStandardization(data)).toEqual({
      mean: Float64Array.of(0.5),
      deviation: Float64Array.of(0.5),
      scale: 1 / 255,
    });
    expect(applyStandardization(data, fitStandardization(data))).toMatchObject({ scale: 1, x: Float64Array.of(-1, 1) });
  });

  test("leaves the data itself and its labels alone", () => {
    const data = loadIris();
    const result = applyStandardization(data, fitStandardization(data));
    expect(data).toEqual(loadIris());
    expect(result.labels).toEqual(data.labels);
  });

  test("columns are found by name, whatever their order", () => {
    const x = [
      [2, 1],
      [4, 3],
      [2, 1],
    ];
    const fitted = fitStandardization(dataset({ x, y: [1, 2, 3], features: ["b", "a"] }));
    const apply = (features?: string[]) =>
      applyStandardization(dataset({ x: [[1, 2]], y: [1], ...(features && { features }) }), fitted);
    const swapped = apply(["a", "b"]);
    expect(swapped.x[0]).toBeCloseTo(-Math.SQRT1_2, 14);
    expect(swapped.x[1]).toBeCloseTo(-Math.SQRT1_2, 14);
    expect(swapped.features).toEqual(["b", "a"]);
    // by place where names are missing
    expect(apply().x).toEqual(apply(["b", "a"]).x);
    expect(() => apply(["a", "c"])).toThrow('data has no column "b", which was learned.');
  });

  test("data without a scale has the one that was learned, and others their own", () => {
    const fitted = fitStandardization(dataset({ x: [[0], [255]], y: [1, 2], scale: 1 / 255 }));
    const apply = (value: number, scale?: number) =>
      applyStandardization(dataset({ x: [[value]], y: [1], ...(scale && { scale }) }), fitted).x;
    expect(apply(255)).toEqual(Float64Array.of(1));
    expect(apply(255, 1 / 255)).toEqual(Float64Array.of(1));
    expect(apply(1, 1)).toEqual(Float64Array.of(1));
  });

  test.each([{ features: ["a", "b"] }, { features: [1] }, { scale: 0 }, { scale: "1" }])("refuses %j", (wrong) => {
    const one = dataset({ x: [[1], [2]], y: [1, 2] });
    const standardization = { ...fitStandardization(one), ...wrong } as never;
    expect(() => applyStandardization(one, standardization)).toThrow(UsageError);
  });

  test("refuses other columns and numbers that leave the doubles", () => {
    const one = dataset({ x: [[1], [2]], y: [1, 2] });
    expect(() => applyStandardization(loadIris(), fitStandardization(one))).toThrow(DataError);
    expect(() =>
      fitStandardization(
        dataset({
          x: [
            [1, 1e308],
            [2, 1e308],
          ],
          y: [1, 2],
        }),
      ),
    ).toThrow("Column 2");
    const tiny = { mean: Float64Array.of(0), deviation: Float64Array.of(1e-300) };
    expect(() => applyStandardization(dataset({ x: [[1], [1e10]], y: [1, 2] }), tiny)).toThrow("Row 2, column 1");
  });

  const fittedOf = (values: readonly number[] | Float32Array) => {
    const x = values instanceof Float32Array ? { values, columns: 1 } : values.map((value) => [value]);
    const { mean, deviation } = fitStandardization(dataset({ x, y: Array.from(values, () => 0) }));
    return { mean: mean[0], deviation: deviation[0] };
  };

  test.each([
    ["0.3 and 0.1 + 0.2", [0.3, 0.1 + 0.2]],
    ["several roundings of 0.3", [0.3, 0.1 + 0.2, 0.7 - 0.4, 1.2 - 0.9, 3 * 0.1, 0.3, 0.3, 0.9 / 3]],
    ["neighbours in a small column", [3e-300, 3e-300 * (1 + Number.EPSILON)]],
    ["neighbours in a large column", [1e15, 1e15 + 0.125]],
  ])("%s have no spread", (_, values) => {
    const { mean, deviation } = fittedOf(values);
    expect(deviation).toBe(1);
    expect(mean / values[0]).toBeCloseTo(1, 14);
  });

  test.each([
    ["1e9 and small", (i: number) => 1e9 + (i % 2) * 2 ** -10, 1e9 + 2 ** -11, 2 ** -11],
    ["1e-300", (i: number) => (i % 2) * 2e-300, 1e-300, 1e-300],
    ["5e-310, which is subnormal", (i: number) => (i % 2) * 2e-310, 1e-310, 1e-310],
    ["1e200, whose square overflows", (i: number) => (i % 2 ? 1e200 : -1e200), 0, 1e200],
    ["a spread of 1e-12 of the mean", (i: number) => 1 + (i % 2) * 2 ** -40, 1 + 2 ** -41, 2 ** -41],
  ])("a spread of %s survives in few rows and many", (_, valueAt, mean, deviation) => {
    for (const rows of [2, 100, 300_000]) {
      const fitted = fittedOf(Array.from({ length: rows }, (_, i) => valueAt(i)));
      expect(fitted.deviation / deviation).toBeCloseTo(1, 7);
      expect(Math.abs(fitted.mean - mean)).toBeLessThanOrEqual(1e-6 * deviation + Number.EPSILON * Math.abs(mean));
    }
  });

  test("the mean of many numbers far from 0 is no further from it than rounding", () => {
    const { mean, deviation } = fittedOf(Array.from({ length: 1_000_000 }, (_, i) => 1e9 + (i % 10) * 1e-3));
    expect(Math.abs(mean - 1e9 - 4.5e-3)).toBeLessThan(3e-7);
    // values are 1.2e-7 apart at 1e9, which the spread feels as one four-thousandth of its square
    expect(deviation / (1e-3 * Math.sqrt(8.25))).toBeCloseTo(1, 4);
  });

  test("columns of floats are standardized as the doubles that they are", () => {
    expect(fittedOf(new Float32Array(7).fill(0.1))).toEqual({ mean: Math.fround(0.1), deviation: 1 });
    const spread = fittedOf(Float32Array.of(16_777_215, 16_777_216));
    expect(spread).toEqual({ mean: 16_777_215.5, deviation: 0.5 });
    const tiny = fittedOf(Float32Array.of(0, 2e-40));
    expect(tiny.deviation / Math.fround(2e-40)).toBeCloseTo(0.5, 12);
  });
});
