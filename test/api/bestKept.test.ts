/** However a training ends that keeps its best epoch, the model has the weights of that one. */
import { describe, expect, test } from "vitest";
import {
  customMetric,
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  type Model,
  type ModelOptions,
  sequential,
  sgd,
  type WorkerModel,
} from "../../src/node.js";
import "../support/awake.js";
import { blobs } from "./support/data.js";

/** Rows whose classes are mostly noise, so that the validation soon gets worse. */
const [train, validation] = [1, 2].map((seed): Dataset => {
  const { x } = blobs(40, 4, 2, seed);
  const y = Int32Array.from({ length: 40 }, (_, i) => ((i * 7919 * seed) % 13) % 2);
  return dataset({ x: { values: x, columns: 4 }, y });
});
const made: ModelOptions = {
  ...{ inputs: 4, layers: [dense(16, "tanh"), dense(2, "softmax")], loss: "crossEntropy", seed: 3, threads: 1 },
  optimizer: sgd({ learningRate: 0.2, momentum: 0.9 }),
};
const EPOCHS = 60;
const fitting = { epochs: EPOCHS, batchSize: 8, validation, earlyStopping: { patience: EPOCHS } } as const;

const whole = await sequential(made);
const best = (await whole.fit(train, fitting)).bestEpoch ?? 0;
const expected = whole.weights();
whole.dispose();
/** The epoch in which it ends. */
const last = best + 4;

/** Makes the options with which a training ends, which is given what ends it by a signal. */
type Ending = (controller: AbortController) => FitOptions;
const thrown = new Error("enough");
const endings: readonly (readonly [string, Ending, unknown])[] = [
  [
    "a signal after an epoch",
    (end) => ({ onEpoch: ({ epoch }) => void (epoch === last && end.abort()) }),
    "AbortError",
  ],
  [
    "a signal amid an epoch",
    (end) => ({ onBatch: ({ epoch, batch }) => void (epoch === last && batch === 2 && end.abort()) }),
    "AbortError",
  ],
  ["a callback that throws", () => ({ onEpoch: ({ epoch }) => epoch === last && fail() }), thrown],
  [
    "one that throws amid an epoch",
    () => ({ onBatch: ({ epoch, batch }) => epoch === last && batch > 2 && fail() }),
    thrown,
  ],
  ["one that stops it", () => ({ onEpoch: ({ epoch }, fit) => epoch === last && fit.stop() }), undefined],
  [
    "one that stops it amid an epoch",
    () => ({ onBatch: ({ epoch, batch }, fit) => epoch === last && batch > 2 && fit.stop() }),
    undefined,
  ],
];
const endingsHere: typeof endings = [
  ["an error in the validation", () => ({ metrics: [measured(() => fail())] }), thrown],
  ["a signal in the validation", (end) => ({ metrics: [measured(() => end.abort())] }), "AbortError"],
];

function fail(): never {
  throw thrown;
}

/** A metric that does something in the validation of epoch `last`; the training rows come first. */
function measured(act: () => void) {
  let calls = 0;
  return customMetric("acting", () => {
    calls++;
    if (calls >= 2 * last) act();
    return 0;
  });
}

async function endedBy(ending: Ending, model: Model | WorkerModel, isIterated: boolean): Promise<unknown> {
  const controller = new AbortController();
  const fit = model.fit(train, { ...fitting, ...ending(controller), signal: controller.signal });
  try {
    if (isIterated) for await (const _ of fit);
    else await fit;
    return undefined;
  } catch (error) {
    return error instanceof DOMException ? error.name : error;
  }
}

test("the best epoch is amid the training", () => {
  expect(best).toBeGreaterThan(1);
  expect(last).toBeLessThan(EPOCHS);
});

describe.each([false, true])("worker: %s", (worker) => {
  test.each(worker ? endings : [...endings, ...endingsHere])("%s", async (_, ending, failure) => {
    for (const isIterated of [false, true]) {
      using model = await sequential({ ...made, worker });
      expect(await endedBy(ending, model, isIterated)).toEqual(failure);
      expect(await model.weights()).toEqual(expected);
      expect((await model.checkpoint()).epochs).toBe(best);
      // nothing of that training is left
      await model.fit(train, { epochs: 1 });
    }
  });
});
