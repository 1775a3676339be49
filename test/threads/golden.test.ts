/**
 * Trainings of test/golden/trainings.mjs on two threads, to the bits that one thread was recorded
 * with.
 */
import { expect, test } from "vitest";
import * as lanegrad from "../../src/node.js";
import { type GoldenOutcome, outcomeOf, trainings } from "../golden/trainings.mjs";
import { golden } from "../replay/golden.js";

/**
 * One in so many is trained, no multiple of anything that turns about in them: each starts a
 * worker, which takes its time.
 */
const ONE_IN = 11;

const recorded = new Map(Object.entries(golden<Record<string, GoldenOutcome>>("trainings.json")));
const some = trainings(lanegrad).filter((_, i) => i % ONE_IN === 0);

test("two threads come to the bits of one", async () => {
  const threads: number[] = [];
  for (const training of some) {
    const { weights, told, threads: used } = await outcomeOf(lanegrad, training, { threads: { exactly: 2 } });
    expect({ name: training.name, weights, told }).toEqual({ name: training.name, ...recorded.get(training.name) });
    threads.push(used);
  }
  // those of a row or two have nothing to share out
  expect(threads.filter((used) => used === 2).length).toBeGreaterThan(0.8 * some.length);
});
