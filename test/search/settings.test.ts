/** What trials are made with: drawn from seed and number, combined in a grid, halved. */
import { describe, expect, test } from "vitest";
import { UsageError } from "../../src/node.js";
import { rungsOf } from "../../src/search/halving.js";
import { checkedRanges } from "../../src/search/ranges.js";
import { planSearch } from "../../src/search/searchPlan.js";
import { drawnSettings, gridSettings } from "../../src/search/settings.js";

const ranges = checkedRanges({
  rate: { low: 0.0001, high: 0.1, log: true },
  units: { low: 3, high: 6, whole: true },
  share: { low: -1, high: 1 },
  sizes: { values: [[64], [64, 64], "none"] },
  width: { low: 1, high: 1000, log: true, whole: true },
});

describe("draws", () => {
  const drawn = Array.from({ length: 4000 }, (_, trial) => drawnSettings(ranges, 7, trial));
  const numbers = (name: string) => drawn.map((settings) => Number(settings[name]));
  const shareOf = (name: string, holds: (value: number) => boolean) => numbers(name).filter(holds).length / 4000;

  test("stay within their ranges, in four digits", () => {
    for (const value of numbers("rate")) {
      expect(value).toBeGreaterThanOrEqual(0.0001);
      expect(value).toBeLessThanOrEqual(0.1);
      expect(Number(value.toPrecision(4))).toBe(value);
    }
    expect([...new Set(numbers("units"))].sort()).toEqual([3, 4, 5, 6]);
    expect(new Set(drawn.map(({ sizes }) => JSON.stringify(sizes))).size).toBe(3);
    expect(numbers("width").every((value) => Number.isInteger(value) && value >= 1 && value <= 1000)).toBe(true);
  });

  // of 4000 draws a share is off by more than 0.03 once in 10,000 times
  test("are as likely as they are meant to be", () => {
    expect(Math.abs(shareOf("rate", (value) => value < 0.001) - 1 / 3)).toBeLessThan(0.03);
    expect(Math.abs(shareOf("rate", (value) => value < 0.01) - 2 / 3)).toBeLessThan(0.03);
    expect(Math.abs(shareOf("share", (value) => value < 0) - 1 / 2)).toBeLessThan(0.03);
    for (const units of [3, 4, 5, 6])
      expect(Math.abs(shareOf("units", (value) => value === units) - 1 / 4)).toBeLessThan(0.03);
  });

  test("depend on seed and trial alone: these bits are the same everywhere", () => {
    expect(drawnSettings(ranges, 7, 2)).toEqual(drawn[2]);
    expect(drawnSettings(ranges, 8, 2)).not.toEqual(drawn[2]);
    expect(Object.keys(drawn[0])).toEqual(["rate", "share", "sizes", "units", "width"]);
    expect(drawn.slice(0, 2)).toEqual([
      { rate: 0.03015, share: 0.9416, sizes: [64], units: 6, width: 461 },
      { rate: 0.009983, share: 0.5904, sizes: [64], units: 4, width: 11 },
    ]);
  });
});

test("a grid has every combination once, numbers with both ends", () => {
  const grid = gridSettings(
    checkedRanges({
      b: { low: 1, high: 100, log: true },
      a: { values: ["x", "y"] },
      c: { low: 0, high: 1, steps: 2 },
    }),
  );
  expect(grid.map(({ a, b, c }) => `${a} ${b} ${c}`)).toEqual(
    ["x", "y"].flatMap((a) => [1, 10, 100].flatMap((b) => [0, 1].map((c) => `${a} ${b} ${c}`))),
  );
  // whole numbers that fall together are one
  expect(gridSettings(checkedRanges({ n: { low: 1, high: 2, whole: true, steps: 5 } })).map(({ n }) => n)).toEqual([
    1, 2,
  ]);
});

test("halving ends with all epochs, and no rung takes longer than a third more than another", () => {
  expect(rungsOf(27, 81, 3)).toEqual([
    { trials: 27, epochs: 3 },
    { trials: 9, epochs: 9 },
    { trials: 3, epochs: 27 },
    { trials: 1, epochs: 81 },
  ]);
  expect(rungsOf(8, 3, 2)).toEqual([
    { trials: 8, epochs: 2 },
    { trials: 4, epochs: 3 },
  ]);
  expect(rungsOf(2, 50, 3)).toEqual([{ trials: 2, epochs: 50 }]);
  expect(rungsOf(9, 1, 3)).toEqual([{ trials: 9, epochs: 1 }]);
});

describe("refused are", () => {
  test.each<[unknown, RegExp]>([
    [undefined, /^ranges must be an object with a range for each setting, .*, not nothing\.$/],
    [{}, /not an empty one\.$/],
    [[], /not an array\.$/],
    [{ a: 3 }, /^The range of "a" takes its options as an object, .*, not 3\.$/],
    [{ a: { values: [] } }, /^The range of "a" needs values to choose from/],
    [{ a: { values: [{}] } }, /^The range of "a" needs values to choose from/],
    [{ a: { values: [1], low: 2 } }, /^The range of "a" has no option "low"/],
    [{ a: { low: 1 } }, /^The range of "a" needs a number as low and a greater one as high\.$/],
    [{ a: { low: 2, high: 1 } }, /a greater one as high/],
    [{ a: { low: 0, high: Number.POSITIVE_INFINITY } }, /a greater one as high/],
    [{ a: { low: -1e308, high: 1e308 } }, /a greater one as high/],
    [
      { a: { low: 0, high: 1, log: true } },
      /^The range of "a" has orders of magnitude: its low must be above 0, not 0\.$/,
    ],
    [{ a: { low: 0.5, high: 3, whole: true } }, /^The range of "a" is of whole numbers/],
    [{ a: { low: 0, high: 1, log: 1 } }, /takes true or false as log and whole/],
    [{ a: { low: 0, high: 1, steps: 1 } }, /^The range of "a": steps must be a whole number from 2 to 10000, not 1\.$/],
    [{ a: { low: 0, high: 1, stpes: 1 } }, /^The range of "a" has no option "stpes"/],
  ])("ranges such as %j", (given, sentence) => {
    expect(() => checkedRanges(given)).toThrow(sentence);
    expect(() => checkedRanges(given)).toThrow(UsageError);
  });

  const one = { a: { values: [1, 2] } };
  test.each<[object, RegExp]>([
    [{ method: "annealing" }, /^There is no method "annealing": choose one of random, grid, halving\.$/],
    [{ method: "grid", trials: 4 }, /^A grid has as many trials as its ranges make: leave `trials` out\.$/],
    [{ trials: 0 }, /^trials must be/],
    [{ factor: 2 }, /^`factor` belongs to `method: "halving"`, not to random: leave it out\.$/],
    [{ objective: "fame" }, /^There is no objective "fame": choose one of loss, accuracy, /],
    [{ seed: 0.5 }, /^seed must be/],
  ])("plans such as %j", (options, sentence) => {
    expect(() => planSearch({ ranges: one, ...options }, 9)).toThrow(sentence);
  });

  test("a grid without end", () => {
    const wide = Object.fromEntries(["a", "b"].map((name) => [name, { low: 0, high: 1, steps: 1000 }]));
    expect(() => gridSettings(checkedRanges(wide))).toThrow(/^The grid has 1000000 trials, more than 100000:/);
  });
});
