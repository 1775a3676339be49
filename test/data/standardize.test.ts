import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dataset } from "../../src/data/dataset.js";
import { loadIris } from "../../src/data/iris.js";
import { applyStandardization, fitStandardization } from "../../src/data/standardize.js";
import { DataError } from "../../src/errors.js";

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe("standardisation", () => {
  test("gives every column mean 0 and deviation 1", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(finite, finite), { minLength: 2, maxLength: 40 }), (rows) => {
        const data = dataset({ x: rows, y: rows.map(() => 0) });
        const fitted = fitStandardization(data);
        const again = fitStandardization(applyStandardization(data, fitted));
        for (const column of [0, 1]) {
          const distinct = new Set(rows.map((row) => row[column])).size;
          // Rounding of values up to 1e6 is of order 1e-10 and says nothing about spreads that small.
          if (distinct > 1 && fitted.deviation[column] < 1e-3) continue;
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
    expect(fitStandardization(data)).toEqual({ mean: Float64Array.of(0.5), deviation: Float64Array.of(0.5) });
    expect(applyStandardization(data, fitStandardization(data))).toMatchObject({ scale: 1, x: Float64Array.of(-1, 1) });
  });

  test("leaves the data itself and its labels alone", () => {
    const data = loadIris();
    const result = applyStandardization(data, fitStandardization(data));
    expect(data).toEqual(loadIris());
    expect(result.labels).toEqual(data.labels);
  });

  test("refuses other columns and numbers that leave the doubles", () => {
    const one = dataset({ x: [[1], [2]], y: [1, 2] });
    expect(() => applyStandardization(loadIris(), fitStandardization(one))).toThrow(DataError);
    expect(() =>
      fitStandardization(
        dataset({
          x: [
            [1, 1e308],
            [2, -1e308],
          ],
          y: [1, 2],
        }),
      ),
    ).toThrow("Column 2");
    const tiny = { mean: Float64Array.of(0), deviation: Float64Array.of(1e-300) };
    expect(() => applyStandardization(dataset({ x: [[1], [1e10]], y: [1, 2] }), tiny)).toThrow("Row 2, column 1");
  });
});
