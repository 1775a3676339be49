/** `threads: { exactly }`: so many threads, whatever a clock would say. */
import { describe, expect, test } from "vitest";
import { dense, type ModelOptions, sequential as makeModel } from "../../src/node.js";
import { shareEvenly } from "../../src/runtime/threads/exactThreads.js";
import { cutsOf } from "../../src/runtime/threads/stages.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, lanegradError } from "../api/support/expectations.js";
import { countingPlatform } from "./support/workers.js";

const data = blobs(100, 8, 3, 1);
const options: ModelOptions = { inputs: 8, layers: [dense(64, "relu"), dense(3)], loss: "crossEntropy", seed: 3 };

test("as many threads are used from the first batch on, however short it is", async () => {
  const platform = countingPlatform();
  using model = await sequential(platform, { ...options, threads: { exactly: 3 } });
  const { threads, epochs } = await model.fit(data, { batchSize: "full" });
  expect([threads, epochs[0].threads, model.info.threads]).toEqual([3, 3, { used: 3, most: 3 }]);
  expect(platform.handles).toHaveLength(2);
});

test("exactly one starts no worker, and leaves the bits of any number", async () => {
  const platform = countingPlatform();
  using one = await sequential(platform, { ...options, threads: { exactly: 1 } });
  using some = await sequential(countingPlatform(), { ...options, threads: { exactly: 2 } });
  using usual = await makeModel({ ...options, threads: 1 });
  for (const model of [one, some, usual]) await model.fit(data, { epochs: 3, batchSize: 33, validation: 0.1 });
  expect(platform.handles).toHaveLength(0);
  expect(one.info.threads).toEqual({ used: 1, most: 1 });
  expect(bitsOf(one)).toBe(bitsOf(usual));
  expect(bitsOf(some)).toBe(bitsOf(usual));
});

test("a model in a worker has them too", async () => {
  using model = await makeModel({ ...options, threads: { exactly: 2 }, worker: true });
  await model.fit(data, { batchSize: "full" });
  expect(model.info.threads).toEqual({ used: 2, most: 2 });
});

test("where there can't be several, one does the work, and info says why", async () => {
  const note = "several threads need other headers";
  const platform = { ...countingPlatform(), threads: () => ({ most: 1, mayWait: true, note }) };
  using model = await sequential(platform, { ...options, threads: { exactly: 2 } });
  await model.fit(data);
  expect(model.info.threads).toEqual({ used: 1, most: 1, note });
});

test.each([0, -1, 1.5, 257, "2", null, [], {}, { exactly: 0 }, { exactly: "2" }, { exactly: 257 }, { exact: 2 }])(
  "threads: %j is refused",
  async (threads) => {
    await lanegradError(() => makeModel({ ...options, threads } as ModelOptions), "INVALID_OPTION");
  },
);

describe("a step is shared evenly", () => {
  const sizes = [1, 3, 4, 7, 8, 64, 301, 5000, 20_000, 1_000_000];

  test("among as many threads as its rows have grains for", () => {
    expect(shareEvenly({ rows: 7, grain: 4 }, 8)).toMatchObject({ threads: 1 });
    expect(shareEvenly({ rows: 11, grain: 4 }, 8)).toMatchObject({ threads: 2 });
    expect(shareEvenly({ rows: 1, grain: 16 }, 8)).toMatchObject({ threads: 1 });
    expect(shareEvenly({ rows: 1000, grain: 4 }, 8)).toMatchObject({ threads: 8 });
  });

  test("in 2 to 16 pieces a thread, of about 64 grains", () => {
    expect(shareEvenly({ rows: 100, grain: 4 }, 2)).toEqual({ threads: 2, pieces: 4 });
    expect(shareEvenly({ rows: 20_000, grain: 20 }, 2)).toEqual({ threads: 2, pieces: 14 });
    expect(shareEvenly({ rows: 2 ** 24, grain: 16 }, 2)).toEqual({ threads: 2, pieces: 32 });
  });

  test.each([1, 4, 16, 20])("every row once, by grains of %d", (grain) => {
    for (const rows of sizes) {
      for (const threads of [1, 2, 3, 8]) {
        const cuts = cutsOf({ rows, grain }, shareEvenly({ rows, grain }, threads).pieces);
        expect([cuts[0], cuts[cuts.length - 1]]).toEqual([0, rows]);
        for (let i = 1; i < cuts.length; i++) expect(cuts[i]).toBeGreaterThan(cuts[i - 1]);
        for (const cut of cuts.slice(1, -1)) expect(cut % grain).toBe(0);
      }
    }
  });
});
