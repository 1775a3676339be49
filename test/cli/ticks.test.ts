import { describe, expect, test } from "vitest";
import { along, epochTicks, linearAxis, logarithmicAxis } from "../../src/cli/ticks.js";

describe("linearAxis", () => {
  test.each([
    [0, 0.139, [0, 0.05, 0.1, 0.15]],
    [0, 0.7, [0, 0.2, 0.4, 0.6, 0.8]],
    [0.33, 0.985, [0.2, 0.4, 0.6, 0.8, 1]],
    [0, 100, [0, 20, 40, 60, 80, 100]],
    [-3, 4, [-4, -2, 0, 2, 4]],
  ])("from %d to %d", (low, high, ticks) => {
    expect(linearAxis(low, high, 5).ticks).toEqual(ticks);
  });
  test.each([0, 1, -2, 1e-12, 1e12])("of the single value %d has room", (value) => {
    const axis = linearAxis(value, value, 5);
    expect(axis.low).toBeLessThanOrEqual(value);
    expect(axis.high).toBeGreaterThanOrEqual(value);
    expect(axis.high).toBeGreaterThan(axis.low);
    expect(axis.ticks.length).toBeGreaterThan(1);
  });
});

describe("logarithmicAxis", () => {
  test("has powers of ten over a wide range", () => {
    expect(logarithmicAxis(0.05, 500).ticks).toEqual([0.01, 0.1, 1, 10, 100, 1000]);
  });
  test("has 1, 2 and 5 over a narrow one", () => {
    expect(logarithmicAxis(0.012, 0.9).ticks).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
  });
  test("goes from 0 to 1, and halfway at the geometric mean", () => {
    const axis = logarithmicAxis(0.01, 100);
    expect([0.01, 1, 100].map((value) => along(axis, value))).toEqual([0, 0.5, 1]);
  });
});

test("epochs are labelled at both ends and at round numbers that stand free", () => {
  expect(epochTicks(1, 5000, 8)).toEqual([1, 1000, 2000, 3000, 4000, 5000]);
  expect(epochTicks(1, 5, 8)).toEqual([1, 2, 3, 4, 5]);
  expect(epochTicks(1, 1040, 8)).toEqual([1, 200, 400, 600, 800, 1040]);
  expect(epochTicks(7, 7, 8)).toEqual([7]);
});
