/**
 * What every kernel that multiplies and adds makes of the same inputs, for builds to be compared
 * on.
 */

import { uniform } from "./compare.js";
import { multiplySparse, placeSparse, placeStrips, sparseMatrix } from "./compressed.js";
import { activations } from "./formulas.js";
import { optimizerCases } from "./optimizers.js";
import { matrixOf, multiplyNarrow, multiplyWide, placeProduct } from "./products.js";
import type { Workspace } from "./workspace.js";

/** A kernel on fixed inputs. */
export interface Job {
  readonly name: string;
  /** What the kernel leaves, rounded to the element type, the same inputs each time. */
  readonly run: (workspace: Workspace) => number[];
  /**
   * Of each element, what one rounding of the element type may change at most, in roundoffs; the
   * reason stands with it.
   */
  readonly bound: (workspace: Workspace, result: readonly number[]) => readonly number[];
}

const multipliers = [
  ["gemm", multiplyWide],
  ["gemmNarrow", multiplyNarrow],
] as const;

/**
 * Around the tiles (4 and 5 rows), the panels (8 and 16 columns of f32) and their tails, and the
 * blocks of 140 and 256.
 */
const sizes: readonly (readonly [rows: number, columns: number, depth: number])[] = [
  ...[1, 4, 5, 6, 9, 10, 11].flatMap((rows) =>
    [1, 7, 8, 9, 15, 16, 17, 31, 32, 33].map((columns) => [rows, columns, 37] as const),
  ),
  ...[0, 1, 2, 3, 4, 5, 255, 256, 257, 258, 513].map((depth) => [7, 19, depth] as const),
  ...[139, 140, 141, 145, 281].map((rows) => [rows, 18, 40] as const),
  ...[0, 1, 255, 256, 257, 513].flatMap((depth) => [1, 3, 5, 8].map((columns) => [17, columns, depth] as const)),
  [40, 40, 600],
];

/**
 * (depth + 1) roundings of every product and sum of terms of at most 4, in either build: twice
 * that, and the bias.
 */
const boundOfProduct = (depth: number) => (_: Workspace, result: readonly number[]) =>
  result.map(() => 2 * (depth + 2) * 4 * (depth + 1));

function productJobs(): Job[] {
  return sizes.flatMap(([rows, columns, depth], i) =>
    multipliers.map(([kernel, multiply]): Job => {
      const use = { transposedA: i % 3 === 1, transposedB: i % 3 === 2 };
      return {
        name: `${kernel} ${rows} x ${columns}, depth ${depth}`,
        bound: boundOfProduct(depth),
        run: (workspace) => {
          const a = { rows, columns: depth, values: uniform(1, rows * depth, -2, 2) };
          const b = { rows: depth, columns, values: uniform(2, depth * columns, -2, 2) };
          const bias = i % 2 ? uniform(3, columns, -1, 1) : undefined;
          const product = placeProduct(workspace, a, b, bias, use, { a: 1, b: 2, c: 0 });
          multiply(workspace, product, 0, rows);
          return [...product.c.view];
        },
      };
    }),
  );
}

/** Bytes go through packing only; their products are otherwise those of other numbers. */
function byteJobs(): Job[] {
  return [1, 4, 5, 6, 9, 10, 11, 141].flatMap((rows) =>
    [false, true].map((transposedA): Job => {
      const [columns, depth] = [18, 253 + rows];
      return {
        name: `gemm of bytes ${rows} x ${columns}, depth ${depth}, ${transposedA ? "A^T B" : "A B"}`,
        bound: boundOfProduct(depth),
        run: (workspace) => {
          const a = { rows, columns: depth, values: uniform(1, rows * depth, 0, 256).map(Math.floor) };
          const b = { rows: depth, columns, values: uniform(2, depth * columns, -2, 2) };
          const use = { transposedA, transposedB: false };
          const product = placeProduct(workspace, a, b, undefined, use, { a: 1, b: 2, c: 0 }, 1 / 255);
          multiplyWide(workspace, product, 0, rows);
          return [...product.c.view];
        },
      };
    }),
  );
}

function sparseJobs(): Job[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].flatMap((vectors): Job[] => {
    const [rows, depth, columns] = [270, 300, 9 * vectors + 1];
    const prepare = (workspace: Workspace) => {
      workspace.clear();
      const a = placeSparse(workspace, sparseMatrix(workspace, rows, depth, 0.6, vectors % 2 === 0));
      const values = uniform(4, depth * columns, -2, 2);
      const order = workspace.int32(Array.from({ length: rows }, (_, i) => rows - 1 - i)).address;
      return { a, values, order };
    };
    return [
      {
        name: `sparseProduct, strips of ${vectors}`,
        bound: boundOfProduct(depth),
        run: (workspace) => {
          const { a, values, order } = prepare(workspace);
          const b = placeStrips(
            workspace,
            matrixOf(depth, columns, (k, j) => values[k * columns + j]),
            vectors,
            true,
          );
          const c = workspace.output(rows * columns);
          multiplySparse(workspace, c, a, order, b, 0, columns, 0, rows);
          return [...c.view];
        },
      },
    ];
  });
}

/**
 * Either build is within 9 roundoffs of the formula (see activations.test.ts) whose terms are at
 * most 1 + |z|, some 20.
 */
const boundOfActivation = (_: Workspace, result: readonly number[]) => result.map(() => 2 * 9 * 21);

function activationJobs(): Job[] {
  const z = [...uniform(5, 500, -1, 1), ...uniform(6, 500, -20, 20), 0, -0, 1e-30, 5, -5];
  return activations.flatMap(({ name, forward, backward, slopeOf }): Job[] => [
    {
      name: `${name} forward`,
      bound: boundOfActivation,
      run: (workspace) => {
        workspace.clear();
        const [out, x] = [workspace.output(z.length), workspace.input(z)];
        workspace.kernels[forward](out.address, x.address, workspace.runtime.constants, 0, z.length);
        return [...out.view];
      },
    },
    {
      name: `${name} backward`,
      bound: boundOfActivation,
      run: (workspace) => {
        workspace.clear();
        const source = workspace.input(slopeOf === "sum" ? z : z.map((x) => Math.abs(x) / 20));
        const da = workspace.input(uniform(7, z.length, -1, 1));
        const { kernels, runtime } = workspace;
        kernels[backward](da.address, da.address, source.address, runtime.constants, 0, z.length);
        return [...da.view];
      },
    },
  ]);
}

const STEPS = 8;

function optimizerJobs(): Job[] {
  return optimizerCases.map(({ name, learningRate, settings, states, run, advance }) => ({
    name,
    // as in optimizer.test.ts, once for either build
    bound: (_, result) => result.map((w) => 2 * (200 * learningRate + 2 * STEPS * Math.abs(w))),
    run: (workspace) => {
      workspace.clear();
      const count = 16 * workspace.lanes;
      const w = workspace.input(uniform(8, count, -1, 1));
      const vectors = Array.from({ length: states }, () => workspace.input(new Array<number>(count).fill(0)).address);
      const row = workspace.float64(settings.length);
      row.view.set(settings);
      for (let step = 0; step < STEPS; step++) {
        const dw = workspace.input(uniform(9 + step, count, -1, 1));
        advance?.(workspace.kernels, row.address);
        run(workspace.kernels, w.address, dw.address, vectors, row.address, 0, count);
      }
      return [...w.view];
    },
  }));
}

export const jobs: readonly Job[] = [
  ...productJobs(),
  ...byteJobs(),
  ...sparseJobs(),
  ...activationJobs(),
  ...optimizerJobs(),
];
