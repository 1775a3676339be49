/** What `fit` calls after epochs and batches, and what that may do, here and in a worker. */
import { describe, expect, test } from "vitest";
import {
  type BatchRecord,
  dense,
  type EpochRecord,
  type FitOptions,
  type Model,
  type ModelOptions,
  type RunningFit,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOfLayers, failureOf } from "./support/expectations.js";

const data = blobs(30, 4, 3, 1);
const RATE = 0.1;
const options: ModelOptions = {
  inputs: 4,
  layers: [dense(6, "tanh"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: sgd({ learningRate: RATE, momentum: 0.9 }),
};
/** Three batches an epoch. */
const FIT: FitOptions = { epochs: 4, batchSize: 12 };

async function bitsOf(model: Model | WorkerModel): Promise<string> {
  return bitsOfLayers(await model.weights());
}

async function trained(fit: FitOptions): Promise<string> {
  using model = await sequential(options);
  await model.fit(data, fit);
  return bitsOf(model);
}

describe.each([false, true])("in a worker: %s", (worker) => {
  const make = () => sequential({ ...options, worker });

  test("they are called with records, in their order, and change nothing by that", async () => {
    using model = await make();
    const told: string[] = [];
    const records: EpochRecord[] = [];
    const batches: BatchRecord[] = [];
    const { epochs } = await model.fit(data, {
      ...FIT,
      onBatch: (record, fit) => {
        expect(fit.model).toBe(model);
        told.push(`batch ${record.epoch}.${record.batch}`);
        batches.push(record);
      },
      onEpoch: (record) => {
        told.push(`epoch ${record.epoch}`);
        records.push(record);
      },
    });
    const ofEpoch = (epoch: number) => [1, 2, 3].map((batch) => `batch ${epoch}.${batch}`).concat(`epoch ${epoch}`);
    expect(told).toEqual([1, 2, 3, 4].flatMap(ofEpoch));
    expect(records).toEqual(epochs);
    expect(batches.map(({ rows }) => rows)).toEqual([12, 12, 6, 12, 12, 6, 12, 12, 6, 12, 12, 6]);
    for (const { epoch, loss } of epochs) {
      const own = batches.filter((record) => record.epoch === epoch);
      // sums of the same numbers in another order
      expect(own.reduce((sum, batch) => sum + batch.loss * batch.rows, 0) / 30).toBeCloseTo(loss, 12);
    }
    expect(batches.every(({ learningRate }) => learningRate === RATE)).toBe(true);
    expect(await bitsOf(model)).toBe(await trained(FIT));
  });

  test("what they do is waited for, and they have the model to themselves", async () => {
    using model = await make();
    let isUnderWay = false;
    const look = async (_: unknown, fit: RunningFit): Promise<void> => {
      expect(isUnderWay).toBe(false);
      isUnderWay = true;
      const before = bitsOfLayers((await model.weights()) as never);
      const { accuracy } = await fit.model.evaluate(data);
      expect(accuracy).toBeGreaterThan(0);
      expect((await fit.model.predict(data)).rows).toBe(30);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(bitsOfLayers(await model.weights())).toBe(before);
      expect(await failureOf(() => model.fit(data))).toMatchObject({ code: "BUSY" });
      expect(await failureOf(async () => model.restore(await model.checkpoint()))).toMatchObject({ code: "BUSY" });
      isUnderWay = false;
    };
    await model.fit(data, { ...FIT, epochs: 2, onBatch: look, onEpoch: look });
    expect(await bitsOf(model)).toBe(await trained({ ...FIT, epochs: 2 }));
  });

  test("onEpoch stops the training after its epoch", async () => {
    using model = await make();
    const { epochs, stoppedEpoch } = await model.fit(data, {
      ...FIT,
      onEpoch: ({ epoch }, fit) => {
        if (epoch === 2) fit.stop();
      },
    });
    expect([epochs.length, stoppedEpoch]).toEqual([2, 2]);
    expect(await bitsOf(model)).toBe(await trained({ ...FIT, epochs: 2 }));
  });

  test("onBatch stops the training amid an epoch, and the finished updates stay", async () => {
    using model = await make();
    const ordered = { ...FIT, shuffle: false };
    const { epochs } = await model.fit(data, {
      ...ordered,
      onBatch: ({ epoch, batch }, fit) => {
        if (epoch === 2 && batch === 2) fit.stop();
      },
    });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([1]);
    const rates = (step: number): number => (step < 5 ? 1 : 0);
    using frozen = await sequential({ ...options, optimizer: sgd({ learningRate: RATE, momentum: 0.9 }) });
    await frozen.fit(data, { ...ordered, epochs: 2, schedule: rates });
    expect(await bitsOf(model)).toBe(await bitsOf(frozen));
    // and the next fit begins another epoch
    expect((await model.fit(data, { ...FIT, epochs: 1 })).epochs[0].epoch).toBe(2);
  });

  test("they change the rate of the updates to come, until the end of the fit", async () => {
    using model = await make();
    const { epochs } = await model.fit(data, {
      ...FIT,
      onEpoch: ({ epoch }, fit) => {
        expect(fit.learningRate).toBe(epoch === 1 ? RATE : RATE * 0.5 ** (epoch - 1));
        fit.learningRate = RATE * 0.5 ** epoch;
      },
    });
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual([0.1, 0.05, 0.025, 0.0125]);
    using scheduled = await sequential(options);
    await scheduled.fit(data, { ...FIT, schedule: (step) => 0.5 ** Math.floor(step / 3) });
    expect(await bitsOf(model)).toBe(await bitsOf(scheduled));
    const { epochs: after } = await model.fit(data, { ...FIT, epochs: 1, onEpoch: () => undefined });
    expect(after[0].learningRate).toBe(RATE);
  });

  test.each(["onEpoch", "onBatch"] as const)("what %s throws ends the fit with that very error", async (name) => {
    using model = await make();
    const error = new RangeError("enough");
    const fit = model.fit(data, {
      ...FIT,
      [name]: () => {
        throw error;
      },
    });
    expect(await failureOf(() => fit)).toBe(error);
    await model.fit(data, FIT);
  });

  test("a signal that fires meanwhile ends the fit before the next update", async () => {
    using model = await make();
    const controller = new AbortController();
    const stopped = model.fit(data, { ...FIT, signal: controller.signal, onEpoch: () => controller.abort("now") });
    expect(await failureOf(() => stopped)).toBe("now");
    expect(await bitsOf(model)).toBe(await trained({ ...FIT, epochs: 1 }));
  });

  test.each<[object, RegExp]>([
    [{ onEpoch: 5 }, /^onEpoch must be a function, not 5\.$/],
    [{ onBatch: null }, /^onBatch must be a function, not null\.$/],
    [
      {
        onEpoch: (_: unknown, fit: RunningFit) => {
          fit.learningRate = Number.NaN;
        },
      },
      /^learningRate must be a positive number, not NaN\.$/,
    ],
    [
      {
        schedule: { name: "cosine" },
        onBatch: (_: unknown, fit: RunningFit) => {
          fit.learningRate = 1;
        },
      },
      /^The schedule sets the learning rate: leave one of both out\.$/,
    ],
  ])("%o is refused", async (wrong, sentence) => {
    using model = await make();
    const failure = await failureOf(() => model.fit(data, { ...FIT, ...wrong }));
    expect(failure).toMatchObject({ code: "INVALID_OPTION", message: expect.stringMatching(sentence) });
  });
});
