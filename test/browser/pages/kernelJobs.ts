/** Kernels beside those that multiply and add, and activations on what breaks formulas. */
import { uniform } from "../../kernels/support/compare.js";
import { activations } from "../../kernels/support/formulas.js";
import type { Job } from "../../kernels/support/jobs.js";
import { lossCases } from "../../kernels/support/losses.js";
import { logitKinds } from "../../kernels/support/rows.js";
import type { Workspace } from "../../kernels/support/workspace.js";

type Run = Pick<Job, "name" | "run">;

const ROWS = 5;
const PATTERNS = 20_000;
const DRAWS = 50_001;

/**
 * Where exponentials overflow and vanish, in either element type, and everything that is not an
 * ordinary number.
 */
const extremes = [
  ...[0, 1e-45, 1e-38, 1e-30, 1e-8, 1e-4, 0.5, 1, 2, 5, 9, 10, 17, 18, 20, 36, 37, 40, 80, 87, 88, 89, 103, 104],
  ...[150, 200, 500, 708, 709, 710, 744, 745, 746, 1e3, 1e4, 1e10, 1e30, 3.4e38, 1e100, 1.7e308],
  ...[Number.MIN_VALUE, 2.3e-308, Number.POSITIVE_INFINITY, Number.NaN],
].flatMap((x) => [x, -x]);

/** Numbers whose bits are those of evenly spread integers: all exponents, both signs, NaNs. */
function bitPatterns({ runtime }: Workspace, count: number): ArrayLike<number> {
  const words = Uint32Array.from({ length: count * 2 }, (_, i) => Math.imul(i + 1, 0x9e3779b9));
  return runtime.dtype === "float32" ? new Float32Array(words.buffer, 0, count) : new Float64Array(words.buffer);
}

function activationRuns(): Run[] {
  return activations.flatMap(({ name, forward, backward }): Run[] => {
    const place = (workspace: Workspace) => {
      workspace.clear();
      const values = [...extremes, ...Array.from(bitPatterns(workspace, PATTERNS))];
      return { out: workspace.input(values.map(() => 1)), z: workspace.input(values), count: values.length };
    };
    return [
      {
        name: `${name} forward of extremes`,
        run: (workspace) => {
          const { out, z, count } = place(workspace);
          workspace.kernels[forward](out.address, z.address, workspace.runtime.constants, 0, count);
          return [...out.view];
        },
      },
      {
        name: `${name} backward of extremes`,
        run: (workspace) => {
          const { out, z, count } = place(workspace);
          workspace.kernels[backward](out.address, out.address, z.address, workspace.runtime.constants, 0, count);
          return [...out.view];
        },
      },
    ];
  });
}

/** Rows of logits of 1 to 18 columns: every tail of a vector. */
function overShapes(logits: (count: number) => number[], run: (z: number[], columns: number) => number[]): number[] {
  return Array.from({ length: 18 }, (_, i) => i + 1).flatMap((columns) => run(logits(ROWS * columns), columns));
}

function softmaxRuns(): Run[] {
  return logitKinds.map(({ name, logit }) => ({
    name: `softmax of ${name} logits`,
    run: (workspace) => {
      const { kernels, runtime } = workspace;
      const logits = (count: number) => uniform(11, count, 0, 1).map((random, i) => logit(i, random));
      return overShapes(logits, (values, columns) => {
        workspace.clear();
        const [a, da] = [workspace.input(values, 1), workspace.input(uniform(12, values.length, -1, 1))];
        kernels.softmaxForward(a.address, a.address, columns, runtime.constants, 0, ROWS);
        const shares = [...a.view];
        kernels.softmaxBackward(da.address, da.address, a.address, columns, 0, ROWS);
        return [...shares, ...da.view];
      });
    },
  }));
}

function lossRuns(): Run[] {
  return lossCases.map(({ name, targets, run }) => ({
    name,
    run: (workspace) =>
      overShapes(
        (count) => uniform(13, count, -30, 30),
        (values, columns) => {
          workspace.clear();
          const aims = targets(ROWS, columns);
          const [z, gradient] = [workspace.input(values), workspace.output(values.length)];
          const losses = workspace.float64(ROWS);
          const t = aims instanceof Int32Array ? workspace.int32(aims) : workspace.input(aims);
          const addresses = [losses.address, gradient.address, z.address, t.address] as const;
          run(workspace.runtime, addresses, columns, 7, 0, ROWS);
          return [...losses.view, ...gradient.view];
        },
      ),
  }));
}

function otherRuns(): Run[] {
  return [
    {
      name: "sumColumns",
      run: (workspace) =>
        overShapes(
          (count) => uniform(14, 60 * count, -1, 1),
          (values, columns) => {
            workspace.clear();
            const [x, out] = [workspace.input(values), workspace.output(columns)];
            workspace.kernels.sumColumns(out.address, x.address, values.length / columns, columns, 0, columns);
            return [...out.view];
          },
        ),
    },
    {
      name: "argmaxRows",
      run: (workspace) =>
        overShapes(
          (count) => uniform(15, count, 0, 4).map(Math.floor),
          (values, columns) => {
            workspace.clear();
            const [x, out] = [workspace.input(values), workspace.int32(new Array<number>(ROWS).fill(-1))];
            workspace.kernels.argmaxRows(out.address, x.address, columns, 0.5, 0, ROWS);
            return [...out.view];
          },
        ),
    },
    ...(["fillUniform", "fillNormal"] as const).map(
      (name): Run => ({
        name,
        run: (workspace) => {
          workspace.clear();
          const out = workspace.output(DRAWS);
          workspace.kernels[name](out.address, 0xffffffff, 0xfedcba98, 3, -1, 2, 0, DRAWS);
          return [...out.view];
        },
      }),
    ),
  ];
}

/** Kernels on fixed inputs, beside those of `jobs`. */
export const otherJobs: readonly Run[] = [...activationRuns(), ...softmaxRuns(), ...lossRuns(), ...otherRuns()];
