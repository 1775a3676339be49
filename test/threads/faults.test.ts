import { describe, expect, test } from "vitest";
import { adam, type Dataset, dense, type Model, type ModelOptions, takeRows } from "../../src/node.js";
import type { Platform, WorkerEvents, WorkerHandle } from "../../src/platform/platform.js";
import { sequential } from "../../src/train/sequential.js";
import { blobs } from "../api/support/data.js";
import { bitsOf, failureOf, lanegradError } from "../api/support/expectations.js";
import { type CountingPlatform, countingPlatform, type Fault } from "./support/workers.js";

const data = blobs(4000, 32, 3, 1);
const FIT = { epochs: 4, batchSize: 100 };

function make(platform: Platform, exactly = 3, seed = 3): Promise<Model> {
  const layers = [dense(48, "relu"), dense(3, "softmax")];
  const options: ModelOptions = { inputs: 32, layers, loss: "crossEntropy", optimizer: adam(), seed };
  return sequential(platform, { ...options, threads: { exactly } });
}

function rowsOf(first: number, rows: number): Dataset {
  return takeRows(
    data,
    Uint32Array.from({ length: rows }, (_, i) => first + i),
  );
}

/** The platform, with that done once in a turn in which its workers are in the midst of it. */
function disturbed(platform: CountingPlatform, areAmidIt: () => boolean, disturb: () => void): CountingPlatform {
  let isDone = false;
  return {
    ...platform,
    pause() {
      if (!isDone && areAmidIt()) {
        isDone = true;
        disturb();
      }
      return platform.pause();
    },
  };
}

/** A model after fits of so many epochs each on one thread. */
async function afterEpochs(fits: readonly number[], seed?: number): Promise<string> {
  using model = await make(countingPlatform(), 1, seed);
  for (const epochs of fits) if (epochs > 0) await model.fit(data, { ...FIT, epochs });
  return bitsOf(model);
}

/**
 * Expects that a fit, whose platform makes it fail, ends as it should, and that the model can be
 * trained on.
 */
async function expectOrderlyEnd(
  platform: CountingPlatform,
  naming: RegExp,
  made: Promise<Model> = make(platform),
): Promise<void> {
  using model = await made;
  const { memoryBytes } = model.info;
  let finished = 0;
  const error = await lanegradError(async () => {
    for await (const { epoch } of model.fit(data, { ...FIT, epochs: 2000 })) finished = epoch;
  }, "WORKER_FAILED");
  expect(error.message).toMatch(naming);
  expect(error.message).toContain(`as it was before epoch ${finished + 1}`);
  expect(model.info.memoryBytes).toBe(memoryBytes);
  // a worker that still ran could write into the model that was brought back
  expect(platform.alive()).toBe(0);
  expect(bitsOf(model)).toBe(await afterEpochs([finished]));
  const hired = platform.handles.length;
  await model.fit(data, FIT);
  expect(model.info.threads.used).toBe(3);
  expect(platform.handles.length).toBe(hired + 2);
  expect(bitsOf(model)).toBe(await afterEpochs([finished, FIT.epochs]));
}

describe("a worker that fails amid a step ends fit, and the model is as it was before the epoch", () => {
  test.each([
    ["throw", /failed \(a planted fault\)/],
    ["exit", /ended \(exit code 3\)/],
  ] as const)("%s, in a product and in the update itself", async (fault: Fault, naming) => {
    for (const kernel of ["gemm", "adamStep"]) await expectOrderlyEnd(countingPlatform(fault, kernel), naming);
  });

  test("terminated, while it computes and while it hangs", async () => {
    for (const fault of [undefined, "hang"] as const) {
      const platform = countingPlatform(fault);
      const areAmidIt = () => (fault ? platform.hasFailed() : model.info.threads.used > 1);
      const killing = disturbed(platform, areAmidIt, () => platform.handles[0].terminate());
      const model = await make(killing);
      await expectOrderlyEnd(platform, /ended \(exit code 1\)/, Promise.resolve(model));
    }
  });
});

test.each([0, 1, 2, 7, 2 ** 40])(
  "after a thread has died, training on with seed %i gives what it gives undisturbed",
  async (seed) => {
    using model = await make(countingPlatform("throw", "adamStep"), 3, seed);
    let finished = 0;
    await lanegradError(async () => {
      for await (const { epoch } of model.fit(data, { ...FIT, epochs: 2000 })) finished = epoch;
    }, "WORKER_FAILED");
    await model.fit(data, FIT);
    expect(bitsOf(model)).toBe(await afterEpochs([finished + FIT.epochs], seed));
  },
);

test("amid rows that come in pieces the model is as it was before a batch that the error names", async () => {
  const platform = countingPlatform("throw");
  using model = await make(platform);
  const { memoryBytes } = model.info;
  let ended = 0;
  async function* pieces(): AsyncGenerator<Dataset, void, undefined> {
    try {
      for (let first = 0; first < data.rows; first += 250) yield rowsOf(first, 250);
    } finally {
      ended++;
    }
  }
  const error = await lanegradError(() => model.fit(pieces, { ...FIT, epochs: 2000 }), "WORKER_FAILED");
  const [, batch, epoch] = (/as it was before batch (\d+) of epoch (\d+): train on/.exec(error.message) ?? []).map(
    Number,
  );
  expect(ended).toBe(epoch);
  expect(model.info.memoryBytes).toBe(memoryBytes);
  using whole = await make(countingPlatform(), 1);
  if (epoch > 1) await whole.fit(data, { ...FIT, epochs: epoch - 1, shuffle: false });
  if (batch > 1) await whole.fit(rowsOf(0, (batch - 1) * 100), { ...FIT, epochs: 1, shuffle: false });
  expect(bitsOf(model)).toBe(bitsOf(whole));
});

describe("a worker that hangs amid a step", () => {
  test.each([
    ["hang", "gemm"],
    ["sleep", "adamStep"],
  ] as const)("%s, in %s: ends fit as a failure does", async (fault, kernel) => {
    await expectOrderlyEnd(countingPlatform(fault, kernel), /made no progress for 3 seconds/);
  });

  test("holds up neither a signal nor dispose", async () => {
    for (const isDisposed of [false, true]) {
      const platform = countingPlatform("hang");
      const controller = new AbortController();
      const { signal } = controller;
      const stop = () => (isDisposed ? model.dispose() : controller.abort());
      const model = await make(disturbed(platform, platform.hasFailed, stop));
      const error = await failureOf(() => model.fit(data, { ...FIT, epochs: 2000, signal }));
      if (isDisposed) expect(error).toHaveProperty("code", "DISPOSED");
      else expect(error).toBe(signal.reason);
      expect(platform.alive()).toBe(0);
      model.dispose();
    }
  });
});

test("workers that don't start leave the work to one thread, and info says why", async () => {
  const platform = countingPlatform();
  const broken = {
    ...platform,
    workerStarter: async () => () => {
      throw new Error("no more threads");
    },
  };
  using model = await make(broken);
  await model.fit(data, FIT);
  expect(model.info.threads).toMatchObject({ used: 1, most: 1 });
  expect(model.info.threads.note).toContain("can't be started");
  expect(bitsOf(model)).toBe(await afterEpochs([FIT.epochs]));
});

test("a worker that hangs when it is to learn what a fit does leaves that fit, and no other, to one thread", async () => {
  const platform = countingPlatform();
  let isDeaf = true;
  const startWorker = await platform.workerStarter();
  const hardOfHearing = {
    ...platform,
    workerStarter:
      async () =>
      (events: WorkerEvents): WorkerHandle => {
        const worker = startWorker(events);
        let learned = 0;
        return {
          ...worker,
          post: (message, buffers) => {
            // the first thing that a pool learns is how to meet at barriers
            if (isDeaf && (message as { kind: string }).kind === "learn" && ++learned > 1) return;
            worker.post(message, buffers);
          },
        };
      },
  };
  using model = await make(hardOfHearing);
  await model.fit(data, FIT);
  expect(model.info.threads).toEqual({ used: 1, most: 1, note: "A worker thread made no progress for 3 seconds." });
  expect(platform.alive()).toBe(0);
  isDeaf = false;
  await model.fit(data, FIT);
  expect(model.info.threads).toEqual({ used: 3, most: 3 });
  using other = await make(countingPlatform(), 1);
  for (let fits = 0; fits < 2; fits++) await other.fit(data, FIT);
  expect(bitsOf(model)).toBe(bitsOf(other));
});

test("a worker that ends between two fits is replaced", async () => {
  const platform = countingPlatform();
  using model = await make(platform);
  await model.fit(data, FIT);
  for (const handle of platform.handles) handle.terminate();
  await platform.allEnded();
  expect(await failureOf(() => model.fit(data, FIT))).toBeUndefined();
  expect(model.info.threads.used).toBe(3);
});
