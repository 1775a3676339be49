/**
 * Trainings of rows of which each process holds its own alone: the bits of one process that has
 * all.
 */
import { describe, expect, test } from "vitest";
import { dataset, dense, sequential } from "../../src/node.js";
import { ownPart } from "../../src/nodeMpi.js";
import { lanegradError } from "../api/support/expectations.js";
import { trainings } from "./support/networks.mjs";
import { inProcesses } from "./support/threads.mjs";
import { evaluate, type Resumed, resume, type Told, train } from "./support/trainings.mjs";

const url = new URL("./support/trainings.mjs", import.meta.url).href;
const refusals = new URL("./support/refusals.mjs", import.meta.url).href;

describe.each(Object.keys(trainings))("%s", (name) => {
  test("2, 3 and 4 processes come to the weights and records of one, to the bit", async () => {
    const { records, weights } = await train(undefined, name);
    for (const processes of [2, 3, 4]) {
      const told = await inProcesses<Told>(url, "trainOwn", processes, name);
      for (const one of told) expect(one).toMatchObject({ records, weights });
    }
  });
});

test("a checkpoint of one process with all rows is gone on with where each has its own", async () => {
  const { kept } = await resume(undefined, undefined);
  const { weights, losses } = await resume(undefined, kept);
  for (const told of await inProcesses<Resumed>(url, "resumeOwn", 3, kept))
    expect(told).toMatchObject({ weights, losses });
});

test("evaluations of own rows with metrics are those of all rows", async () => {
  const alone = await evaluate(undefined);
  for (const processes of [2, 3])
    for (const told of await inProcesses(url, "evaluateOwn", processes, undefined)) expect(told).toBe(alone);
});

test("a process holds its own rows and those of a batch that it computes, not all", async () => {
  const [all] = await inProcesses<number>(url, "memory", 4, "all");
  const own = await inProcesses<number>(url, "memory", 4, "own");
  // all rows are 10 MB, a quarter of them 2.6 MB, and a process's part of a batch 64 KB
  expect(all).toBeGreaterThan(10_000_000);
  for (const bytes of own) expect(bytes).toBeLessThan(4_000_000);
});

test('a process without others may be told that it has "all" rows, and has no "own" ones', async () => {
  const data = dataset({ x: [[1], [2], [3]], y: [2, 4, 6] });
  const made = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError", seed: 1 });
  const { epochs } = await made.fit(data, { epochs: 2, rows: "all" });
  expect(epochs).toHaveLength(2);
  expect(await made.evaluate(data, { rows: "all" })).toEqual(await made.evaluate(data));
  await lanegradError(async () => made.fit(data, { rows: "own" }), "INVALID_OPTION");
  await lanegradError(() => made.evaluate(data, { rows: "own" }), "INVALID_OPTION");
  made.dispose();
});

test.each([
  ["own rows of other classes", 'INVALID_OPTION: Process 1 has other classes than process 0 (["a","b","d"], not'],
  ["own rows, some of which count", "INVALID_OPTION: Process 1 has other weights of rows than process 0"],
  ["rows of nobody", 'INVALID_OPTION: rows must be "all" or "own"'],
])("%s: refused in every process before the first step", async (name, sentence) => {
  for (const told of await inProcesses<string>(refusals, "refused", 2, name)) expect(told).toContain(sentence);
});

describe("ownPart", () => {
  const data = dataset({ x: [[1], [2], [3], [4], [5]], y: [1, 2, 3, 4, 5], weights: [1, 1, 2, 2, 3] });

  test("parts are neighbours that together are all rows", () => {
    const parts = [0, 1, 2].map((rank) => ownPart(data, { rank, size: 3 }));
    expect(parts.flatMap(({ x }) => [...x])).toEqual([1, 2, 3, 4, 5]);
    expect(parts.flatMap(({ targets }) => [...(targets ?? [])])).toEqual([1, 2, 3, 4, 5]);
    expect(parts.flatMap(({ weights }) => [...(weights ?? [])])).toEqual([1, 1, 2, 2, 3]);
    expect(parts.map(({ rows }) => rows)).toEqual([1, 2, 2]);
  });

  test("fewer rows than processes, and what are no processes, are refused", async () => {
    await lanegradError(() => ownPart(data, { rank: 0, size: 6 }), "DATA_INVALID");
    await lanegradError(() => ownPart(data, { rank: 3, size: 3 }), "INVALID_OPTION");
  });
});
