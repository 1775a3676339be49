/**
 * A training that was interrupted after any of its updates, and goes on from a checkpoint, is the
 * one that never was.
 */
import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as lanegrad from "../../src/node.js";
import {
  adam,
  type Checkpoint,
  checkpointBytes,
  checkpointFrom,
  dense,
  dropout,
  type FitOptions,
  Generator,
  type Model,
  type ModelOptions,
  sequential,
  type WorkerModel,
} from "../../src/node.js";
import { drawTraining, trainInterrupted, trainWhole } from "../sweeps/interrupted.mjs";
import { blobs } from "./support/data.js";
import { bitsOfLayers, failureOf, lanegradError } from "./support/expectations.js";

/**
 * Trainings, each of which is interrupted once. `npm run sweep:resume` interrupts as many as it is
 * told to, after each update.
 */
const TRAININGS = 200;

describe("interrupted after any update, a training has the bits and records of one that never was", () => {
  const places: readonly Partial<ModelOptions>[] = [{}, { threads: { exactly: 2 } }, { lanes: "wide" }];

  test.each(Array.from({ length: 8 }, (_, part) => part))("part %i", async (part) => {
    for (let i = part; i < TRAININGS; i += 8) {
      const generator = new Generator(i);
      const training = drawTraining(lanegrad, generator);
      const { steps, ...whole } = await trainWhole(lanegrad, training);
      const step = 1 + generator.below(steps);
      const resumed = await trainInterrupted(lanegrad, training, step, places[i % 3]);
      const what = `${training.name}, after ${step} of ${steps} updates`;
      expect(resumed.state === whole.state, what).toBe(true);
      expect(resumed.failure, what).toBe(whole.failure);
      const { length } = resumed.records;
      expect(resumed.records, what).toEqual(length > 0 ? whole.records.slice(-length) : []);
    }
  });
});

const data = blobs(50, 4, 3, 1);
const options: ModelOptions = {
  inputs: 4,
  layers: [dense(8, "relu"), dropout(0.2), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.02 }),
  standardize: true,
  seed: 7,
};
const FIT: FitOptions = { epochs: 5, batchSize: 8, validation: data, earlyStopping: { patience: 2 } };

/** The checkpoint that a `fit` with these options has after so many updates. */
async function checkpointAfter(steps: number, fit = FIT): Promise<Checkpoint> {
  using model = await sequential(options);
  let [done, kept]: [number, Checkpoint | undefined] = [0, undefined];
  await model.fit(data, {
    ...fit,
    onBatch: (_, running) => {
      if (++done < steps) return;
      kept = model.checkpoint();
      running.stop();
    },
  });
  if (!kept) throw new Error("It ended before.");
  return kept;
}

/** The bits of all layers that have weights. */
async function bitsOf(model: Model | WorkerModel): Promise<string> {
  return bitsOfLayers((await model.weights()).filter(({ kernel }) => kernel));
}

async function whole(): Promise<string> {
  using model = await sequential(options);
  await model.fit(data, FIT);
  return bitsOf(model);
}

describe("saveCheckpoint and resume", () => {
  test.each([false, true])("go by files, worker: %s", async (worker) => {
    const folder = await mkdtemp(join(tmpdir(), "lanegrad-resume-"));
    const path = join(folder, "run.ckpt");
    using first = await sequential({ ...options, worker });
    let saved = 0;
    await first.fit(data, {
      ...FIT,
      onEpoch: async ({ epoch }, running) => {
        await running.model.saveCheckpoint(path);
        saved++;
        if (epoch === 3) running.stop();
      },
    });
    expect(saved).toBe(3);
    // a file that is whole, and nothing beside it
    expect(await readdir(folder)).toEqual(["run.ckpt"]);
    using second = await sequential({ ...options, worker });
    await second.resume(path);
    const { epochs } = await second.fit(data, FIT);
    expect(epochs.map(({ epoch }) => epoch)).toEqual([4, 5]);
    expect(await bitsOf(second)).toBe(await whole());
    // it is gone on with once
    expect((await second.fit(data, { ...FIT, epochs: 1, earlyStopping: undefined })).epochs).toHaveLength(1);
  });

  test("a checkpoint says in bytes and clones what it says as it is", async () => {
    const kept = await checkpointAfter(17);
    const bytes = await checkpointBytes(kept);
    expect(await checkpointFrom(bytes)).toEqual(kept);
    expect(await checkpointBytes(structuredClone(kept))).toEqual(bytes);
    expect(kept.fit).toMatchObject({ epochsBefore: 0, place: { batch: 3 }, isOver: false });
  });

  test("a training that has ended in the epoch of its checkpoint ends there again", async () => {
    const made = { ...FIT, epochs: 500, earlyStopping: { patience: 1 } };
    const model = await sequential(options);
    let last: Checkpoint | undefined;
    const history = await model.fit(data, {
      ...made,
      onEpoch: () => {
        last = model.checkpoint();
      },
    });
    expect(history.stoppedEpoch).toBeLessThan(500);
    using other = await sequential(options);
    await other.restore(last as Checkpoint);
    expect((await other.fit(data, made)).epochs).toEqual([]);
    expect(await bitsOf(other)).toBe(await bitsOf(model));
    expect(other.checkpoint().epochs).toBe(history.bestEpoch);
    model.dispose();
  });

  describe.each([false, true])("a history without epochs tells what the training has come to, worker: %s", (worker) => {
    test.each<[string, FitOptions]>([
      ["after all epochs", FIT],
      ["where it stopped early", { ...FIT, epochs: 500, earlyStopping: { patience: 1 } }],
    ])("%s", async (_, fit) => {
      using model = await sequential({ ...options, worker });
      let last: Checkpoint | undefined;
      const { bestEpoch, stoppedEpoch } = await model.fit(data, {
        ...fit,
        onEpoch: async (__, running) => {
          last = await running.model.checkpoint();
        },
      });
      expect(bestEpoch).toBeGreaterThan(0);
      expect(stoppedEpoch === undefined).toBe(fit === FIT);
      for (const isIterated of [false, true]) {
        using other = await sequential({ ...options, worker });
        await other.restore(last as Checkpoint);
        const going = other.fit(data, fit);
        if (isIterated) for await (const record of going) expect(record).toBeUndefined();
        const history = await going;
        expect(history.epochs).toEqual([]);
        expect([history.bestEpoch, history.stoppedEpoch]).toEqual([bestEpoch, stoppedEpoch]);
      }
    });
  });

  test.each<[string, FitOptions]>([
    ["another size of batches", { ...FIT, batchSize: 10 }],
    ["another number of epochs", { ...FIT, epochs: 6 }],
    ["no early stopping", { epochs: 5, batchSize: 8, validation: data }],
    ["a schedule", { ...FIT, schedule: { name: "cosine" } }],
  ])("a fit with %s is refused, and the right one goes on all the same", async (_, fit) => {
    using model = await sequential(options);
    await model.restore(await checkpointAfter(17));
    const before = model.checkpoint();
    const { message } = await lanegradError(() => model.fit(data, fit), "INVALID_OPTION");
    expect(message).toMatch(
      /^The fit that is to be gone on with has `?\w+`? ".*", not ".*": give it the same data and options\.$/,
    );
    expect(model.checkpoint()).toEqual(before);
    await model.fit(data, FIT);
    expect(await bitsOf(model)).toBe(await whole());
  });

  test.each<[string, (kept: Checkpoint, fit: NonNullable<Checkpoint["fit"]>) => unknown, string]>([
    ["no object", (c) => ({ ...c, fit: 5 }), "INVALID_OPTION"],
    ["an empty one", (c) => ({ ...c, fit: {} }), "INVALID_OPTION"],
    ["a place that is none", (c, fit) => ({ ...c, fit: { ...fit, place: { batch: -1 } } }), "INVALID_OPTION"],
    ["more epochs before than there were", (c, fit) => ({ ...c, fit: { ...fit, epochsBefore: 9 } }), "INVALID_OPTION"],
    ["a rate of NaN", (c, fit) => ({ ...c, fit: { ...fit, rate: Number.NaN } }), "INVALID_OPTION"],
    [
      "a best epoch without a value",
      (c, fit) => ({ ...c, fit: { ...fit, stopping: { seen: 1, waited: 0, best: 1 } } }),
      "INVALID_OPTION",
    ],
    [
      "best weights cut short",
      (c, fit) => ({ ...c, fit: { ...fit, kept: { ...fit.kept, trained: new Uint8Array(8) } } }),
      "INVALID_OPTION",
    ],
    [
      "an order of no rows at hand",
      (c, fit) => ({ ...c, fit: { ...fit, kept: { ...fit.kept, order: Uint32Array.of(7) } } }),
      "INVALID_OPTION",
    ],
    ["another seed", (c) => ({ ...c, info: { ...c.info, seed: 8 } }), "INVALID_SHAPE"],
  ])("a fit in a checkpoint that is %s is refused, and nothing has changed", async (_, forge, code) => {
    const kept = await checkpointAfter(17);
    using model = await sequential(options);
    using there = await sequential({ ...options, worker: true });
    const before = model.checkpoint();
    const wrong = forge(kept, kept.fit as NonNullable<Checkpoint["fit"]>) as Checkpoint;
    const error = await lanegradError(() => model.restore(wrong));
    expect(error.code).toBe(code);
    expect(await failureOf(() => there.restore(wrong))).toEqual(error);
    expect(model.checkpoint()).toEqual(before);
  });

  test("a place beyond the last batch is refused", async () => {
    const kept = await checkpointAfter(17);
    using model = await sequential(options);
    const fit = kept.fit && { ...kept.fit, place: { ...kept.fit.place, batch: 8 } };
    await model.restore({ ...kept, fit } as Checkpoint);
    await lanegradError(() => model.fit(data, FIT), "INVALID_OPTION");
  });

  test("take a path", async () => {
    using model = await sequential(options);
    using there = await sequential({ ...options, worker: true });
    for (const each of [model, there]) {
      await lanegradError(() => each.saveCheckpoint(5 as never), "INVALID_OPTION");
      await lanegradError(() => each.resume(5 as never), "INVALID_OPTION");
      await lanegradError(() => each.resume("nowhere.ckpt"), "DATA_NOT_FOUND");
      await lanegradError(() => each.resume("package.json"), "FORMAT_INVALID");
    }
  });
});
