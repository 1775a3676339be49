/**
 * What a preprocessor learns of rows that count unequally: a weight of 2 is the row twice, and one
 * of 0 the row left out.
 */
import { describe, expect, test } from "vitest";
import { ascending, median, quantile } from "../../src/preprocess/quantile.js";
import { MISSING, type NumberState, SCALINGS } from "../../src/preprocess/state.js";
import { preprocessor, tableOf } from "../../src/table.js";

const WEIGHTS = [1, 2, 0, 5, 3, 1, 1];
const records = Array.from({ length: 42 }, (_, i) => ({
  size: i % 5 === 3 ? null : ((i * 37) % 23) / 7,
  few: i % 4 === 1 ? null : [1, 2, 3][(i * 5) % 3],
  color: i % 6 === 2 ? null : ["red", "blue", "green"][(i * 3 + (i % 4)) % 3],
  w: WEIGHTS[i % WEIGHTS.length],
}));
const repeated = records.flatMap((record) => new Array(record.w).fill({ ...record, w: 1 }));

const near = (state: object): unknown =>
  JSON.parse(JSON.stringify(state), (_, value: unknown) =>
    typeof value === "number" ? Number(value.toPrecision(12)) : value,
  );

describe.each(SCALINGS)("scaling %s", (scaling) => {
  test.each(MISSING.filter((missing) => missing !== "error"))("and missing cells: %s", (missing) => {
    const options = { scaling, missing, weights: "w" };
    const weighed = preprocessor(options).fit(tableOf(records)).state;
    expect(near(weighed)).toEqual(near(preprocessor(options).fit(tableOf(repeated)).state));
    // all rows twice
    const twice = records.map((record) => ({ ...record, w: record.w * 2 }));
    const both = preprocessor(options).fit(tableOf([...repeated, ...repeated])).state;
    expect(near(preprocessor(options).fit(tableOf(twice)).state)).toEqual(near(both));
  });

  test("weights of 0 and 1 give the bits of the rows that are left", () => {
    const options = { scaling, missing: "mean", weights: "w" } as const;
    const some = records.map((record, i) => ({ ...record, w: Number(i % 3 > 0) }));
    const left = some.filter(({ w }) => w > 0).map(({ w: _, ...record }) => record);
    const { weights: _, ...state } = preprocessor(options).fit(tableOf(some)).state;
    const { weights: __, ...others } = preprocessor({ scaling, missing: "mean" }).fit(tableOf(left))
      .state as typeof state & {
      readonly weights?: string;
    };
    expect(state).toEqual(others);
  });
});

test("quantiles of whole weights are those of repeated numbers, to the bit", () => {
  const values = Float64Array.from({ length: 20 }, (_, i) => Math.sin(i * 7));
  const counts = Float64Array.from(values, (_, i) => 1 + ((i * 3) % 4));
  const all = Float64Array.from([...values].flatMap((value, i) => new Array<number>(counts[i]).fill(value)));
  const [weighed, repeats] = [ascending(values, counts), ascending(all)];
  for (const q of [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]) expect(quantile(weighed, q)).toBe(quantile(repeats, q));
  expect(median(weighed)).toBe(median(repeats));
});

test("quantiles of other weights go by their shares alone", () => {
  const values = Float64Array.of(3, 1, 2);
  const weighed = ascending(values, Float64Array.of(1.5, 0.5, 1));
  // in ascending order 0.5, 1 and 1.5, which are three together, so that ranks 0, 1 and 2 are 1, 2
  // and 3
  expect([0, 0.5, 0.75, 1].map((q) => quantile(weighed, q))).toEqual([1, 2, 2.5, 3]);
  for (const factor of [1e-9, 0.1, 1e30])
    expect(quantile(ascending(values, Float64Array.of(1.5 * factor, 0.5 * factor, factor)), 0.75)).toBe(2.5);
});

test("of the least weight there is something learned too", () => {
  const tiny = records.map((record) => ({ ...record, w: record.w * 1e-300 }));
  for (const scaling of SCALINGS) {
    const { columns } = preprocessor({ scaling, missing: "median", weights: "w" }).fit(tableOf(tiny)).state;
    for (const { center, scale } of columns.filter((column): column is NumberState => column.kind === "number"))
      expect(Number.isFinite(center) && scale > 0).toBe(true);
  }
});
