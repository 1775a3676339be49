/**
 * The kernels that only ops of tensors call: no share of their rows shows, nothing outside is
 * touched, and what may lie over is right.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { difference, uniform } from "./support/compare.js";
import { splitDifference } from "./support/splits.js";
import { type Block, dtypes, Workspace as Memory, type Workspace } from "./support/workspace.js";

/** One way to call a kernel: how many rows, what it writes, and what a row of that is. */
interface Call {
  readonly rows: number;
  readonly out: Block;
  readonly perRow: number;
  readonly run: (begin: number, end: number) => void;
}

const binary = [
  ...(["addBroadcast", "subtractBroadcast", "multiplyBroadcast", "divideBroadcast", "maximumBroadcast"] as const),
  ...(["minimumBroadcast", "greaterBroadcast", "greaterEqualBroadcast", "equalBroadcast"] as const),
];
const unary = [
  ...(["negateElements", "squareElements", "sqrtElements", "absElements", "expElements", "logElements"] as const),
  "signElements" as const,
];

/** Rows and columns: single, of a vector, ragged, past a block of 256. */
const SIZES = [
  [1, 1],
  [7, 1],
  [1, 9],
  [5, 4],
  [6, 11],
  [3, 300],
] as const;

/** What operands of a binary kernel may be: strides by columns, and elements. */
const OPERANDS = {
  matrix: (rows: number, columns: number) => ({ row: columns, column: 1, count: rows * columns }),
  row: (_: number, columns: number) => ({ row: 0, column: 1, count: columns }),
  column: (rows: number) => ({ row: 1, column: 0, count: rows }),
  scalar: () => ({ row: 0, column: 0, count: 1 }),
};

/** The address of an epoch, the number of the first row, and the share of their rate that dropouts have. */
function momentOf(workspace: Workspace, epoch: number, first: number, share = 1): number {
  const words = new Int32Array(4);
  words.set([epoch, first]);
  new Float64Array(words.buffer)[1] = share;
  return workspace.int32([...words]).address;
}

/** Every kernel at one size. */
function callsOf(workspace: Workspace, rows: number, columns: number): [string, Call][] {
  const { kernels, runtime } = workspace;
  const { constants } = runtime;
  const count = rows * columns;
  const x = workspace.input(uniform(1, count, -2, 2), 1);
  const y = workspace.input(uniform(2, count, 0.5, 2), 2);
  const indices = workspace.int32(uniform(3, rows, 0, rows).map(Math.floor)).address;
  const step = workspace.int32([7]).address;
  const moment = momentOf(workspace, 7, 2);
  const calls: [string, Call][] = [];
  const add = (name: string, length: number, perRow: number, made: number, run: (out: number) => Call["run"]) => {
    const out = workspace.output(made, 1);
    calls.push([name, { rows: length, out, perRow, run: run(out.address) }]);
  };
  for (const kernel of binary)
    for (const [left, a] of Object.entries(OPERANDS))
      for (const [right, b] of Object.entries(OPERANDS)) {
        const [p, q] = [a(rows, columns), b(rows, columns)];
        add(
          `${kernel} of a ${left} and a ${right}`,
          rows,
          columns,
          count,
          (out) => (begin, end) =>
            kernels[kernel](out, x.address, y.address, columns, p.row, p.column, q.row, q.column, begin, end),
        );
      }
  for (const [kind, c] of Object.entries(OPERANDS)) {
    const { row, column } = c(rows, columns);
    add(
      `whereBroadcast by a ${kind}`,
      rows,
      columns,
      count,
      (out) => (begin, end) =>
        kernels.whereBroadcast(
          out,
          x.address,
          x.address,
          y.address,
          columns,
          row,
          column,
          0,
          1,
          columns,
          1,
          begin,
          end,
        ),
    );
    add(
      `broadcastRows of a ${kind}`,
      rows,
      columns,
      count,
      (out) => (begin, end) => kernels.broadcastRows(out, x.address, columns, row, column, begin, end),
    );
  }
  for (const kernel of unary)
    add(kernel, count, 1, count, (out) => (begin, end) => kernels[kernel](out, y.address, constants, begin, end));
  for (const exponent of [3, -2, 1.7])
    add(
      `powerElements ${exponent}`,
      count,
      1,
      count,
      (out) => (begin, end) => kernels.powerElements(out, y.address, exponent, constants, begin, end),
    );
  add("clipElements", count, 1, count, (out) => (b, e) => kernels.clipElements(out, x.address, -0.5, 1, b, e));
  add("fillReals", count, 1, count, (out) => (begin, end) => kernels.fillReals(out, 0.1, begin, end));
  add(
    "dropElements",
    count,
    1,
    count,
    (out) => (begin, end) => kernels.dropElements(out, y.address, step, 1, 0, 2, 0.3, begin, end),
  );
  add(
    "dropRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.dropRows(out, x.address, columns, 0, moment, 1, 0, 2, 0.3, begin, end),
  );
  add(
    "noiseRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.noiseRows(out, x.address, columns, 0, moment, 1, 0, 2, 0.3, begin, end),
  );
  add("sumRows", rows, 1, rows, (out) => (begin, end) => kernels.sumRows(out, x.address, columns, begin, end));
  add("maxRows", rows, 1, rows, (out) => (begin, end) => kernels.maxRows(out, x.address, columns, begin, end));
  add("maxColumns", columns, 1, columns, (out) => (b, e) => kernels.maxColumns(out, x.address, rows, columns, b, e));
  add(
    "logSoftmaxRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.logSoftmaxRows(out, x.address, columns, constants, begin, end),
  );
  add(
    "copyRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.copyRows(out, x.address, columns, columns, columns, begin, end),
  );
  add(
    "transposeRows",
    columns,
    rows,
    count,
    (out) => (begin, end) => kernels.transposeRows(out, x.address, columns, rows, begin, end),
  );
  add(
    "scatterRows",
    rows,
    columns,
    count,
    (out) => (begin, end) => kernels.scatterRows(out, x.address, indices, rows, columns, begin, end),
  );
  const doubles = 8 / runtime.elementBytes;
  add("widenReals", count, doubles, count * doubles, (out) => (b, e) => kernels.widenReals(out, x.address, b, e));
  add("oneHotRows", rows, rows, rows * rows, (out) => (b, e) => kernels.oneHotRows(out, indices, rows, b, e));
  return calls;
}

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Memory.forTensors(dtype);
  });

  test.each(SIZES)(
    "[%d, %d]: every kernel gives the same wherever its rows are cut, and stays inside",
    (rows, columns) => {
      workspace.clear();
      const wrong = callsOf(workspace, rows, columns).flatMap(([name, { rows: length, out, perRow, run }]) => {
        const found = splitDifference(length, [{ block: out, perRow }], run) + workspace.damage();
        return found ? [`${name}: ${found}`] : [];
      });
      expect(wrong).toEqual([]);
    },
  );

  test("no rows are nothing to do", () => {
    workspace.clear();
    for (const [name, { out, run }] of callsOf(workspace, 5, 4)) {
      const before = [...out.words];
      run(2, 2);
      expect([...out.words], name).toEqual(before);
    }
  });

  test("an output over an operand that lies like it is the output apart from it", () => {
    const values = [uniform(4, 66, -2, 2), uniform(5, 66, 0.5, 2)];
    const apart = (run: (out: Block, a: Block, b: Block) => void): number[] => {
      workspace.clear();
      const [a, b, out] = [workspace.input(values[0]), workspace.input(values[1]), workspace.output(66)];
      run(out, a, b);
      return [...out.view];
    };
    const over = (which: 0 | 1, run: (out: Block, a: Block, b: Block) => void): number[] => {
      workspace.clear();
      const operands = [workspace.input(values[0]), workspace.input(values[1])];
      run(operands[which], operands[0], operands[1]);
      return [...operands[which].view];
    };
    for (const kernel of binary)
      for (const which of [0, 1] as const) {
        const run = (out: Block, a: Block, b: Block): void =>
          workspace.kernels[kernel](out.address, a.address, b.address, 11, 11, 1, 11, 1, 0, 6);
        expect(difference(over(which, run), apart(run)), kernel).toBe("");
      }
    for (const kernel of unary) {
      const run = (out: Block, a: Block): void =>
        workspace.kernels[kernel](out.address, a.address, workspace.runtime.constants, 0, 66);
      expect(difference(over(0, run), apart(run)), kernel).toBe("");
    }
  });

  test("dropRows decides by the number of a row, wherever it lies", () => {
    workspace.clear();
    const columns = 7;
    const x = workspace.input(new Array<number>(5 * columns).fill(1));
    const indices = workspace.int32([3, 0, 9, 2, 1]).address;
    const drop = (rows: number, from: number, epoch: number, first: number, share = 1): number[] => {
      const out = workspace.output(rows * columns);
      const moment = momentOf(workspace, epoch, first, share);
      workspace.kernels.dropRows(out.address, x.address, columns, from, moment, 5, 0, 2, 0.5, 0, rows);
      return [...out.view];
    };
    const row = (values: readonly number[], i: number): readonly number[] =>
      values.slice(i * columns, (i + 1) * columns);
    const inOrder = drop(5, 0, 4, 0);
    const byIndex = drop(5, indices, 4, 0);
    expect(row(byIndex, 0)).toEqual(row(inOrder, 3));
    expect(row(byIndex, 1)).toEqual(row(inOrder, 0));
    expect(row(byIndex, 4)).toEqual(row(inOrder, 1));
    expect(row(drop(1, 0, 4, 3), 0)).toEqual(row(inOrder, 3));
    expect(drop(5, 0, 5, 0)).not.toEqual(inOrder);
    expect(inOrder.every((value) => value === 0 || value === 2)).toBe(true);
    // of half the rate what is kept is divided by another number, and no more is left out than before
    const halved = drop(5, 0, 4, 0, 0.5);
    expect(halved.every((value, i) => value === workspace.round(4 / 3) || (value === 0 && inOrder[i] === 0))).toBe(
      true,
    );
    expect(halved.filter((value) => value === 0).length).toBeLessThan(inOrder.filter((value) => value === 0).length);
    expect(drop(5, 0, 4, 0, 0).every((value) => value === 1)).toBe(true);
  });

  test("noiseRows adds the normal numbers of fillNormal's method, by the number of a row, wherever it lies", () => {
    workspace.clear();
    const columns = 401;
    const x = workspace.input(Array.from({ length: 5 * columns }, (_, i) => (i % columns) / 8));
    const indices = workspace.int32([3, 0, 9, 2, 1]).address;
    const add = (rows: number, from: number, epoch: number, first: number, stddev = 2): number[] => {
      const out = workspace.output(rows * columns);
      const moment = workspace.int32([epoch, first]).address;
      workspace.kernels.noiseRows(out.address, x.address, columns, from, moment, 5, 0, 2, stddev, 0, rows);
      return [...out.view];
    };
    const row = (values: readonly number[], i: number): readonly number[] =>
      values.slice(i * columns, (i + 1) * columns);
    const inOrder = add(5, 0, 4, 0);
    const byIndex = add(5, indices, 4, 0);
    expect(row(byIndex, 0)).toEqual(row(inOrder, 3));
    expect(row(byIndex, 1)).toEqual(row(inOrder, 0));
    expect(row(add(1, 0, 4, 3), 0)).toEqual(row(inOrder, 3));
    expect(add(5, 0, 5, 0)).not.toEqual(inOrder);
    expect(add(5, 0, 4, 0, 0)).toEqual([...x.view]);
    // row 0 of epoch 0 has the counters of fillNormal, as far as no point is drawn again
    const normal = workspace.output(columns);
    workspace.kernels.fillNormal(normal.address, 5, 0, 2, 0, 1, 0, columns);
    const ofRow0 = row(add(1, 0, 0, 0, 1), 0).map((value, i) => value - x.view[i]);
    const same = ofRow0.filter((z, i) => Math.abs(z - normal.view[i]) < 1e-5).length;
    // pi / 4 of the points are taken at once: 315 of 401, and 8 is their deviation
    expect(same).toBeGreaterThan(275);
    expect(same).toBeLessThan(355);
    // mean and deviation of 2005 numbers, within four of their deviations
    const drawn = inOrder.map((value, i) => (value - x.view[i]) / 2);
    const mean = drawn.reduce((sum, z) => sum + z, 0) / drawn.length;
    const variance = drawn.reduce((sum, z) => sum + (z - mean) ** 2, 0) / drawn.length;
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(drawn.length));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / drawn.length));
  });

  test("dropElements draws the words of Philox 4x32-10 that its place names", () => {
    workspace.clear();
    const x = workspace.input(new Array<number>(12).fill(1));
    const out = workspace.output(12);
    const step = workspace.int32([3]).address;
    // the paper's generator in plain words
    const words = (index: number): number[] => {
      let [c0, c1, c2, c3] = [index, 3, 9, 0].map(BigInt);
      let [k0, k1] = [0x12345678n, 0x9an];
      const low = (v: bigint): bigint => v & 0xffffffffn;
      for (let round = 0; round < 10; round++) {
        const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
        [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, low(p1), (p0 >> 32n) ^ c3 ^ k1, low(p0)];
        [k0, k1] = [low(k0 + 0x9e3779b9n), low(k1 + 0xbb67ae85n)];
      }
      return [c0, c1, c2, c3].map(Number);
    };
    workspace.kernels.dropElements(out.address, x.address, step, 0x12345678, 0x9a, 9, 0.5, 0, 12);
    const expected = [0, 1, 2].flatMap(words).map((word) => (word >= 2 ** 31 ? 2 : 0));
    expect([...out.view]).toEqual(expected);
  });
});
