import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { JOBS, type Job } from "../../src/cli/jobs.js";
import { nodePlatform } from "../../src/platform/node.js";

function golden(name: string): Record<string, never> {
  return JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), "utf8"));
}

function jobOf(name: string): Job {
  const job = JOBS.find((candidate) => candidate.name === name);
  if (!job) throw new Error(`no job ${name}`);
  return job;
}

describe("iris", () => {
  const expected = golden("iris_backprop");
  test("begins with the tutorial's weights, to the last bit", () => {
    const [first, second] = jobOf("iris").firstWeights?.([4, 2, 3], 10) ?? [];
    expect(Array.from(first)).toEqual((expected.W1_initial as number[][]).flat());
    expect(Array.from(second)).toEqual((expected.W2_initial as number[][]).flat());
  });
  test("trains on the tutorial's rows and tests on the others", async () => {
    const { train, test: held } = await jobOf("iris").load(nodePlatform, undefined);
    const trainIndex: readonly number[] = expected.train_index;
    const testIndex: readonly number[] = expected.test_index;
    expect(Array.from(train.labels ?? [])).toEqual(trainIndex.map((row) => Math.floor(row / 50)));
    expect(Array.from(held.labels ?? [])).toEqual(testIndex.map((row) => Math.floor(row / 50)));
    expect(jobOf("iris").defaults).toMatchObject({ epochs: expected.iterations, learningRate: expected.learning_rate });
  });
});

describe("mnist-5v8", () => {
  const expected = golden("mnist58_backprop");
  test("begins with the tutorial's weights, transposed, to the last bit", () => {
    const [first, second] = jobOf("mnist-5v8").firstWeights?.([784, 196, 1], 1) ?? [];
    expect(first).toHaveLength(784 * 196);
    expect([0, 1, 2, 3, 4].map((input) => first[input * 196])).toEqual(expected.W1_initial_first_row_first_5);
    // NumPy 2.4.6; the golden file holds a view of the array, which training changed before it was
    // written.
    expect(Array.from(second.slice(0, 5))).toEqual([
      0.05875996364533602, -0.03545682248221575, 0.005674867842034971, 0.06063100893902691, 0.007582475109935201,
    ]);
  });
  test("is the tutorial's training", () => {
    expect(jobOf("mnist-5v8").defaults).toMatchObject({
      hidden: [196],
      batchSize: "full",
      epochs: expected.iterations,
      learningRate: expected.learning_rate,
    });
  });
});
