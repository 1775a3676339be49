import { beforeAll, describe, expect, test } from "vitest";
import { centralDifference, difference, isNear, randomNumbers, uniform } from "./support/compare.js";
import { logitKinds, moved, rowOf, softmax, sumOf } from "./support/rows.js";
import { splitDifference } from "./support/splits.js";
import { dtypes, Workspace } from "./support/workspace.js";

const MOST_COLUMNS = 17;
const MOST_ROWS = 5;

function forEachShape(body: (rows: number, columns: number) => void): void {
  for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
    for (let rows = 0; rows <= MOST_ROWS; rows++) body(rows, columns);
  }
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  describe.each(logitKinds)("of $name logits", ({ logit }) => {
    test("softmaxForward is the formula, in place too, and its rows add up to 1", () => {
      const { kernels, runtime, roundoff, smallest } = workspace;
      const random = randomNumbers(1);
      const failures: string[] = [];
      forEachShape((rows, columns) => {
        workspace.clear();
        const z = workspace.input(
          Array.from({ length: rows * columns }, (_, i) => logit(i, random())),
          1,
        );
        const logits = [...z.view];
        const out = workspace.output(z.view.length, 3);
        kernels.softmaxForward(out.address, z.address, columns, runtime.constants, 0, rows);
        kernels.softmaxForward(z.address, z.address, columns, runtime.constants, 0, rows);
        failures.push(workspace.damage(), difference(z.view, out.view));
        for (let r = 0; r < rows; r++) {
          const row = rowOf(logits, r, columns);
          const got = rowOf(out.view, r, columns);
          // exp(z - largest) has the rounding of z - largest, times its size, as relative error;
          // where that is below the logarithm of the smallest number it is 0. The sum adds a
          // rounding a column, exp and the quotient the rest.
          const spread = Math.min(Math.max(...row) - Math.min(...row), dtype === "float32" ? 104 : 746);
          const tolerance = { absolute: 2 * smallest, relative: (spread + columns + 6) * roundoff };
          for (const [j, expected] of softmax(row).entries()) {
            if (!isNear(workspace, got[j], expected, tolerance))
              failures.push(`${rows} x ${columns}, [${r}][${j}] is ${got[j]}, not ${expected}`);
          }
          // one rounding of each quotient, and those of the sum they are divided by
          if (Math.abs(sumOf(got) - 1) > (columns + 2) * roundoff) failures.push(`row ${r} adds up to ${sumOf(got)}`);
        }
      });
      expect(failures.filter(Boolean).slice(0, 5)).toEqual([]);
    });
  });

  test("softmaxBackward is the formula, in place too", () => {
    const { kernels, roundoff, smallest } = workspace;
    const failures: string[] = [];
    forEachShape((rows, columns) => {
      workspace.clear();
      const count = rows * columns;
      const raw = uniform(2, count, -4, 4);
      const a = workspace.input(Array.from({ length: rows }, (_, r) => softmax(rowOf(raw, r, columns))).flat(), 1);
      const da = workspace.input(uniform(3, count, -2, 2), 2);
      const gradient = [...da.view];
      const dz = workspace.output(count, 3);
      kernels.softmaxBackward(dz.address, da.address, a.address, columns, 0, rows);
      kernels.softmaxBackward(da.address, da.address, a.address, columns, 0, rows);
      failures.push(workspace.damage(), difference(da.view, dz.view));
      for (let r = 0; r < rows; r++) {
        const row = rowOf(a.view, r, columns);
        const along = rowOf(gradient, r, columns);
        const dot = sumOf(row.map((x, j) => x * along[j]));
        for (let j = 0; j < columns; j++) {
          const expected = row[j] * (along[j] - dot);
          // the dot product has two roundings a column, relative to its terms' magnitudes, whose
          // sum is below 2
          const tolerance = { absolute: 2 * smallest, relative: (2 * columns + 3) * roundoff };
          const size = row[j] * (Math.abs(along[j]) + sumOf(row.map((x, i) => Math.abs(x * along[i]))));
          if (!isNear(workspace, dz.view[r * columns + j], expected, tolerance, size))
            failures.push(`${rows} x ${columns}, [${r}][${j}] is ${dz.view[r * columns + j]}, not ${expected}`);
        }
      }
    });
    expect(failures.filter(Boolean).slice(0, 5)).toEqual([]);
  });

  test("backward after forward is the derivative, by central differences", () => {
    const { kernels, runtime, roundoff } = workspace;
    const failures: string[] = [];
    for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
      workspace.clear();
      const z = workspace.input(uniform(columns, columns, -3, 3));
      const da = workspace.input(uniform(4, columns, -2, 2));
      const a = workspace.output(columns);
      kernels.softmaxForward(a.address, z.address, columns, runtime.constants, 0, 1);
      const dz = workspace.output(columns);
      kernels.softmaxBackward(dz.address, da.address, a.address, columns, 0, 1);
      const along = [...da.view];
      // 1e-9: the difference's own error; then the roundings of the two kernels, each of numbers
      // below 4
      const tolerance = { absolute: 1e-9 + 8 * (columns + 12) * roundoff, relative: 0 };
      for (let j = 0; j < columns; j++) {
        const objective = (by: number) => sumOf(softmax(moved([...z.view], j, by)).map((x, i) => x * along[i]));
        const expected = centralDifference(objective, 0);
        if (!isNear(workspace, dz.view[j], expected, tolerance))
          failures.push(`${columns}: ${dz.view[j]}, not ${expected}`);
      }
    }
    expect(failures.slice(0, 5)).toEqual([]);
  });

  test("NaN fills its own row and no other", () => {
    const { kernels, runtime } = workspace;
    for (let at = 0; at < 7; at++) {
      workspace.clear();
      const z = workspace.input([
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        ...moved([1, 2, 3, 4, 5, 6, 7], at, Number.NaN),
        1,
        2,
        3,
        4,
        5,
        6,
        7,
      ]);
      const out = workspace.output(21);
      kernels.softmaxForward(out.address, z.address, 7, runtime.constants, 0, 3);
      expect([...out.view].map(Number.isNaN)).toEqual(Array.from({ length: 21 }, (_, i) => i >= 7 && i < 14));
    }
  });

  test("both give the same for any share of the rows", () => {
    const { kernels, runtime } = workspace;
    for (const columns of [1, 3, 4, 7, 10]) {
      workspace.clear();
      const z = workspace.input(uniform(5, 6 * columns, -5, 5));
      const da = workspace.input(uniform(6, 6 * columns, -5, 5));
      const out = workspace.output(6 * columns);
      const outputs = [{ block: out, perRow: columns }];
      const forward = (begin: number, end: number) =>
        kernels.softmaxForward(out.address, z.address, columns, runtime.constants, begin, end);
      const backward = (begin: number, end: number) =>
        kernels.softmaxBackward(out.address, da.address, z.address, columns, begin, end);
      expect(splitDifference(6, outputs, forward) + splitDifference(6, outputs, backward) + workspace.damage()).toBe(
        "",
      );
    }
  });
});
