import { beforeAll, describe, expect, test } from "vitest";
import { centralDifference, isNear, randomNumbers, uniform } from "./support/compare.js";
import { type LossCase, lossCases } from "./support/losses.js";
import { logitKinds, moved, rowOf } from "./support/rows.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace } from "./support/workspace.js";

const MOST_COLUMNS = 17;
const MOST_ROWS = 5;

interface Placed {
  readonly rowLoss: Block<Float64Array>;
  readonly gradient: Block;
  readonly outputs: Block;
  readonly run: (begin: number, end: number) => void;
}

/** Clears the workspace and places a batch in it. */
function place(
  workspace: Workspace,
  { targets, run }: LossCase,
  values: readonly number[],
  columns: number,
  divisor: number,
): Placed {
  workspace.clear();
  const rows = values.length / columns;
  const rowLoss = workspace.float64(rows);
  const gradient = workspace.output(values.length, 3);
  const outputs = workspace.input(values, 1);
  const wanted = targets(rows, columns);
  const target = wanted instanceof Int32Array ? workspace.int32(wanted) : workspace.input(wanted, 2);
  return {
    rowLoss,
    gradient,
    outputs,
    run: (begin, end) =>
      run(
        workspace.runtime,
        [rowLoss.address, gradient.address, outputs.address, target.address],
        columns,
        divisor,
        begin,
        end,
      ),
  };
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Workspace.create(dtype);
  });

  describe.each(lossCases)("$name", (loss) => {
    test.each(logitKinds)("loss and gradient of $name outputs are the formula", ({ name, logit }) => {
      if (loss.name === "squaredError" && name === "huge and equal") return;
      const { roundoff, smallest } = workspace;
      const random = randomNumbers(1);
      const failures: string[] = [];
      for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
        for (let rows = 0; rows <= MOST_ROWS; rows++) {
          for (const divisor of [1, 3, (5 * 7) / 2]) {
            const values = Array.from({ length: rows * columns }, (_, i) => logit(i, random()));
            const batch = place(workspace, loss, values, columns, divisor);
            batch.run(0, rows);
            failures.push(workspace.damage());
            const target = Array.from(loss.targets(rows, columns), (x) => workspace.round(x));
            for (let r = 0; r < rows; r++) {
              const row = rowOf(batch.outputs.view, r, columns);
              const expected = loss.reference(row, target, r);
              // a row's terms are added in the element type, each with a few roundings of its own;
              // exp turns the rounding of its argument, at most some 60 wide where it matters here,
              // into a relative error
              const relative = (2 * columns + 80) * roundoff;
              const got = batch.rowLoss.view[r];
              if (!isNear(workspace, got, expected.loss, { absolute: 0, relative }, expected.size))
                failures.push(`${rows} x ${columns}: loss ${r} is ${got}, not ${expected.loss}`);
              for (const [j, slope] of expected.gradient.entries()) {
                // a subnormal exponential is only right to its last place
                const tolerance = { absolute: 2 * smallest, relative };
                const size = expected.gradientSize[j] / divisor;
                const actual = batch.gradient.view[r * columns + j];
                if (!isNear(workspace, actual, slope / divisor, tolerance, size))
                  failures.push(`${rows} x ${columns}: gradient [${r}][${j}] is ${actual}, not ${slope / divisor}`);
              }
            }
          }
        }
      }
      expect(failures.filter(Boolean).slice(0, 5)).toEqual([]);
    });

    test("the gradient is the loss's derivative, by central differences", () => {
      const failures: string[] = [];
      for (let columns = 1; columns <= MOST_COLUMNS; columns++) {
        const batch = place(workspace, loss, uniform(columns, 3 * columns, -4, 4), columns, loss.derivativeDivisor);
        batch.run(0, 3);
        const target = Array.from(loss.targets(3, columns), (x) => workspace.round(x));
        for (let i = 0; i < 3 * columns; i++) {
          const [r, j] = [Math.floor(i / columns), i % columns];
          const row = rowOf(batch.outputs.view, r, columns);
          const expected = centralDifference((by) => loss.reference(moved(row, j, by), target, r).loss, 0);
          // 1e-8: the difference's own error for losses up to 200; then some roundings of numbers
          // below 16
          const tolerance = { absolute: 1e-8 + 400 * workspace.roundoff, relative: 0 };
          if (!isNear(workspace, batch.gradient.view[i], expected, tolerance))
            failures.push(`${columns} columns: element ${i} is ${batch.gradient.view[i]}, not ${expected}`);
        }
      }
      expect(failures.slice(0, 5)).toEqual([]);
    });

    test("gives the same for any share of the rows", () => {
      for (const columns of [1, 3, 4, 7, 10]) {
        const batch = place(workspace, loss, uniform(5, 6 * columns, -5, 5), columns, 4);
        const outputs = [
          { block: batch.rowLoss, perRow: 1 },
          { block: batch.gradient, perRow: columns },
        ];
        expect(splitDifference(6, outputs, batch.run) + workspace.damage(), `${columns} columns`).toBe("");
      }
    });

    test("NaN in a row makes that row's loss NaN and no other's", () => {
      for (let at = 0; at < 5; at++) {
        const row = [1, -2, 3, 0.5, 0.25];
        const batch = place(workspace, loss, [...row, ...moved(row, at, Number.NaN), ...row], 5, 1);
        batch.run(0, 3);
        expect([...batch.rowLoss.view].map(Number.isNaN)).toEqual([false, true, false]);
      }
    });
  });
});
