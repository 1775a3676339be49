import { describe, expect, test } from "vitest";
import { type Dataset, dataset } from "../../src/data/dataset.js";
import { loadIris } from "../../src/data/iris.js";
import { split } from "../../src/data/split.js";
import { UsageError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";

/** A data set whose only feature is the row's number. */
function numbered(labels: readonly number[]): Dataset {
  const classes = ["a", "b", "c", "d"];
  return dataset({ x: labels.map((_, row) => [row]), y: labels, classes });
}

const counts = (data: Dataset): number[] =>
  (data.classes ?? []).map((_, label) => data.labels?.filter((other) => other === label).length ?? 0);

describe("split", () => {
  test("parts hold every row once, keep its label, and have the exact size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(3), { minLength: 10, maxLength: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(1000),
        fc.boolean(),
        (labels, testRows, seed, stratify) => {
          const data = numbered(labels);
          const { train, test } = split(data, { test: testRows, seed, stratify });
          expect(test.rows).toBe(testRows);
          const rows = [...train.x, ...test.x];
          expect([...rows].sort((a, b) => a - b)).toEqual(labels.map((_, row) => row));
          expect([...(train.labels ?? []), ...(test.labels ?? [])]).toEqual(rows.map((row) => labels[row]));
        },
      ),
    );
  });

  test("stratified: each class is within one row of its proportion where it has rows enough, and keeps a training row", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 10, maxLength: 60 }), fc.nat(1000), (labels, seed) => {
        const data = numbered(labels);
        const { train, test } = split(data, { test: 0.3, seed });
        const all = counts(data);
        const tested = counts(test);
        const trained = counts(train);
        for (const [label, count] of all.entries()) {
          if (count > 0) expect(trained[label]).toBeGreaterThan(0);
          if (all.every((other) => other > 3 || other === 0))
            expect(Math.abs(tested[label] - (test.rows * count) / data.rows)).toBeLessThan(1);
        }
      }),
    );
  });

  test("iris: 30 test rows, 10 of each class, in shuffled order", () => {
    const { train, test } = split(loadIris(), { test: 0.2 });
    expect(counts(test)).toEqual([10, 10, 10]);
    expect(counts(train)).toEqual([40, 40, 40]);
    expect([...(train.labels ?? [])]).not.toEqual([...(train.labels ?? [])].sort());
    expect(train).toMatchObject({ name: "iris", columns: 4, features: loadIris().features });
  });

  test("remainders: the largest get the rows that rounding down left over", () => {
    const labels = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2];
    expect(counts(split(numbered(labels), { test: 4 }).test)).toEqual([2, 1, 1, 0]);
  });

  test("single rows of a class are trained on, others make up the number", () => {
    const data = numbered([0, 1, 2, 3, 3, 3, 3, 3]);
    expect(counts(split(data, { test: 4 }).test)).toEqual([0, 0, 0, 4]);
    expect(() => split(data, { test: 5 })).toThrow("too few to train on all 4 classes");
    expect(split(data, { test: 5, stratify: false }).test.rows).toBe(5);
  });

  test("the seed decides", () => {
    const data = loadIris();
    expect(split(data, { test: 0.2, seed: 7 })).toEqual(split(data, { test: 0.2, seed: 7 }));
    expect(split(data, { test: 0.2 })).toEqual(split(data, { test: 0.2, seed: 1 }));
    expect(split(data, { test: 0.2, seed: 7 }).test.x).not.toEqual(split(data, { test: 0.2, seed: 8 }).test.x);
  });

  test("regression targets go with their rows", () => {
    const data = dataset({
      x: [[1], [2], [3], [4]],
      y: [
        [10, 11],
        [20, 21],
        [30, 31],
        [40, 41],
      ],
    });
    const { train, test } = split(data, { test: 1 });
    for (const part of [train, test])
      expect(part.targets).toEqual(Float64Array.from([...part.x].flatMap((v) => [10 * v, 10 * v + 1])));
  });

  test("refuses what is no data set, no options, or none of its options", () => {
    for (const given of [undefined, null, "iris", [[1, 2]], { train: loadIris() }]) {
      expect(() => split(given as never, { test: 0.2 })).toThrow(UsageError);
      expect(() => split(given as never, { test: 0.2 })).toThrow("split takes a data set");
    }
    for (const options of [undefined, null, 0.2, [0.2]]) {
      expect(() => split(loadIris(), options as never)).toThrow(UsageError);
      expect(() => split(loadIris(), options as never)).toThrow("split takes its options as an object");
    }
    expect(() => split(loadIris(), { test: 0.2, test_size: 0.2 } as never)).toThrow('split has no option "test_size"');
    expect(() => split(loadIris(), {} as never)).toThrow("A test part of nothing");
    for (const stratify of [null, 0, 1, "no"])
      expect(() => split(loadIris(), { test: 0.2, stratify } as never)).toThrow("stratify must be true or false");
  });

  test.each([0, -0.5, -1, 1.5, Number.NaN, 150, 151, 0.001, 0.999, Number.POSITIVE_INFINITY])(
    "refuses a test part of %d",
    (part) => {
      expect(() => split(loadIris(), { test: part })).toThrow(UsageError);
    },
  );
});
