/** Ops on whole tensors, held against loops in float64. */
import { describe, expect, test } from "vitest";
import { broadcast, compile, constant, logSoftmax, matmul, max, mean, softmax, sum } from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { roundingOf, wrongPlace } from "./expectations.js";
import { canonicalSum, columnsOf, rowsOf, SIZES, shapeOf } from "./matrixReferences.js";

describe.each(dtypes)("%s", (dtype) => {
  const round = roundingOf(dtype);
  const numbers = (seed: number, count: number): number[] => uniform(seed, count, -2, 2).map(round);

  test.each(SIZES)(
    "sum of [%d, %d] keeps the canonical order to the bit, over rows, columns and all",
    async (rows, columns) => {
      using program = await compile(
        { x: shapeOf(rows, columns) },
        ({ x }) => ({ overRows: sum(x, 0), overColumns: sum(x, -1), all: sum(x), kept: sum(x, 1, { keepDims: true }) }),
        { rows: rows + 1, dtype, threads: 1 },
      );
      const x = numbers(1, rows * columns);
      const { overRows, overColumns, all, kept } = await program.run({ x });
      const ofColumns = columnsOf(x, columns).map((column) => canonicalSum(column, round));
      expect([...overRows]).toEqual(ofColumns);
      expect([...overColumns]).toEqual(rowsOf(x, columns, rows).map((row) => canonicalSum(row, round)));
      expect([...kept]).toEqual([...overColumns]);
      expect([...all]).toEqual([canonicalSum(ofColumns, round)]);
    },
  );

  test("the sum over columns is the product with ones, to the bit", async () => {
    using program = await compile(
      { x: [19, 700] },
      ({ x }) => ({
        sums: sum(x, -1),
        products: matmul(x, broadcast(constant(1), [700, 1])),
        sumsOfRows: sum(x, 0),
        productsOfRows: matmul(broadcast(constant(1), [1, 19]), x),
      }),
      { dtype },
    );
    const { sums, products, sumsOfRows, productsOfRows } = await program.run({ x: numbers(2, 19 * 700) });
    expect([...sums]).toEqual([...products]);
    expect([...sumsOfRows]).toEqual([...productsOfRows]);
  });

  test.each(SIZES)("mean and max of [%d, %d]", async (rows, columns) => {
    using program = await compile(
      { x: shapeOf(rows, columns) },
      ({ x }) => ({ m: mean(x), m0: mean(x, 0), m1: mean(x, 1), l: max(x), l0: max(x, 0), l1: max(x, -1) }),
      { rows: rows + 2, dtype, threads: 1 },
    );
    const x = numbers(3, rows * columns);
    const { m, m0, m1, l, l0, l1 } = await program.run({ x });
    const [inRows, inColumns] = [rowsOf(x, columns, rows), columnsOf(x, columns)];
    const average = (values: readonly number[]): number => round(canonicalSum(values, round) / values.length);
    expect([...m0]).toEqual(inColumns.map(average));
    expect([...m1]).toEqual(inRows.map(average));
    const all = canonicalSum(
      inColumns.map((values) => canonicalSum(values, round)),
      round,
    );
    expect([...m]).toEqual([round(all / x.length)]);
    expect([...l]).toEqual([Math.max(...x)]);
    expect([...l0]).toEqual(inColumns.map((values) => Math.max(...values)));
    expect([...l1]).toEqual(inRows.map((values) => Math.max(...values)));
  });

  test("max tells NaN wherever it is, and infinities", async () => {
    using program = await compile({ x: [3, 5] }, ({ x }) => ({ over: max(x, 0), along: max(x, 1), all: max(x) }), {
      dtype,
    });
    for (let place = 0; place < 15; place++) {
      const x = numbers(4, 15);
      x[place] = Number.NaN;
      const { over, along, all } = await program.run({ x });
      expect([...over].map(Number.isNaN)).toEqual([0, 1, 2, 3, 4].map((j) => j === place % 5));
      expect([...along].map(Number.isNaN)).toEqual([0, 1, 2].map((r) => r === Math.floor(place / 5)));
      expect([...all]).toEqual([Number.NaN]);
      x[place] = Number.POSITIVE_INFINITY;
      expect([...(await program.run({ x })).all]).toEqual([Number.POSITIVE_INFINITY]);
    }
  });

  test.each(SIZES)("softmax and logSoftmax of [%d, %d]", async (rows, columns) => {
    using program = await compile(
      { x: shapeOf(rows, columns) },
      ({ x }) => ({ shares: softmax(x), logs: logSoftmax(x) }),
      {
        rows: rows + 1,
        dtype,
        threads: 1,
      },
    );
    // far apart, so that shares round to 0
    const x = numbers(5, rows * columns).map((value) => round(60 * value));
    const { shares, logs } = await program.run({ x });
    const expected = rowsOf(x, columns).flatMap((row) => {
      const largest = Math.max(...row);
      const total = row.reduce((so, value) => so + Math.exp(value - largest), 0);
      return row.map((value) => value - largest - Math.log(total));
    });
    // an exponent's difference is rounded: its size, 240 at most, times half a unit; the sum's
    // roundings are fewer than its columns
    const bound = 250 + columns;
    expect(wrongPlace(dtype, shares, expected.map(Math.exp), bound)).toBe("");
    expect(wrongPlace(dtype, logs, expected, 4 + columns, (i) => Math.abs(expected[i]) + 1)).toBe("");
  });
});
