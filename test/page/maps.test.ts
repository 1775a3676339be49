import { describe, expect, test } from "vitest";
import { Norms, normOf, scaleOf } from "../../src/page/drawing/norms.js";
import { ticksOf } from "../../src/page/map/axes.js";
import { confusionOf, mistakesOf } from "../../src/page/map/confusionTable.js";
import { gridRows, inUnits, meansOf, rangeOf, shareOf, tellingColumns } from "../../src/page/map/grid.js";

import { sharesOf } from "../../src/page/map/shares.js";

const flowers = { x: Float64Array.of(1, 10, 5, 3, 30, 7, 2, 20, 9), rows: 3, columns: 3 };

describe("the decision map", () => {
  test("varies two features and keeps the others at their mean, from the upper left on", () => {
    const means = meansOf(flowers);
    expect([...means]).toEqual([2, 20, 7]);
    const across = { column: 0, range: { least: 0, most: 4 } };
    const up = { column: 2, range: { least: 10, most: 12 } };
    const rows = gridRows({ width: 2, height: 2, across, up }, means);
    expect([...rows]).toEqual([1, 20, 11.5, 3, 20, 11.5, 1, 20, 10.5, 3, 20, 10.5]);
  });

  test("one feature both ways is that of across", () => {
    const same = { column: 1, range: { least: 0, most: 1 } };
    expect([...gridRows({ width: 2, height: 1, across: same, up: same }, [7, 7])]).toEqual([7, 0.25, 7, 0.75]);
  });

  test("reaches a little beyond the data, also where all rows are alike", () => {
    const range = rangeOf(flowers, 1);
    expect([range.least, range.most]).toEqual([9, 31]);
    expect(shareOf(range, 20)).toBe(0.5);
    expect(rangeOf({ x: [4, 4], rows: 2, columns: 1 }, 0)).toEqual({ least: 3, most: 5 });
  });

  test("begins with the last two columns that are more than yes and no", () => {
    const rows = Float64Array.of(1, 0, 5, 1, 2, 1, 6, 0, 3, 0, 7, 1, 4, 1, 8, 0);
    expect(tellingColumns({ x: rows, rows: 4, columns: 4 })).toEqual([0, 2]);
    expect(tellingColumns({ x: [1, 1, 2, 1], rows: 2, columns: 2 })).toEqual([0, 1]);
    expect(tellingColumns({ x: [1, 0, 2, 1, 3, 0], rows: 3, columns: 2 })).toEqual([0, 1]);
    expect(tellingColumns({ x: [0, 1, 1, 2, 0, 3], rows: 3, columns: 2 })).toEqual([1, 0]);
    expect(tellingColumns({ x: [1, 2, 3], rows: 3, columns: 1 })).toEqual([0, 0]);
    expect(tellingColumns({ x: [1, 2], rows: 2, columns: 1 })).toEqual([0, 0]);
  });

  test("chooses among the first columns alone where no more are offered, and never one of them twice", () => {
    const rows = Float64Array.from({ length: 3 * 300 }, (_, i) => i);
    expect(tellingColumns({ x: rows, rows: 3, columns: 300 }, 200)).toEqual([198, 199]);
    expect(tellingColumns({ x: rows.fill(1), rows: 3, columns: 300 }, 200)).toEqual([198, 199]);
    const one = rows.map((_, i) => (i % 300 === 199 ? i : 1));
    expect(tellingColumns({ x: one, rows: 3, columns: 300 }, 200)).toEqual([199, 198]);
  });

  test("tells ranges in the reader's own units", () => {
    expect(inUnits({ least: -2, most: 2 }, { center: 40, scale: 10 })).toEqual({ least: 20, most: 60 });
    expect(inUnits({ least: -2, most: 2 })).toEqual({ least: -2, most: 2 });
  });

  test("has few ticks, at round numbers", () => {
    expect(ticksOf(0.9, 3.1)).toEqual([1, 1.5, 2, 2.5, 3]);
    expect(ticksOf(3.9, 8.2).length).toBeLessThanOrEqual(9);
    expect(ticksOf(-40, 1000).length).toBeLessThanOrEqual(9);
    expect(ticksOf(-0.012, 0.031)).toEqual([-0.01, 0, 0.01, 0.02, 0.03]);
    expect(ticksOf(120_000, 480_000)).toEqual([200_000, 300_000, 400_000]);
  });
});

test("shares of the classes come from one output or one for each", () => {
  const answer = { rows: 2, columns: 1, outputs: Float32Array.of(0.25, 2) };
  expect(sharesOf(answer, 0, 2)).toEqual([0.75, 0.25]);
  expect(sharesOf(answer, 1, 2)).toEqual([0, 1]);
  const three = { rows: 2, columns: 3, outputs: Float64Array.of(0, 0, 0, 0.5, -1, 0.25) };
  expect(sharesOf(three, 1, 3)).toEqual([0.5, 0, 0.25]);
});

test("confusion counts rows by true class and guess; the surest mistakes come first", () => {
  const labels = [0, 1, 1, 2, 2];
  const guesses = [0, 1, 2, 2, 0];
  const { counts, right } = confusionOf(labels, guesses, 3);
  expect(counts).toEqual([
    [1, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
  ]);
  expect(right).toBe(3);
  expect(mistakesOf(labels, guesses, (row) => row / 10).map(({ row }) => row)).toEqual([4, 2]);
});

describe("sizes of gradients", () => {
  const layersOf = (...sizes: readonly number[]) =>
    sizes.map((size) => ({ gradients: { kernel: Float32Array.of(0, size) } }));

  test("are Euclidean norms", () => {
    expect(normOf([3, 0, -4])).toBe(5);
    expect(normOf([])).toBe(0);
  });

  test("are kept for one model, from its first step on", () => {
    const norms = new Norms();
    norms.add("a model", layersOf(0, 0), 0);
    expect(norms.layers).toEqual([[], []]);
    norms.add("a model", layersOf(1, 2), 1);
    norms.add("a model", layersOf(1, 2), 1);
    norms.add("a model", layersOf(3, 4), 5);
    expect(norms.layers).toEqual([
      [1, 3],
      [2, 4],
    ]);
    norms.add("another", layersOf(7, 8), 6);
    expect(norms.layers).toEqual([[7], [8]]);
    norms.add("another", layersOf(9, 9), 2);
    expect(norms.layers).toEqual([[9], [9]]);
  });

  test("stand on a scale of whole powers of ten", () => {
    const scale = scaleOf([[0.5], [0.002, 0]]);
    expect([scale.least, scale.most + 0]).toEqual([-3, 0]);
    expect(scale.shareOf(0)).toBe(0);
    expect(scale.shareOf(1)).toBe(1);
    expect(scale.shareOf(0.1)).toBeCloseTo(2 / 3, 12);
    const wide = scaleOf([[1], [1e-30]]);
    expect(wide.most - wide.least).toBe(8);
    expect(scaleOf([[]]).shareOf(0)).toBe(0);
  });
});
