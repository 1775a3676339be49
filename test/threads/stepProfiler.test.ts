/** How long steps take is found out by a clock; here it is one that kernels turn. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Kernels } from "../../src/runtime/kernels.js";
import { StepProfiler } from "../../src/runtime/threads/stepProfiler.js";
import { TimeSlice } from "../../src/runtime/timeSlice.js";

let now = 0;
/** Milliseconds of a row of either kernel. */
let slowness = 1;
/** Ranges of rows that were asked of the first step. */
let ranges: (readonly [begin: number, end: number])[];
/** What else happens at each turn of others. */
let turns = 0;

const kernels = {
  gemm: (...values: number[]) => {
    const [begin, end] = values.slice(-2);
    ranges.push([begin, end]);
    now += slowness * (end - begin);
  },
  sumBatch: () => {
    now += 0.5;
  },
} as unknown as Kernels;

const steps = [
  { kernel: "gemm", args: [], rows: 400, grain: 4, takesScratch: true },
  { kernel: "sumBatch", args: [], rows: 1, grain: 1, takesScratch: false },
] as const;

function profiler(check: () => void = () => undefined): StepProfiler {
  const pause = async () => {
    turns++;
    now += 1000;
  };
  return new StepProfiler(kernels, steps, 1, new TimeSlice(pause, check, () => now));
}

beforeEach(() => {
  now = 0;
  slowness = 1;
  ranges = [];
  turns = 0;
});

describe("a profiler", () => {
  test("does all rows of every step, begins with few, and lets pieces grow to 8 milliseconds", async () => {
    slowness = 0.05;
    await profiler().run();
    expect(ranges.map(([begin]) => begin)).toEqual([0, ...ranges.slice(0, -1).map(([, end]) => end)]);
    expect(ranges[ranges.length - 1][1]).toBe(400);
    const lengths = ranges.map(([begin, end]) => end - begin);
    expect(lengths.slice(0, 3)).toEqual([8, 32, 128]);
  });

  test("counts what steps take, not what others do in their turns", async () => {
    const running = profiler();
    await running.run();
    expect(turns).toBeGreaterThan(0);
    expect(running.milliseconds).toEqual([400, 0.5]);
    expect(running.alone).toBe(400.5);
  });

  test("of each step keeps the least: the first run also warms the caches", async () => {
    const running = profiler();
    for (const each of [0.4, 0.1, 0.2]) {
      slowness = each;
      await running.run();
    }
    expect(running.milliseconds[0]).toBeCloseTo(40, 6);
  });

  test("can be looked at from the second run on, and relied on after 60 milliseconds", async () => {
    slowness = 0.05;
    const running = profiler();
    const told: boolean[][] = [];
    for (let i = 0; i < 4; i++) {
      await running.run();
      told.push([running.hasBegun, running.isOver]);
    }
    expect(told).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
    ]);
  });

  test("obeys a signal amid a step, but not once the model is being changed", async () => {
    let isStopped = false;
    const stopped = profiler(() => {
      if (isStopped) throw new Error("stopped");
    });
    isStopped = true;
    await expect(stopped.run()).rejects.toThrow("stopped");
    expect(ranges.length).toBeLessThan(12);
    expect(ranges[ranges.length - 1][1]).toBeLessThan(400);
  });
});
