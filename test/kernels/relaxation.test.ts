/**
 * Rows that come to rest, against iterations in float64, wherever they are cut; the inverse by
 * which they split.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { uniform } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace as Memory, type Workspace } from "./support/workspace.js";

/** Rows and units: single, of a vector, ragged, past a block of rows, past a panel. */
const SIZES = [
  [1, 1],
  [3, 4],
  [17, 5],
  [33, 9],
  [6, 37],
  [2, 270],
] as const;

/** The numbers of operations in assembly/epilogue.ts. */
const [TANH, TANH_SLOPE, RELU, RELU_SLOPE] = [3, 4, 5, 6];

const product = (row: readonly number[], w: readonly number[]): number[] =>
  row.map((_, j) => row.reduce((sum, value, i) => sum + value * w[i * row.length + j], 0));

/** z = f(z w + c) by so many iterations in float64. */
function rest(c: readonly number[], w: readonly number[], f: (u: number, j: number) => number): number[] {
  let z = c.map(() => 0);
  for (let k = 0; k < 120; k++) z = product(z, w).map((sum, j) => f(sum + c[j], j));
  return z;
}

/** Weights whose largest eigenvalue is some 0.3. */
const contracting = (units: number): number[] => uniform(5, units * units, -0.5, 0.5).map((w) => w / Math.sqrt(units));

/** 2 x - w - w^T w - (w - w^T): weights between units that are monotone. */
function monotone(units: number): number[] {
  const w = contracting(units);
  return w.map((_, at) => {
    const [i, j] = [Math.floor(at / units), at % units];
    const gram = Array.from({ length: units }, (_, k) => w[k * units + i] * w[k * units + j]);
    return w[j * units + i] - w[i * units + j] - gram.reduce((sum, value) => sum + value, 0);
  });
}

const transposed = (w: readonly number[], units: number): number[] =>
  w.map((_, at) => w[(at % units) * units + Math.floor(at / units)]);

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;
  const tolerance = dtype === "float32" ? 2 ** -20 : 2 ** -43;
  // of a change so small the rest of the way is less than twice as long
  const bound = 4 * tolerance;

  beforeAll(async () => {
    workspace = await Memory.forTensors(dtype);
  });

  interface Relaxed {
    readonly z: Block;
    readonly taken: Block<Int32Array>;
    readonly run: (begin: number, end: number) => void;
  }

  interface Case {
    readonly rows: number;
    readonly units: number;
    readonly c: readonly number[];
    readonly matrix: readonly number[];
    readonly operation: number;
    readonly slopes?: readonly number[];
    readonly isSplit?: boolean;
    readonly most?: number;
    readonly isStrict?: boolean;
  }

  function relaxation({ rows, units, c, matrix, operation, slopes, isSplit, most = 1000, isStrict }: Case): Relaxed {
    const { kernels, runtime } = workspace;
    const { panelColumns, constants, scratch } = runtime;
    const panels = Math.ceil(units / panelColumns);
    const packed = workspace.output(panels * panelColumns * units);
    const { address } = workspace.input(matrix);
    kernels.packPanels(packed.address, address, units, units, panelColumns, units, 1, 0, panels);
    const sources = slopes ? workspace.input(slopes).address : 0;
    const work = workspace.output(rows * units * (isSplit ? 3 : 1));
    const z = workspace.output(rows * units);
    const taken = workspace.int32(new Array<number>(rows).fill(77));
    const given = workspace.input(c).address;
    const run = (begin: number, end: number): void =>
      kernels.relaxRows(
        ...([z.address, taken.address, given, sources, packed.address, work.address, units, operation] as const),
        ...([
          Number(isSplit ?? false),
          tolerance,
          most,
          Number(isStrict ?? false),
          constants,
          scratch,
          begin,
          end,
        ] as const),
      );
    return { z, taken, run };
  }

  function inverse(w: readonly number[], units: number): number[] {
    const out = workspace.output(units * units);
    workspace.kernels.invertResolvent(out.address, workspace.input(w).address, units, 0, 1);
    return [...out.view];
  }

  /**
   * Fails unless each row is as near to what is expected as a search may end, measured by its
   * largest number.
   */
  function expectRest({ view }: Block, expected: readonly (readonly number[])[], what: string): void {
    expected.forEach((row, r) => {
      const size = Math.max(...row.map(Math.abs));
      for (const [j, value] of row.entries())
        expect(Math.abs(view[r * row.length + j] - value), `${what}, row ${r}, ${j}`).toBeLessThanOrEqual(bound * size);
    });
  }

  const rowsOf = (numbers: readonly number[], units: number): number[][] =>
    Array.from({ length: numbers.length / units }, (_, r) => numbers.slice(r * units, r * units + units));

  test.each(SIZES)("[%d, %d]: rows come to the rest of float64, there, back and by splitting", (rows, units) => {
    workspace.clear();
    const c = uniform(1, rows * units, -1.5, 1.5);
    const w = contracting(units);
    const there = relaxation({ rows, units, c, matrix: w, operation: TANH });
    there.run(0, rows);
    const states = rowsOf(c, units).map((row) => rest(row, w, Math.tanh));
    expectRest(there.z, states, "there");
    const slopes = states.flat();
    const back = relaxation({ rows, units, c, matrix: transposed(w, units), operation: TANH_SLOPE, slopes });
    back.run(0, rows);
    const gradients = rowsOf(c, units).map((row, r) =>
      rest(row, transposed(w, units), (sum, j) => sum * (1 - states[r][j] ** 2)),
    );
    expectRest(back.z, gradients, "back");
    const m = monotone(units);
    const split = relaxation({ rows, units, c, matrix: inverse(m, units), operation: RELU, isSplit: true });
    split.run(0, rows);
    expectRest(
      split.z,
      rowsOf(c, units).map((row) => rest(row, m, (sum) => Math.max(0, sum))),
      "split",
    );
    for (const { taken } of [there, back, split]) expect(Math.min(...taken.view)).toBeGreaterThan(0);
    expect(workspace.damage()).toBe("");
  });

  test.each(SIZES)("[%d, %d]: the same wherever rows are cut", (rows, units) => {
    for (const isSplit of [false, true]) {
      workspace.clear();
      const matrix = isSplit ? inverse(monotone(units), units) : contracting(units);
      const { z, taken, run } = relaxation({
        ...{ rows, units, matrix, isSplit, c: uniform(2, rows * units, -2, 2) },
        operation: RELU,
      });
      const outputs = [
        { block: z, perRow: units },
        { block: taken, perRow: 1 },
      ];
      expect(splitDifference(rows, outputs, run, undefined, 4)).toBe("");
      expect(workspace.damage()).toBe("");
    }
  });

  test("tells the rows that were given up, which are NaN where that is asked for, and leaves others alone", () => {
    const w = [0, -40, 40, 0];
    const c = [0.1, 0.1, 60, 60, Number.NaN, 0, 0.2, 0.1];
    for (const isStrict of [false, true]) {
      workspace.clear();
      const { z, taken, run } = relaxation({ rows: 4, units: 2, c, matrix: w, operation: TANH, most: 9, isStrict });
      run(0, 4);
      expect([...taken.view]).toEqual([-9, expect.any(Number), -1, -9]);
      expect(taken.view[1]).toBeGreaterThan(0);
      expect([...z.view.slice(2, 4)]).toEqual([1, 1]);
      const isGivenUp = [0, 1, 6, 7].map((i) => Number.isNaN(z.view[i]));
      expect(isGivenUp).toEqual(new Array(4).fill(isStrict));
      const tally = workspace.int32([4, 5]);
      workspace.kernels.tallyRelaxation(tally.address, taken.address, 4, 0, 1);
      expect([...tally.view]).toEqual([9, 8]);
    }
    // what grows beyond all numbers is given up where it leaves them
    workspace.clear();
    const { taken, run } = relaxation({ rows: 1, units: 1, c: [1], matrix: [1e9], operation: RELU });
    run(0, 1);
    expect(taken.view[0]).toBeLessThan(0);
    expect(taken.view[0]).toBeGreaterThan(-200);
  });

  test("splitting comes to rest where z stands still before u does, and where it is zero, there and back", () => {
    // eigenvalues 1 and 5i: it turns about the state of rest for long
    const w = [0, 5, -5, 0];
    const c = [-7, 3, 3, -7, -0.02, -0.01, 0, 0, 4, 5];
    const states = rowsOf(c, 2).map(([a, b]) => {
      // by the signs of its numbers: [a, b + 5 a], [0, b], [a, 0]
      const both = [(a - 5 * b) / 26, (b + 5 * a) / 26];
      if (both.every((z) => z >= 0)) return both;
      if (b >= 0 && a - 5 * b <= 0) return [0, b];
      return a >= 0 ? [a, 0] : [0, 0];
    });
    for (const slopes of [undefined, new Array<number>(10).fill(1), [1, 0, 1, 0, 0, 0, 0, 1, 0, 1]]) {
      workspace.clear();
      const operation = slopes ? RELU_SLOPE : RELU;
      const split = relaxation({ rows: 5, units: 2, c, matrix: inverse(w, 2), operation, slopes, isSplit: true });
      split.run(0, 5);
      const expected = rowsOf(c, 2).map(([a, b], r) => {
        if (!slopes) return states[r];
        const [first, second] = [slopes[2 * r], slopes[2 * r + 1]];
        // z = s (z w + c) of slopes s that are 0 or 1
        if (first && second) return [(a - 5 * b) / 26, (b + 5 * a) / 26];
        return [first * a, second * b];
      });
      // what it converges by, sqrt(25 / 29), makes the rest of the way 14 times the last step
      for (const [r, row] of expected.entries())
        for (const [j, value] of row.entries())
          expect(Math.abs(split.z.view[2 * r + j] - value), `row ${r}, ${j}`).toBeLessThanOrEqual(14 * tolerance * 10);
      expect(Math.min(...split.taken.view)).toBeGreaterThan(0);
    }
  });

  test.each([1, 2, 3, 5, 16, 61])("of %d units (2 I - w) times its inverse is I", (units) => {
    workspace.clear();
    const w = monotone(units);
    const found = inverse(w, units);
    for (let i = 0; i < units; i++)
      for (let j = 0; j < units; j++) {
        const sum = found.slice(i * units, i * units + units).reduce((total, value, k) => {
          const entry = (k === j ? 2 : 0) - w[k * units + j];
          return total + value * entry;
        }, 0);
        // some units' worth of roundings of numbers of about 1
        expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThanOrEqual(8 * (units + 4) * workspace.roundoff);
      }
  });
});
