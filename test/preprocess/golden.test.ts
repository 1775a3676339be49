/**
 * Scalings, imputations and one-hot columns against scikit-learn's numbers; quantiles against
 * NumPy's.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Column, Table } from "../../src/data/table.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { ascending, quantile } from "../../src/preprocess/quantile.js";
import type { NumberState, Scaling } from "../../src/preprocess/state.js";

type Rows = readonly (readonly (number | null)[])[];

interface Golden {
  readonly train: readonly number[];
  readonly numbers: Rows;
  readonly gaps: Rows;
  readonly scaled: Readonly<Record<Exclude<Scaling, "none">, Rows>>;
  readonly filled: Readonly<
    Record<"mean" | "median" | "most-frequent", { readonly fills: readonly number[]; readonly values: Rows }>
  >;
  readonly pipeline: Rows;
  readonly colours: readonly string[];
  readonly categories: readonly string[];
  readonly encoded: Rows;
  readonly quantiles: readonly (readonly number[])[];
}

const golden: Golden = JSON.parse(readFileSync(new URL("../golden/preprocessing.json", import.meta.url), "utf8"));
const { train } = golden;

function tableOfNumbers(rows: Rows): Table {
  const columns = rows[0].map(
    (_, column): Column => ({
      name: `x${column}`,
      kind: "number",
      values: Float64Array.from(rows, (row) => row[column] ?? Number.NaN),
    }),
  );
  return { name: "golden", rows: rows.length, columns };
}

/** As near as two orders of the same sums can be expected: 1e-12 of the larger, or of 1. */
function expectNear(found: ArrayLike<number>, wanted: Rows): void {
  const flat = wanted.flat();
  expect(found.length).toBe(flat.length);
  for (const [i, value] of flat.entries()) {
    const difference = Math.abs(found[i] - Number(value));
    expect(difference, `number ${i}: ${found[i]} for ${value}`).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(Number(value))),
    );
  }
}

describe("numbers", () => {
  const table = tableOfNumbers(golden.numbers);

  test.for(["standard", "min-max", "robust"] as const)("%s scaling, learned from training rows alone", (scaling) => {
    const prepared = preprocessor({ scaling }).fit(table, { rows: train }).apply(table);
    // the column far from 0 has a spread of 1 at 1e6: nine digits are left of its sixteen
    const loose = golden.scaled[scaling].map((row) => row.map((value, column) => (column === 2 ? null : value)));
    const own = Float64Array.from(prepared.x, (value, i) => (i % prepared.columns === 2 ? 0 : value));
    expectNear(own, loose);
    for (const [row, wanted] of golden.scaled[scaling].entries())
      expect(prepared.x[row * prepared.columns + 2]).toBeCloseTo(Number(wanted[2]), 8);
  });

  test("none leaves them as they are", () => {
    const prepared = preprocessor({ scaling: "none" }).fit(table, { rows: train }).apply(table);
    expect([...prepared.x]).toEqual(golden.numbers.flat());
  });

  test("quantiles are NumPy's to the bit", () => {
    const values = Float64Array.from(golden.numbers, (row) => Number(row[0]));
    for (const [n, wanted] of golden.quantiles.entries()) {
      const sorted = ascending(values.slice(0, n + 1));
      expect([0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((q) => quantile(sorted, q))).toEqual(wanted);
    }
  });
});

describe("missing numbers", () => {
  const table = tableOfNumbers(golden.gaps);

  test.for(["mean", "median", "most-frequent"] as const)("%s, with indicators", (missing) => {
    const fitted = preprocessor({ missing, missingIndicator: true, scaling: "none" }).fit(table, { rows: train });
    const { fills, values } = golden.filled[missing];
    const columns = fitted.state.columns as readonly NumberState[];
    expectNear(
      Float64Array.from(columns, ({ fill }) => fill ?? Number.NaN),
      [fills],
    );
    // scikit-learn puts all indicators last, and has none for columns without a gap among the
    // training rows
    const order = columns.flatMap(({ indicator }, i) => (indicator ? [i] : []));
    const prepared = fitted.apply(table);
    const places = new Map(prepared.features?.map((name, place) => [name, place]));
    const reordered = Array.from({ length: table.rows }, (_, row) =>
      [...columns.map(({ name }) => name), ...order.map((i) => `x${i} missing`)].map(
        (name) => prepared.x[row * prepared.columns + (places.get(name) ?? -1)],
      ),
    );
    expectNear(Float64Array.from(reordered.flat()), values);
  });

  test("are filled before the scaling is learned, as in a pipeline", () => {
    const prepared = preprocessor({ missing: "median" }).fit(table, { rows: train }).apply(table);
    for (const [i, wanted] of golden.pipeline.flat().entries()) expect(prepared.x[i]).toBeCloseTo(Number(wanted), 8);
  });
});

test("categories are scikit-learn's columns of zeros and ones, unknown ones zeros in all of them", () => {
  const places = new Map([...new Set(golden.colours)].map((text, code) => [text, code]));
  const codes = Int32Array.from(golden.colours, (text) => places.get(text) ?? -1);
  const colour: Column = { name: "colour", kind: "text", codes, texts: [...places.keys()] };
  const table: Table = { name: "golden", rows: codes.length, columns: [colour] };
  const fitted = preprocessor({ unknown: "other", categories: ["colour"] }).fit(table, { rows: train });
  expect(fitted.features).toEqual(golden.categories.map((category) => `colour=${category}`));
  expect([...fitted.apply(table).x]).toEqual(golden.encoded.flat());
});
