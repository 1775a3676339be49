/** Gradients that are added over several batches before an update. */
import { describe, expect, test } from "vitest";
import {
  adam,
  customLoss,
  type Dataset,
  dataset,
  dense,
  dropout,
  type FitOptions,
  l2,
  type Model,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { mean, multiply, subtract } from "../../src/tensor/index.js";
import { blobs, curve, numbers } from "./support/data.js";
import { bitsOf, bitsOfLayers, lanegradError } from "./support/expectations.js";

const many = blobs(1700, 9, 3, 1);

const make = (more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 9, layers: [dense(16, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
    ...{ optimizer: adam({ learningRate: 0.02 }), ...more },
  } as ModelOptions);

/** What a training comes to: its weights, and its records without times. */
async function trained(model: Model, data: Dataset, fit: FitOptions) {
  const { epochs } = await model.fit(data, fit);
  return { bits: bitsOf(model), epochs: epochs.map(({ seconds: _, threads: __, ...record }) => record) };
}

/** Bytes that are mostly zero, and bytes that are not. */
function bytes(zeros: number): Dataset {
  const values = Uint8Array.from(numbers(700 * 30, 4), (value) => Math.max(0, 100 * value + 100 - zeros));
  return dataset({
    x: { values, columns: 30, scale: 1 / 255 },
    y: Int32Array.from({ length: 700 }, (_, i) => i % 3),
    classes: ["a", "b", "c"],
  });
}

const labels = dataset({
  x: { values: numbers(700 * 9, 5), columns: 9 },
  y: Array.from({ length: 700 }, (_, i) => [i % 2, i % 3 === 0 ? 1 : 0]),
});

const squares = customLoss("squares", (outputs, targets) => {
  const error = subtract(outputs, targets);
  return mean(multiply(error, error), -1);
});

const cases: readonly (readonly [string, Dataset, Partial<ModelOptions>])[] = [
  ["classes", many, {}],
  ["numbers", curve(1700, 9, 2), { layers: [dense(8, "relu"), dense(1)], loss: "meanSquaredError", standardize: true }],
  ["labels, several a row", labels, { layers: [dense(8, "gelu"), dense(2, "sigmoid")], loss: "binaryCrossEntropy" }],
  ["bytes", bytes(0), { inputs: 30 }],
  ["bytes that are mostly zero", bytes(170), { inputs: 30 }],
  ["layers that draw", many, { layers: [dense(16, "relu"), dropout(0.3), dense(3, "softmax")] }],
  ["a loss of the user", curve(1700, 9, 2), { layers: [dense(8, "tanh"), dense(1)], loss: squares }],
  ["a loss by its graph", curve(1700, 9, 2), { layers: [dense(8, "tanh"), dense(1)], loss: "huber", dtype: "float64" }],
];

describe.each(cases)("%s", (_, data, options) => {
  test.each([
    ["of one block", 256, 3],
    ["of two blocks", 512, 2],
    ["that hold all rows", 512, 8],
  ])("batches %s make the weights of batches of all their rows, to the bit", async (_name, batchSize, steps) => {
    const fit = { epochs: 2, batchSize: batchSize * steps };
    using whole = await make(options);
    const expected = await trained(whole, data, fit);
    using model = await make(options);
    const got = await trained(model, data, { epochs: 2, batchSize, gradientAccumulationSteps: steps });
    expect(got.bits).toBe(expected.bits);
    expect(got.epochs).toHaveLength(expected.epochs.length);
    got.epochs.forEach((record, i) => {
      const { loss, ...others } = expected.epochs[i];
      // the sums of a few batches are added, each rounded in doubles
      expect(record).toEqual({ ...others, loss: expect.closeTo(loss, 12) });
    });
  });

  test("other batches make them to within rounding", async () => {
    using whole = await make({ ...options, dtype: "float64", optimizer: sgd({ learningRate: 0.1 }) });
    await whole.fit(data, { epochs: 2, batchSize: 150 });
    using model = await make({ ...options, dtype: "float64", optimizer: sgd({ learningRate: 0.1 }) });
    await model.fit(data, { epochs: 2, batchSize: 50, gradientAccumulationSteps: 3 });
    const [expected, got] = [whole, model].map((one) => one.weights().flatMap((layer) => Object.values(layer)));
    got.forEach((values, i) => {
      values.forEach((value, k) => {
        expect(Math.abs(value - expected[i][k])).toBeLessThan(1e-10);
      });
    });
  });
});

test("penalties count once, to within rounding", async () => {
  const regularization = { kernelRegularizer: l2(0.1), activityRegularizer: l2(0.1) };
  const layers = [dense(8, "tanh", regularization), dense(3, "softmax")];
  const options: Partial<ModelOptions> = { layers, dtype: "float64", optimizer: sgd({ learningRate: 0.1 }) };
  using whole = await make(options);
  const { epochs } = await whole.fit(many, { epochs: 2, batchSize: 768 });
  using model = await make(options);
  const added = await model.fit(many, { epochs: 2, batchSize: 256, gradientAccumulationSteps: 3 });
  const [expected, got] = [whole, model].map((one) => one.weights().flatMap((layer) => Object.values(layer)));
  got.forEach((values, i) => {
    values.forEach((value, k) => {
      expect(Math.abs(value - expected[i][k])).toBeLessThan(1e-13);
    });
  });
  added.epochs.forEach(({ loss }, i) => {
    expect(loss).toBeCloseTo(epochs[i].loss, 12);
  });
});

test("threads, lanes, workers and checkpoints amid the training change no bit", async () => {
  const fit: FitOptions = { epochs: 2, batchSize: 100, gradientAccumulationSteps: 4 };
  using one = await make();
  const expected = await trained(one, many, fit);
  for (const more of [{ threads: { exactly: 2 } }, { threads: { exactly: 3 } }, { lanes: "wide" as const }]) {
    using other = await make(more);
    expect(await trained(other, many, fit)).toEqual(expected);
  }
  using remote = await sequential({
    ...{ inputs: 9, layers: [dense(16, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
    ...{ optimizer: adam({ learningRate: 0.02 }), worker: true },
  });
  await remote.fit(many, fit);
  expect(bitsOfLayers(await remote.weights())).toBe(expected.bits);
  using stopped = await make();
  await stopped.fit(many, { ...fit, onBatch: ({ batch }, running) => (batch === 2 ? running.stop() : undefined) });
});

test("a batch is what an update sees: in callbacks, schedules and files", async () => {
  const rows: number[] = [];
  using model = await make();
  await model.fit(many, {
    ...{ epochs: 1, batchSize: 100, gradientAccumulationSteps: 4, schedule: { name: "cosine" as const } },
    onBatch: (record) => void rows.push(record.rows),
  });
  expect(rows).toEqual([400, 400, 400, 400, 100]);
});

test("a fit that is resumed has to accumulate as before", async () => {
  const fit: FitOptions = { epochs: 2, batchSize: 100, gradientAccumulationSteps: 4 };
  using model = await make();
  let kept: Awaited<ReturnType<typeof model.checkpoint>> | undefined;
  await model.fit(many, {
    ...fit,
    onBatch: (_, running) => {
      kept = model.checkpoint();
      running.stop();
    },
  });
  if (!kept) throw new Error("No batch.");
  await model.restore(kept);
  const error = await lanegradError(() => model.fit(many, { epochs: 2, batchSize: 400 }), "INVALID_OPTION");
  expect(error.message).toContain("gradientAccumulationSteps");
});

test("it takes less memory than a batch of all rows", async () => {
  const memoryOf = async (fit: FitOptions): Promise<number> => {
    using model = await make({ layers: [dense(300, "tanh"), dense(3, "softmax")] });
    let most = 0;
    await model.fit(many, {
      ...fit,
      onBatch: () => {
        most = model.info.memoryBytes;
      },
    });
    return most;
  };
  const whole = await memoryOf({ batchSize: 1600 });
  expect(await memoryOf({ batchSize: 100, gradientAccumulationSteps: 16 })).toBeLessThan(whole / 3);
});

test.each<readonly [string, FitOptions, string]>([
  ["no whole number", { gradientAccumulationSteps: 1.5 }, "gradientAccumulationSteps must be a whole number from 1"],
  ["none", { gradientAccumulationSteps: 0 }, "gradientAccumulationSteps must be a whole number from 1"],
  ["all rows", { gradientAccumulationSteps: 2, batchSize: "full" }, "needs a number as `batchSize`"],
])("%s: refused", async (_, fit, sentence) => {
  using model = await make();
  const error = await lanegradError(() => model.fit(many, fit), "INVALID_OPTION");
  expect(error.message).toContain(sentence);
});

test("rows in pieces: refused", async () => {
  using model = await make();
  const pieces = async function* () {
    yield many;
  };
  const error = await lanegradError(
    () => model.fit(pieces(), { shuffle: false, gradientAccumulationSteps: 2 }),
    "INVALID_OPTION",
  );
  expect(error.message).toContain("come in pieces");
});
