import { describe, expect, test } from "vitest";
import { JOB_NAMES, loadJob } from "../../src/bench/jobs.js";
import type { RaceResult } from "../../src/bench/race.js";
import { TABULAR_NAMES, tabular } from "../../src/bench/tabular.js";
import type { TrainingJob } from "../../src/bench/trainingJob.js";
import { growthLines } from "../../src/cli/benchGrowthReport.js";
import { type JobResult, jobEvents, jobLines } from "../../src/cli/benchTrainingReport.js";
import { nodePlatform } from "../../src/platform/node.js";

function jobOf(name: string): TrainingJob {
  const job = tabular(name, true);
  if (!job) throw new Error(`There is no table ${name}.`);
  return job;
}

describe.each(TABULAR_NAMES)("%s", (name) => {
  test("is whole batches of rows without a zero, of both classes", () => {
    const { data, batchSize, unitsPerRound, layers } = jobOf(name);
    expect(data.rows).toBe(unitsPerRound * batchSize);
    expect(data.x.every((value) => value !== 0)).toBe(true);
    const yes = data.labels?.reduce((sum, label) => sum + label, 0) ?? 0;
    expect(yes / data.rows).toBeGreaterThan(0.4);
    expect(yes / data.rows).toBeLessThan(0.6);
    expect(layers[0].units).toBe(layers[1].units);
  });

  test("counts the multiply-adds of an update", () => {
    const { data, batchSize, layers, multiplyAdds } = jobOf(name);
    const [first, second] = layers.map(({ units }) => units);
    const forward = data.columns * first + first * second + second;
    // the way back takes as much for the weights, and for all that lies before but the inputs
    expect(multiplyAdds).toBe(batchSize * (3 * forward - data.columns * first));
  });
});

test("tables are jobs among the others", async () => {
  expect(JOB_NAMES).toEqual(expect.arrayContaining([...TABULAR_NAMES, "iris", "mnist-5v8"]));
  expect((await loadJob(nodePlatform, "tabular-128", true)).data.columns).toBe(32);
  expect(tabular("iris", true)).toBeUndefined();
});

/** Libraries that take so many seconds for an update. */
function resultOf(name: string, seconds: Readonly<Record<string, number>>): JobResult {
  const job = jobOf(name);
  const results: readonly RaceResult[] = Object.entries(seconds).map(([library, each]) => ({
    name: library,
    version: "1",
    kernels: `kernels of ${library}`,
    threads: library === "Loom" ? 2 : 1,
    rounds: [{ seconds: each * job.unitsPerRound, loss: 0.5 }],
  }));
  return { job, results, absent: [], peakBytes: 1 };
}

test("a table's report tells kernels, and the time of a multiply-add", () => {
  const { multiplyAdds = 0 } = jobOf("tabular-64");
  const result = resultOf("tabular-64", { lanegrad: multiplyAdds * 25e-12, Abacus: multiplyAdds * 2e-9 });
  const [, heading, ours, theirs] = jobLines(result);
  expect(heading).toMatch(/kernels .* a multiply-add/);
  expect(ours).toMatch(/lanegrad +1 +kernels of lanegrad .* 25\.0 ps$/);
  expect(theirs).toMatch(/Abacus .* 2\.00 ns +80\.0 x$/);
  const events = jobEvents(result).map((line): Record<string, unknown> => JSON.parse(line));
  expect(events[1]).toMatchObject({ kernels: "kernels of Abacus", secondsPerMultiplyAdd: expect.closeTo(2e-9, 15) });
});

test("how the time of a multiply-add grows is told of several tables, with gaps where a library is missing", () => {
  const [small, large] = (["tabular-64", "tabular-512"] as const).map((name) => jobOf(name).multiplyAdds ?? 0);
  const results = [
    resultOf("tabular-64", { lanegrad: small * 80e-12, Loom: small * 60e-12 }),
    resultOf("tabular-512", { lanegrad: large * 20e-12, Abacus: large * 1e-9 }),
  ];
  expect(growthLines(results)).toEqual([
    "",
    "time of a multiply-add",
    "  job          lanegrad  Loom (2)   Abacus",
    "  tabular-64    80.0 ps   60.0 ps",
    "  tabular-512   20.0 ps            1.00 ns",
  ]);
  expect(growthLines(results.slice(1))).toEqual([]);
});
