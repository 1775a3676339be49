import { describe, expect, test } from "vitest";
import { keepExtremes, toColumns } from "../../src/cli/downsample.js";

const wave = Array.from({ length: 10_007 }, (_, x) => ({
  x,
  y: x === 5003 ? 99 : x === 7001 ? -99 : Math.sin(x / 40),
}));

describe("keepExtremes", () => {
  const kept = keepExtremes(wave, 1500);
  test("keeps no more points than asked for, in order, from first to last", () => {
    expect(kept.length).toBeLessThanOrEqual(1500);
    expect(kept.length).toBeGreaterThan(1400);
    expect(kept.every((point, i) => i === 0 || point.x > kept[i - 1].x)).toBe(true);
    expect(kept[0]).toBe(wave[0]);
    expect(kept.at(-1)).toBe(wave.at(-1));
  });
  test("loses no spike", () => {
    expect(kept).toContainEqual({ x: 5003, y: 99 });
    expect(kept).toContainEqual({ x: 7001, y: -99 });
  });
  test("leaves short curves as they are", () => {
    expect(keepExtremes(wave.slice(0, 1500), 1500)).toHaveLength(1500);
    expect(keepExtremes([], 4)).toEqual([]);
  });
  test("takes a flat stretch once", () => {
    const flat = Array.from({ length: 100 }, (_, x) => ({ x, y: 1 }));
    expect(keepExtremes(flat, 10)).toHaveLength(6);
  });
});

describe("toColumns", () => {
  test("averages stretches between the first and the last value", () => {
    expect(toColumns([0, 10, 20, 30, 40, 50, 60, 70], 4)).toEqual([0, 25, 45, 70]);
  });
  test("interpolates where columns are many", () => {
    expect(toColumns([0, 1, 0], 5)).toEqual([0, 0.5, 1, 0.5, 0]);
    expect(toColumns([3], 2)).toEqual([3, 3]);
    expect(toColumns([], 5)).toEqual([]);
  });
});
