/**
 * What has been counted of a training is in checkpoints that a loop over it makes, without a
 * callback.
 */
import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  checkpointBytes,
  checkpointFrom,
  dense,
  type EpochRecord,
  type FitOptions,
  type Model,
  type ModelOptions,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import "../support/awake.js";
import { blobs } from "./support/data.js";

const data = blobs(60, 4, 3, 1);
const validation = blobs(30, 4, 3, 2);
const made: ModelOptions = {
  ...{ inputs: 4, layers: [dense(8, "tanh"), dense(3, "softmax")], loss: "crossEntropy", seed: 2, threads: 1 },
  optimizer: sgd({ learningRate: 0.5, momentum: 0.9 }),
};
const base = { epochs: 12, batchSize: 16, validation } as const;
const cases: readonly FitOptions[] = [
  { ...base, earlyStopping: { patience: 3 } },
  { ...base, reduceOnPlateau: { patience: 1 }, earlyStopping: { patience: 5, restoreBest: false } },
  { ...base, schedule: { name: "oneCycle" } },
  { ...base, schedule: { name: "cosine", warmup: 0.1 }, earlyStopping: { patience: 12 } },
];

const timeless = (records: readonly EpochRecord[]): unknown => records.map(({ seconds, threads, ...rest }) => rest);

/** Trains up to an epoch in a loop, and gives the checkpoint that was made in it. */
async function keptAt(epoch: number, options: FitOptions, worker: boolean): Promise<Checkpoint> {
  using model: Model | WorkerModel = await sequential({ ...made, worker });
  for await (const record of model.fit(data, options)) if (record.epoch === epoch) return await model.checkpoint();
  throw new Error("The training ended before.");
}

describe.each([false, true])("worker: %s", (worker) => {
  test.each(cases)("%o", async (options) => {
    using whole = await sequential(made);
    const { epochs } = await whole.fit(data, options);
    for (const epoch of [1, 3, epochs.length]) {
      const kept = await checkpointFrom(await checkpointBytes(await keptAt(epoch, options, worker)));
      using again = await sequential({ ...made, worker });
      await again.restore(kept);
      const rest = await again.fit(data, options);
      expect(timeless(rest.epochs)).toEqual(timeless(epochs.slice(epoch)));
      expect(await again.weights()).toEqual(whole.weights());
    }
  });

  test("a plain training has none, and its next fit is a new one", async () => {
    const kept = await keptAt(2, base, worker);
    expect(kept.fit).toBeUndefined();
    using whole = await sequential(made);
    await whole.fit(data, { ...base, epochs: 5 });
    using again = await sequential({ ...made, worker });
    await again.restore(kept);
    await again.fit(data, { ...base, epochs: 3 });
    expect(await again.weights()).toEqual(whole.weights());
  });

  test("when the loop is left the model is nobody's training", async () => {
    using model = await sequential({ ...made, worker });
    for await (const { epoch } of model.fit(data, cases[0])) if (epoch === 2) break;
    expect((await model.checkpoint()).fit).toBeUndefined();
    await model.fit(data, { epochs: 1 });
  });
});
