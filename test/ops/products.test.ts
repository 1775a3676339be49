/** Products of matrices, held against loops in float64. */
import { describe, expect, test } from "vitest";
import { compile, matmul } from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { roundingOf } from "./expectations.js";
import { canonicalSum, rowsOf } from "./matrixReferences.js";

describe.each(dtypes)("%s", (dtype) => {
  const round = roundingOf(dtype);
  const numbers = (seed: number, count: number): number[] => uniform(seed, count, -2, 2).map(round);

  test("matmul, with either operand transposed, at sizes of both kernels", async () => {
    const sizes = [
      [3, 20, 0],
      [0, 2, 4],
      [3, 0, 4],
      [0, 0, 0],
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
    for (let rows = 36; rows >= 0; rows--) {
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
});
