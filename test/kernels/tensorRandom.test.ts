/**
 * The kernels of tensors that draw random numbers, or make numbers of rows of them, each by what
 * names it.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { momentOf } from "./support/tensorCalls.js";
import { dtypes, Workspace as Memory, type Workspace } from "./support/workspace.js";

describe.each(dtypes)("%s", (dtype) => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await Memory.forTensors(dtype);
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
    // of half the rate what is kept is divided by another number, and no more is left out than
    // before
    const halved = drop(5, 0, 4, 0, 0.5);
    expect(halved.every((value, i) => value === workspace.round(4 / 3) || (value === 0 && inOrder[i] === 0))).toBe(
      true,
    );
    expect(halved.filter((value) => value === 0).length).toBeLessThan(inOrder.filter((value) => value === 0).length);
    expect(drop(5, 0, 4, 0, 0).every((value) => value === 1)).toBe(true);
  });

  test("alphaDropRows drops what dropRows drops, and moves all by what keeps mean 0 and variance 1", () => {
    workspace.clear();
    const columns = 7;
    const values = Array.from({ length: 5 * columns }, (_, i) => (i % 11) / 4 - 1);
    const x = workspace.input(values);
    const moment = momentOf(workspace, 4, 0, 0.5);
    const drawn = (draw: (out: number) => void): number[] => {
      const out = workspace.output(values.length);
      draw(out.address);
      return [...out.view];
    };
    const { kernels } = workspace;
    const kept = drawn((out) => kernels.dropRows(out, x.address, columns, 0, moment, 5, 0, 2, 0.5, 0, 5));
    const moved = [0, 1].map((isGradient) =>
      drawn((out) => kernels.alphaDropRows(out, x.address, columns, 0, moment, 5, 0, 2, 0.5, isGradient, 0, 5)),
    );
    // Klambauer et al., 2017, of half the rate: q = 0.75
    const [q, least] = [0.75, -1.7580993408473766];
    const a = (q + least ** 2 * q * (1 - q)) ** -0.5;
    for (const [i, value] of values.entries()) {
      if (value === 0) continue;
      const isKept = kept[i] !== 0;
      const scale = 8 * workspace.roundoff * (1 + Math.abs(value));
      expect(Math.abs(moved[0][i] - a * ((isKept ? value : least) - least * (1 - q)))).toBeLessThanOrEqual(scale);
      expect(Math.abs(moved[1][i] - (isKept ? a * value : 0))).toBeLessThanOrEqual(scale);
    }
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

  test("indexReals makes indices of numbers, all below the limit", () => {
    workspace.clear();
    const x = workspace.input([0, 1, 6, 7, 1e30, Number.POSITIVE_INFINITY, -1, -1e30, Number.NaN, 2.75]);
    const out = workspace.int32(new Array<number>(10).fill(-1));
    workspace.kernels.indexReals(out.address, x.address, 7, 0, 10);
    expect([...out.view]).toEqual([0, 1, 6, 6, 6, 6, 0, 0, 0, 2]);
  });
});
