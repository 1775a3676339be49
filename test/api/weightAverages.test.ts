/** Averages of weights over updates (`emaMomentum`). */
import { expect, test } from "vitest";
import {
  adam,
  type Checkpoint,
  dense,
  type FitOptions,
  load,
  type Model,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, bitsOfLayers } from "./support/expectations.js";

const data = blobs(60, 5, 3, 1);
const validation = blobs(30, 5, 3, 2);
const fit = { epochs: 3, batchSize: 16 };
const MOMENTUM = 0.9;

const make = (optimizer = adam({ learningRate: 0.02, emaMomentum: MOMENTUM }), more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 5, layers: [dense(8, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 5 },
    ...{ dtype: "float64", optimizer, ...more },
  } as ModelOptions);

function numbersOf(model: Model): number[] {
  return model.weights().flatMap((layer) => Object.values(layer).flatMap((values) => Array.from(values)));
}

/** The weights after each update of a training without averages. */
async function courseOf(options: FitOptions): Promise<number[][]> {
  using model = await make(adam({ learningRate: 0.02 }));
  const course: number[][] = [];
  await model.fit(data, { ...options, onBatch: () => void course.push(numbersOf(model)) });
  return course;
}

/** The rule: the first weights, then a share of what there is. */
function averageOf(course: readonly (readonly number[])[]): number[] {
  return course.reduce<number[]>(
    (average, weights, i) =>
      weights.map((weight, k) => (i === 0 ? weight : MOMENTUM * average[k] + (1 - MOMENTUM) * weight)),
    [],
  );
}

test("the model becomes the average of the weights after each update, which are trained as without", async () => {
  const course = await courseOf(fit);
  using model = await make();
  const seen: number[][] = [];
  await model.fit(data, { ...fit, onBatch: () => void seen.push(numbersOf(model)) });
  expect(seen).toEqual(course);
  const expected = averageOf(course);
  numbersOf(model).forEach((weight, i) => {
    // a rounding or two of each of the 12 averages
    expect(Math.abs(weight - expected[i])).toBeLessThan(1e-14);
  });
});

test("validation and metrics are of the average", async () => {
  using model = await make();
  const averages: number[][] = [];
  const course: number[][] = [];
  const losses: number[] = [];
  for await (const record of model.fit(data, {
    ...{ ...fit, validation, metrics: ["accuracy"] },
    onBatch: () => void course.push(numbersOf(model)),
  })) {
    averages.push(averageOf(course));
    losses.push(record.validation?.loss ?? 0);
  }
  // at the end the model is the average that was validated last
  expect((await model.evaluate(validation)).loss).toBe(losses[2]);
  using bare = await make(adam({ learningRate: 0.02 }));
  const { epochs } = await bare.fit(data, { ...fit, validation });
  expect(losses[2]).not.toBe(epochs[2].validation?.loss);
});

test("the best epoch is kept by its average", async () => {
  using model = await make(sgd({ learningRate: 0.5, emaMomentum: MOMENTUM }));
  const { bestEpoch = 0, epochs } = await model.fit(data, {
    ...{ epochs: 12, batchSize: 8, validation },
    earlyStopping: { patience: 3 },
  });
  expect((await model.evaluate(validation)).loss).toBe(epochs[bestEpoch - 1].validation?.loss);
});

test("the same bits come from threads, wide lanes, workers and checkpoints amid the training", async () => {
  const options: FitOptions = { ...fit, validation };
  using one = await make();
  await one.fit(data, options);
  for (const more of [{ threads: { exactly: 2 } }, { threads: { exactly: 3 } }, { lanes: "wide" as const }]) {
    using other = await make(undefined, more);
    await other.fit(data, options);
    expect(bitsOf(other)).toBe(bitsOf(one));
  }
  using remote = await sequential({
    ...{ inputs: 5, layers: [dense(8, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 5 },
    ...{ dtype: "float64", optimizer: adam({ learningRate: 0.02, emaMomentum: MOMENTUM }), worker: true },
  });
  await remote.fit(data, options);
  expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(one));
  let kept: Checkpoint | undefined;
  using stopped = await make();
  await stopped.fit(data, {
    ...options,
    onBatch: ({ epoch, batch }, running) => {
      if (epoch !== 2 || batch !== 2) return;
      kept = stopped.checkpoint();
      running.stop();
    },
  });
  using resumed = await make();
  if (!kept) throw new Error("It ended before.");
  await resumed.restore(kept);
  await resumed.fit(data, options);
  expect(bitsOf(resumed)).toBe(bitsOf(one));
});

test("another fit goes on from the average, as in Keras: two for two epochs aren't one for four", async () => {
  using whole = await make();
  const passed: Checkpoint[] = [];
  await whole.fit(data, {
    ...{ ...fit, epochs: 4 },
    onEpoch: ({ epoch }) => {
      if (epoch === 2) passed.push(whole.checkpoint());
    },
  });
  using parted = await make();
  await parted.fit(data, { ...fit, epochs: 2 });
  await parted.fit(data, { ...fit, epochs: 2 });
  expect(bitsOf(parted)).not.toBe(bitsOf(whole));
  // what goes on from amid the one is the one
  using resumed = await make();
  await resumed.restore(passed[0]);
  await resumed.fit(data, { ...fit, epochs: 4 });
  expect(bitsOf(resumed)).toBe(bitsOf(whole));
});

test("a file with the optimizer's state goes on as the model itself does", async () => {
  using model = await make();
  await model.fit(data, fit);
  using loaded = await load(await model.toBytes({ optimizerState: true }));
  await model.fit(data, fit);
  await loaded.fit(data, fit);
  expect(bitsOf(loaded)).toBe(bitsOf(model));
});

test("a signal leaves the average of the updates until then", async () => {
  const course = await courseOf({ ...fit, epochs: 1 });
  const stop = new AbortController();
  using model = await make();
  await model
    .fit(data, {
      ...{ ...fit, signal: stop.signal },
      onBatch: ({ batch }) => {
        if (batch === 3) stop.abort();
      },
    })
    .catch(() => undefined);
  const expected = averageOf(course.slice(0, 3));
  numbersOf(model).forEach((weight, i) => {
    expect(Math.abs(weight - expected[i])).toBeLessThan(1e-14);
  });
});

test("a checkpoint that is taken while validation goes on holds the weights that are trained", async () => {
  using model = await make();
  let taken: Checkpoint | undefined;
  const asking = {
    name: "asking",
    measure: () => {
      taken = model.checkpoint();
      return 0;
    },
  };
  let ended: Checkpoint | undefined;
  const { customMetric } = await import("../../src/node.js");
  await model.fit(data, {
    ...{ ...fit, epochs: 1, validation, metrics: [customMetric(asking.name, asking.measure)] },
    onEpoch: () => {
      ended = model.checkpoint();
    },
  });
  expect(taken?.trained).toEqual(ended?.trained);
});
