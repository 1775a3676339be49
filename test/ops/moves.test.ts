/** Ops that move numbers, or leave them out. */
import { describe, expect, test } from "vitest";
import {
  compile,
  concat,
  dropout,
  gather,
  gradients,
  indices,
  multiply,
  oneHot,
  reshape,
  slice,
  sum,
  transpose,
} from "../../src/nodeTensor.js";
import { uniform } from "../kernels/support/compare.js";
import { dtypes } from "../kernels/support/workspace.js";
import { roundingOf, wrongPlace } from "./expectations.js";
import { columnsOf, rowsOf, SIZES } from "./matrixReferences.js";

describe.each(dtypes)("%s", (dtype) => {
  const round = roundingOf(dtype);
  const numbers = (seed: number, count: number): number[] => uniform(seed, count, -2, 2).map(round);

  test.each(SIZES)("transpose, slice and concat of [%d, %d] move numbers", async (rows, columns) => {
    const half = columns === 1 ? 1 : columns >> 1;
    using program = await compile(
      { x: [rows, columns], y: [rows, columns] },
      ({ x, y }) => ({
        turned: transpose(x),
        left: slice(x, 0, half, 1),
        below: slice(x, Math.max(0, rows - 1), rows, 0),
        beside: concat([x, y, x], 1),
        stacked: concat([y, x]),
        flat: reshape(x, [rows * columns]),
      }),
      { dtype, threads: 1 },
    );
    const [x, y] = [numbers(8, rows * columns), numbers(9, rows * columns)];
    const { turned, left, below, beside, stacked, flat } = await program.run({ x, y });
    const [xRows, yRows] = [rowsOf(x, columns, rows), rowsOf(y, columns, rows)];
    expect([...turned]).toEqual(columnsOf(x, columns).flat());
    expect([...left]).toEqual(xRows.flatMap((row) => row.slice(0, half)));
    expect([...below]).toEqual(xRows.at(-1) ?? []);
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
