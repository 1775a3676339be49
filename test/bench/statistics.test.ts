import { expect, test } from "vitest";
import { median, summarize } from "../../src/bench/statistics.js";
import { timeRuns } from "../../src/bench/timing.js";

test.each([
  [[3], 3],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[10, 9, 100, 1], 9.5],
])("the median of %j is %d", (samples, expected) => {
  expect(median(samples)).toBe(expected);
});

test("no samples have no median", () => {
  expect(() => median([])).toThrow(RangeError);
});

test("a summary leaves the samples in their order", () => {
  const samples = [5, 1, 3];
  expect(summarize(samples)).toEqual({ median: 3, least: 1, rounds: 3 });
  expect(samples).toEqual([5, 1, 3]);
});

/** A clock that only runs go forward, by `milliseconds` each. */
function workOf(milliseconds: number) {
  let time = 0;
  let runs = 0;
  return {
    run: () => {
      time += milliseconds;
      runs++;
    },
    now: () => time,
    runs: () => runs,
  };
}

test("short runs are repeated until they fill a round, and told one by one", () => {
  const { run, now, runs } = workOf(0.5);
  const samples = timeRuns(run, { rounds: 3, roundSeconds: 0.02 }, now);
  expect(samples).toHaveLength(3);
  for (const seconds of samples) expect(seconds).toBeCloseTo(0.0005, 12);
  expect(runs()).toBeGreaterThanOrEqual(3 * 40);
});

test("long runs are not repeated", () => {
  const { run, now, runs } = workOf(100);
  expect(timeRuns(run, { rounds: 2, roundSeconds: 0.02 }, now)).toEqual([0.1, 0.1]);
  expect(runs()).toBe(3);
});

test("a clock too coarse for the first runs does no harm", () => {
  const { run, now } = workOf(0.01);
  const samples = timeRuns(run, { rounds: 1, roundSeconds: 0.02 }, () => Math.floor(now()));
  expect(samples[0]).toBeCloseTo(0.00001, 5);
});
