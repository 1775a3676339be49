/** Trainings of test/golden/trainings.mjs on two threads, to the bits that one thread was recorded with. */
import { expect, test, vi } from "vitest";
import * as lanegrad from "../../src/node.js";
import { type GoldenOutcome, outcomeOf, trainings } from "../golden/trainings.mjs";
import { golden } from "../replay/golden.js";

vi.mock("../../src/runtime/shares.js", async (actual) =>
  (await import("./support/forced.js")).forcedShares(await actual()),
);
vi.mock("../../src/runtime/rehearsal.js", async (actual) =>
  (await import("./support/forced.js")).forcedRehearsal(await actual()),
);
vi.mock("../../src/runtime/trial.js", async (actual) =>
  (await import("./support/forced.js")).forcedTrial(await actual()),
);

/** One in so many is trained, no multiple of anything that turns about in them: each starts a worker, which takes its time. */
const ONE_IN = 11;

const recorded = new Map(Object.entries(golden<Record<string, GoldenOutcome>>("trainings.json")));
const some = trainings(lanegrad).filter((_, i) => i % ONE_IN === 0);

test("two threads come to the bits of one", async () => {
  const threads: number[] = [];
  for (const training of some) {
    const { weights, told, threads: used } = await outcomeOf(lanegrad, training, { threads: 2 });
    expect({ name: training.name, weights, told }).toEqual({ name: training.name, ...recorded.get(training.name) });
    threads.push(used);
  }
  // those of a row or two have nothing to share out
  expect(threads.filter((used) => used === 2).length).toBeGreaterThan(0.8 * some.length);
});
