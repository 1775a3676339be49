/** When a Schedule goes over to several threads: all that it decides by is handed in. */
import { describe, expect, test } from "vitest";
import type { Platform } from "../../src/platform/platform.js";
import { type Step, step } from "../../src/runtime/program.js";
import { Runtime } from "../../src/runtime/runtime.js";
import { type Decisions, MEASURED } from "../../src/runtime/threads/decisions.js";
import { Schedule } from "../../src/runtime/threads/schedule.js";
import { Threads } from "../../src/runtime/threads/threads.js";
import { TimeSlice } from "../../src/runtime/timeSlice.js";
import { countingPlatform } from "./support/workers.js";

const COUNT = 4096;

interface Course {
  /** Milliseconds that the step takes in the first run, the second, and so on. */
  readonly times: readonly number[];
  /** Runs after which times can be relied on. */
  readonly enough: number;
  readonly isWorth?: (saved: number, alone: number, runs: number, isStarted: boolean) => boolean;
  /** Whether several threads have the run, in turn. */
  readonly trial?: readonly boolean[];
}

/** What was asked of the decisions, in order. */
type Log = (readonly [what: string, ...given: unknown[]])[];

function decisionsFor({ times, enough, isWorth = () => true, trial = [true] }: Course, log: Log): Decisions {
  return {
    newProfiler(kernels, steps, commit, slice) {
      const real = MEASURED.newProfiler(kernels, steps, commit, slice);
      let runs = 0;
      return {
        async run() {
          await real.run();
          runs++;
        },
        get hasBegun() {
          return runs > 1;
        },
        get isOver() {
          return runs >= enough;
        },
        get alone() {
          return Math.min(...times.slice(0, runs));
        },
        get milliseconds() {
          return [this.alone];
        },
      };
    },
    shareOut(_, milliseconds, most) {
      log.push(["share", milliseconds, most]);
      return { threads: most, pieces: 2 * most };
    },
    isWorthStarting(saved, alone, runs, isStarted) {
      log.push(["worth", alone, runs, isStarted]);
      return isWorth(saved, alone, runs, isStarted);
    },
    newTimer() {
      let runs = 0;
      return {
        begin: () => trial[runs++ % trial.length],
        end: () => log.push(["trial"]),
      };
    },
  };
}

/** Lets a Schedule of one step run six times, and tells what became of it. */
async function sixRuns(course: Course, platform: Platform = countingPlatform()) {
  const threads = new Threads(platform, 2);
  const runtime = await Runtime.create("float32", { build: "narrow" }, threads);
  const address = runtime.allocateReals(COUNT);
  const steps: Step[] = [step("fillUniform", COUNT, address, 1, 0, 0, 0, 1)];
  const log: Log = [];
  const slice = new TimeSlice(
    platform.pause,
    () => undefined,
    () => 0,
  );
  const schedule = new Schedule(runtime, steps, 1, slice, 6, decisionsFor(course, log));
  const used: number[] = [];
  for (let i = 0; i < 6; i++) {
    await schedule.run();
    used.push(threads.used);
  }
  const numbers = [...runtime.reals(address, COUNT)];
  const { note } = threads.choice;
  threads.pool?.end();
  return { used, log, note, numbers };
}

describe("a schedule", () => {
  test("runs on one thread until times can be relied on, then on several if that is worth it", async () => {
    const { used, log } = await sixRuns({ times: [9, 5, 7], enough: 3 });
    expect(used).toEqual([1, 1, 1, 2, 2, 2]);
    // a look after the second run, a decision after the third with the least of the times, and
    // shares for the workers
    expect(log.filter(([what]) => what === "worth")).toEqual([
      ["worth", 5, 4, false],
      ["worth", 5, 3, false],
    ]);
    expect(log.filter(([what]) => what === "share")).toEqual([5, 5, 5].map((time) => ["share", time, 2]));
    expect(log.filter(([what]) => what === "trial")).toHaveLength(3);
  });

  test("goes on alone as soon as it sees that workers are not worth starting", async () => {
    const platform = countingPlatform();
    const { used, log } = await sixRuns({ times: [9, 5], enough: 100, isWorth: () => false }, platform);
    expect(used).toEqual([1, 1, 1, 1, 1, 1]);
    expect(log.filter(([what]) => what === "worth")).toHaveLength(1);
    expect(platform.handles).toHaveLength(0);
  });

  test("leaves each run to the way whose turn it is", async () => {
    const { used, log, numbers } = await sixRuns({ times: [9, 5], enough: 2, trial: [false, false, true, true] });
    expect(used).toEqual([1, 1, 1, 1, 2, 2]);
    expect(log.filter(([what]) => what === "trial")).toHaveLength(4);
    const { numbers: others } = await sixRuns({ times: [9, 5], enough: 2, isWorth: () => false });
    expect(numbers).toEqual(others);
  });

  test("goes on alone where no worker starts, and says why", async () => {
    const platform = { ...countingPlatform(), workerStarter: () => Promise.reject(new Error("no more threads")) };
    await expect(sixRuns({ times: [9, 5], enough: 2 }, platform)).rejects.toThrow("no more threads");
    const broken = {
      ...countingPlatform(),
      workerStarter: async () => () => {
        throw new Error("no more threads");
      },
    };
    const { used, note } = await sixRuns({ times: [9, 5], enough: 2 }, broken);
    expect(used).toEqual([1, 1, 1, 1, 1, 1]);
    expect(note).toContain("can't be started");
  });
});
