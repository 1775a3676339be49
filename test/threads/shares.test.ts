/** Whether, and how, work is shared out: what is measured goes in as numbers. */
import { describe, expect, test } from "vitest";
import { dense, loadIris, sgd } from "../../src/node.js";
import { estimate, isFaster, isWorthStarting, shareOut } from "../../src/runtime/threads/shares.js";
import { sequential } from "../../src/train/sequential.js";
import { inTurnsOf } from "../support/time.js";
import { countingPlatform } from "./support/workers.js";

/** Milliseconds of a barrier, as it is between threads that run. */
const BARRIER = 0.0005;
const ALONE = { threads: 1, pieces: 1 };
const long = { rows: 10_000, grain: 4 };

describe("a step is shared", () => {
  test("among as many threads as get four barriers' worth of work each, or 4 microseconds", () => {
    expect(shareOut(long, 0.1, 8, BARRIER).threads).toBe(8);
    expect(shareOut(long, 0.013, 8, BARRIER).threads).toBe(3);
    expect(shareOut(long, 0.007, 8, BARRIER)).toEqual(ALONE);
    expect(shareOut(long, 0.1, 8, 0.01).threads).toBe(2);
    expect(shareOut(long, 0.07, 8, 0.01)).toEqual(ALONE);
  });

  test("by whole grains, and not where one thread is all there is", () => {
    expect(shareOut({ rows: 11, grain: 4 }, 5, 8, BARRIER).threads).toBe(2);
    expect(shareOut({ rows: 7, grain: 4 }, 5, 8, BARRIER)).toEqual(ALONE);
    expect(shareOut(long, 5, 1, BARRIER)).toEqual(ALONE);
  });

  test("in pieces of at most 8 milliseconds, four a thread where each takes 0.4", () => {
    expect(shareOut(long, 0.7, 2, BARRIER)).toEqual({ threads: 2, pieces: 2 });
    expect(shareOut(long, 2, 2, BARRIER)).toEqual({ threads: 2, pieces: 4 });
    expect(shareOut(long, 20, 2, BARRIER)).toEqual({ threads: 2, pieces: 8 });
    expect(shareOut(long, 160, 2, BARRIER)).toEqual({ threads: 2, pieces: 20 });
    const alone = [0.1, 8, 20].map((milliseconds) => shareOut(long, milliseconds, 1, BARRIER));
    expect(alone).toEqual([ALONE, ALONE, { threads: 1, pieces: 3 }]);
  });
});

test("what a run would take counts two barriers for every step that is shared", () => {
  expect(estimate([{ threads: 2, pieces: 2 }, ALONE, { threads: 4, pieces: 8 }], [10, 3, 8], 0.5)).toBe(
    5 + 1 + 3 + 2 + 1,
  );
});

test("workers are started for more than a twentieth of a run, and only if all runs together save more than that takes", () => {
  expect(isWorthStarting(4, 10, 1000, false)).toBe(true);
  expect(isWorthStarting(0.4, 10, 1_000_000, false)).toBe(false);
  expect(isWorthStarting(4, 10, 49, false)).toBe(false);
  expect(isWorthStarting(4, 10, 51, false)).toBe(true);
  expect(isWorthStarting(4, 10, 1, true)).toBe(true);
  expect(isWorthStarting(0, 10, 1_000_000, true)).toBe(false);
});

test("several threads go on if they save more than a twentieth: a tie is one's", () => {
  expect([90, 94, 96, 100, 110].map((together) => isFaster(together, 100))).toEqual([true, true, false, false, false]);
});

test("iris never sees a worker: its steps take a microsecond", async () => {
  const platform = countingPlatform();
  using model = await sequential(
    inTurnsOf(platform, () => undefined, 0.001),
    {
      inputs: 4,
      layers: [dense(2, "sigmoid", { bias: false }), dense(3, "sigmoid", { bias: false })],
      loss: "meanSquaredError",
      optimizer: sgd({ learningRate: 0.1 }),
      threads: 4,
    },
  );
  await model.fit(loadIris(), { epochs: 20_000, batchSize: "full" });
  expect([platform.handles.length, model.info.threads]).toEqual([0, { used: 1, most: 4 }]);
});
