/** Ops on whole tensors, held against loops in float64. */
import { describe, expect, test } from "vitest";
import {
  broadcast,
  checkGradients,
  compile,
  concat,
  constant,
  dropout,
  gather,
  gradients,
  indices,
  logSoftmax,
  matmul,
  max,
  mean,
  multiply,
  oneHot,
  reshape,
  slice,
  softmax,
  sum,
  type Tensor,
  transpose,
} from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { roundingOf, wrongPlace } from "./expectations.js";

/**
 * [rows, columns]: around a vector, ragged, past a block of 256 rows or columns, and a single row
 * or column.
 */
const SIZES = [
  [1, 1],
  [1, 7],
  [6, 1],
  [3, 2],
  [4, 4],
  [5, 9],
  [17, 33],
  [300, 5],
  [5, 600],
] as const;

/**
 * The sum in the canonical order: ascending, in blocks of 256 whose sums are added ascending, each
 * step rounded.
 */
function canonicalSum(values: readonly number[], round: (x: number) => number): number {
  let total = 0;
  for (let first = 0; first < values.length; first += 256) {
    let block = 0;
    for (const value of values.slice(first, first + 256)) block = round(block + value);
    total = round(total + block);
  }
  return total;
}

function rowsOf(x: readonly number[], columns: number): number[][] {
  return Array.from({ length: x.length / columns }, (_, r) => x.slice(r * columns, (r + 1) * columns));
}

function columnsOf(x: readonly number[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, j) => x.filter((_, i) => i % columns === j));
}

/**
 * Whether a loss of `build`, weighted so that all gradients differ, has the gradients that
 * differences give.
 */
async function gradientsOf<const S extends Record<string, readonly (number | "rows")[]>>(
  shapes: S,
  build: (inputs: { readonly [Name in keyof S]: Tensor }) => Tensor,
): Promise<string> {
  using program = await compile(
    shapes,
    (inputs) => {
      const y = build(inputs as { readonly [Name in keyof S]: Tensor });
      const loss = mean(multiply(y, multiply(y, y)));
      return { loss, ...gradients(loss, inputs as Record<string, Tensor>) };
    },
    { rows: 3 },
  );
  const values = Object.entries(shapes).map(([name, shape], i) => {
    const count = shape.reduce<number>((product, extent) => product * (extent === "rows" ? 3 : extent), 1);
    return [name, uniform(i + 1, count, 0.2, 1.5)];
  });
  const report = await checkGradients(program, Object.fromEntries(values));
  return report.passes ? "" : JSON.stringify(report.tensors);
}

describe.each(dtypes)("%s", (dtype) => {
  const round = roundingOf(dtype);
  const numbers = (seed: number, count: number): number[] => uniform(seed, count, -2, 2).map(round);

  test.each(SIZES)(
    "sum of [%d, %d] keeps the canonical order to the bit, over rows, columns and all",
    async (rows, columns) => {
      using program = await compile(
        { x: ["rows", columns] },
        ({ x }) => ({ overRows: sum(x, 0), overColumns: sum(x, -1), all: sum(x), kept: sum(x, 1, { keepDims: true }) }),
        { rows, dtype, threads: 1 },
      );
      const x = numbers(1, rows * columns);
      const { overRows, overColumns, all, kept } = await program.run({ x });
      const ofColumns = columnsOf(x, columns).map((column) => canonicalSum(column, round));
      expect([...overRows]).toEqual(ofColumns);
      expect([...overColumns]).toEqual(rowsOf(x, columns).map((row) => canonicalSum(row, round)));
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
      { x: ["rows", columns] },
      ({ x }) => ({ m: mean(x), m0: mean(x, 0), m1: mean(x, 1), l: max(x), l0: max(x, 0), l1: max(x, -1) }),
      { rows: rows + 2, dtype, threads: 1 },
    );
    const x = numbers(3, rows * columns);
    const { m, m0, m1, l, l0, l1 } = await program.run({ x });
    const [inRows, inColumns] = [rowsOf(x, columns), columnsOf(x, columns)];
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
    using program = await compile({ x: ["rows", columns] }, ({ x }) => ({ shares: softmax(x), logs: logSoftmax(x) }), {
      rows,
      dtype,
      threads: 1,
    });
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

  test("matmul, with either operand transposed, at sizes of both kernels", async () => {
    const sizes = [
      [1, 1, 1],
      [3, 2, 4],
      [4, 8, 5],
      [5, 7, 300],
      [17, 33, 9],
      [2, 40, 513],
    ] as const;
    for (const [m, n, depth] of sizes)
      for (const transposeA of [false, true])
        for (const transposeB of [false, true]) {
          const [a, b] = [numbers(6, m * depth), numbers(7, depth * n)];
          using program = await compile(
            { a: transposeA ? [depth, m] : [m, depth], b: transposeB ? [n, depth] : [depth, n] },
            (inputs) => ({ c: matmul(inputs.a, inputs.b, { transposeA, transposeB }) }),
            { dtype, threads: 1 },
          );
          const { c } = await program.run({ a, b });
          const expected = Array.from({ length: m * n }, (_, i) => {
            const [row, column] = [Math.floor(i / n), i % n];
            const terms = Array.from({ length: depth }, (_, k) => {
              const left = transposeA ? a[k * m + row] : a[row * depth + k];
              return round(left * (transposeB ? b[column * depth + k] : b[k * n + column]));
            });
            return canonicalSum(terms, round);
          });
          expect([...c], `${m} x ${depth} x ${n}, ${transposeA}, ${transposeB}`).toEqual(expected);
        }
  });

  test("products with as many columns as rows, at every number of rows: with panels and without", async () => {
    using program = await compile({ x: ["rows", 3] }, ({ x }) => ({ y: matmul(x, x, { transposeB: true }) }), {
      rows: 36,
      dtype,
      threads: 1,
    });
    for (let rows = 36; rows >= 1; rows--) {
      const x = numbers(11, rows * 3);
      const { y } = await program.run({ x });
      const inRows = rowsOf(x, 3);
      const expected = inRows.flatMap((a) =>
        inRows.map((b) =>
          canonicalSum(
            a.map((value, k) => round(value * b[k])),
            round,
          ),
        ),
      );
      expect([...y], `${rows} rows`).toEqual(expected);
    }
  });

  test.each(SIZES)("transpose, slice and concat of [%d, %d] move numbers", async (rows, columns) => {
    const half = Math.max(1, columns >> 1);
    using program = await compile(
      { x: [rows, columns], y: [rows, columns] },
      ({ x, y }) => ({
        turned: transpose(x),
        left: slice(x, 0, half, 1),
        below: slice(x, rows - 1, rows, 0),
        beside: concat([x, y, x], 1),
        stacked: concat([y, x]),
        flat: reshape(x, [rows * columns]),
      }),
      { dtype, threads: 1 },
    );
    const [x, y] = [numbers(8, rows * columns), numbers(9, rows * columns)];
    const { turned, left, below, beside, stacked, flat } = await program.run({ x, y });
    const [xRows, yRows] = [rowsOf(x, columns), rowsOf(y, columns)];
    expect([...turned]).toEqual(columnsOf(x, columns).flat());
    expect([...left]).toEqual(xRows.flatMap((row) => row.slice(0, half)));
    expect([...below]).toEqual(xRows[rows - 1]);
    expect([...beside]).toEqual(xRows.flatMap((row, r) => [...row, ...yRows[r], ...row]));
    expect([...stacked]).toEqual([...y, ...x]);
    expect([...flat]).toEqual(x);
  });

  test("gather takes rows and its gradient adds them up; oneHot marks places", async () => {
    for (const columns of [1, 3, 4, 9]) {
      using program = await compile(
        { x: [6, columns], k: indices(["rows"]) },
        ({ x, k }) => {
          const y = gather(x, k);
          return { y, dx: gradients(sum(multiply(y, y)), [x])[0], marks: oneHot(k, 7) };
        },
        { rows: 9, dtype, threads: 1 },
      );
      const x = numbers(10, 6 * columns);
      const k = [5, 0, 3, 3, 5, 3];
      const { y, dx, marks } = await program.run({ x, k });
      const source = rowsOf(x, columns);
      expect([...y]).toEqual(k.flatMap((index) => source[index]));
      const times = [1, 0, 0, 3, 0, 2];
      const expected = source.flatMap((row, r) => row.map((value) => times[r] * 2 * value));
      expect(wrongPlace(dtype, dx, expected, 3)).toBe("");
      expect([...marks]).toEqual(k.flatMap((index) => [0, 1, 2, 3, 4, 5, 6].map((j) => Number(j === index))));
    }
  });

  test("dropout keeps the share of the rest, by a mask that its step names, the same on the way back", async () => {
    using program = await compile(
      { x: ["rows", 50], step: indices([]) },
      ({ x, step }) => {
        const y = dropout(x, 0.25, step, { seed: 5 });
        return { y, dx: gradients(sum(multiply(y, x)), [x])[0], other: dropout(x, 0.25, step, { seed: 5, stream: 1 }) };
      },
      { rows: 40, dtype, threads: 1 },
    );
    const x = new Array<number>(2000).fill(3);
    const first = await program.run({ x, step: 7 });
    const again = await program.run({ x, step: [7] });
    const next = await program.run({ x, step: 8 });
    expect(again).toEqual(first);
    expect(next.y).not.toEqual(first.y);
    expect(first.other).not.toEqual(first.y);
    const kept = first.y.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([round(3 / 0.75)]));
    // 2000 draws: 7 standard deviations are 136
    expect(Math.abs(kept.length - 1500)).toBeLessThan(136);
    expect([...first.dx].map((value) => value !== 0)).toEqual([...first.y].map((value) => value !== 0));
    // fewer rows are the first of them, wherever a batch is cut
    const part = await program.run({ x: x.slice(0, 550), step: 7 });
    expect([...part.y]).toEqual([...first.y.subarray(0, 550)]);
    for (const [rate, value] of [
      [0, 3],
      [1, 0],
    ]) {
      using edge = await compile({ x: [20], step: indices([]) }, (i) => ({ y: dropout(i.x, rate, i.step) }), { dtype });
      expect([...(await edge.run({ x: x.slice(0, 20), step: 0 })).y]).toEqual(new Array(20).fill(value));
    }
  });
});

describe("gradients are central differences, and so are theirs", () => {
  const cases: readonly (readonly [string, () => Promise<string>])[] = [
    ["sum over rows", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => sum(x, 0))],
    ["sum over columns", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => sum(x, -1, { keepDims: true }))],
    ["mean", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => mean(x))],
    ["max over rows", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => max(x, 0))],
    ["max over columns", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => max(x, -1))],
    ["softmax", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => softmax(x))],
    ["logSoftmax", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => logSoftmax(x))],
    ["matmul", () => gradientsOf({ a: ["rows", 4], b: [4, 2] }, ({ a, b }) => matmul(a, b))],
    [
      "matmul, transposed",
      () => gradientsOf({ a: [4, 3], b: [2, 4] }, ({ a, b }) => matmul(a, b, { transposeA: true, transposeB: true })),
    ],
    [
      "matmul, A transposed",
      () => gradientsOf({ a: ["rows", 4], b: ["rows", 2] }, ({ a, b }) => matmul(a, b, { transposeA: true })),
    ],
    [
      "matmul, B transposed",
      () => gradientsOf({ a: ["rows", 4], b: [2, 4] }, ({ a, b }) => matmul(a, b, { transposeB: true })),
    ],
    ["transpose", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => matmul(transpose(x), x))],
    ["slice", () => gradientsOf({ x: ["rows", 5] }, ({ x }) => slice(x, 1, 3, 1))],
    ["concat", () => gradientsOf({ a: ["rows", 2], b: ["rows", 3] }, ({ a, b }) => concat([a, b], 1))],
    ["reshape", () => gradientsOf({ x: ["rows", 4] }, ({ x }) => reshape(x, ["rows", 2, 2]))],
    ["broadcast", () => gradientsOf({ x: [1, 4] }, ({ x }) => broadcast(x, [3, 4]))],
    ["gather", () => gradientsOf({ x: [4, 2] }, ({ x }) => concat([x, slice(x, 2, 4)]))],
    [
      "the gradient of softmax",
      () =>
        gradientsOf({ x: ["rows", 4], w: ["rows", 4] }, ({ x, w }) => gradients(sum(multiply(softmax(x), w)), [x])[0]),
    ],
    [
      "the gradient of logSoftmax",
      () =>
        gradientsOf(
          { x: ["rows", 4], w: ["rows", 4] },
          ({ x, w }) => gradients(sum(multiply(logSoftmax(x), w)), [x])[0],
        ),
    ],
    [
      "the gradient of a product",
      () =>
        gradientsOf({ a: ["rows", 4], b: [4, 2] }, ({ a, b }) => {
          const y = matmul(a, b);
          return gradients(sum(multiply(y, multiply(y, y))), [b])[0];
        }),
    ],
  ];

  test.each(cases)("%s", async (_, found) => {
    expect(await found()).toBe("");
  });
});
