/** What a model file tells of the training, and how a loaded model goes on. */
import { describe, expect, test } from "vitest";
import { decodeModel } from "../../src/io/modelFile.js";
import {
  adagrad,
  adam,
  adamW,
  type ComputeOptions,
  dataset,
  dense,
  load,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { golden } from "../io/helpers.js";

const data = dataset({ x: [[0], [1], [2], [3]], y: [1, 3, 5, 7.5] });
const torch = golden("torch_sequential.safetensors");
const hint = { activation: "relu", loss: "meanSquaredError" } as const;
const five = dataset({ x: [[1, 2, 3, 4, 5]], y: [[1, 2, 3]], task: "regression" });

async function trained(options: ComputeOptions, epochs = 3): Promise<Uint8Array> {
  using model = await sequential({
    inputs: 1,
    layers: [dense(3, "tanh"), dense(1)],
    loss: "meanSquaredError",
    ...options,
  });
  if (epochs > 0) await model.fit(data, { epochs, batchSize: 2 });
  return model.toBytes();
}

describe("a loaded model is trained on with the optimizer of its file", () => {
  test.each<Optimizer>([
    sgd(),
    sgd({ learningRate: 0.5, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    adam({ beta1: 0.8, beta2: 0.9, epsilon: 1e-6, weightDecay: 0.1 }),
    adamW(),
    adamW({ weightDecay: 0 }),
    rmsProp({ rho: 0.8, momentum: 0.5 }),
    adagrad({ learningRate: 0.3 }),
  ])("$name $options", async (optimizer) => {
    using model = await load(await trained({ optimizer, seed: 7 }));
    expect(model.info.optimizer).toEqual({ name: optimizer.name, ...optimizer.options });
    expect(model.info.seed).toBe(7);
  });

  test("and its seed, to the bits of one that is told both", async () => {
    const optimizer = sgd({ learningRate: 0.05 });
    const bytes = await trained({ optimizer, seed: 5 });
    using told = await load(bytes, { optimizer, seed: 5 });
    using silent = await load(bytes);
    await told.fit(data, { epochs: 2, batchSize: 2 });
    await silent.fit(data, { epochs: 2, batchSize: 2 });
    expect(silent.weights()).toEqual(told.weights());
  });

  test("unless others are given; what is undefined counts as left out", async () => {
    const bytes = await trained({ optimizer: sgd(), seed: 5, dtype: "float64" });
    using other = await load(bytes, { optimizer: adagrad(), seed: 6 });
    expect(other.info).toMatchObject({ optimizer: { name: "adagrad" }, seed: 6 });
    const nothing: object = { optimizer: undefined, seed: undefined, dtype: undefined };
    using same = await load(bytes, nothing);
    expect(same.info).toMatchObject({ optimizer: { name: "sgd" }, seed: 5, dtype: "float64" });
  });

  test("also in a worker", async () => {
    using model = await load(await trained({ optimizer: sgd({ learningRate: 0.125 }), seed: 3 }), { worker: true });
    expect(model.info).toMatchObject({ optimizer: { name: "sgd", learningRate: 0.125 }, seed: 3 });
  });
});

test("epochs count on over files", async () => {
  const bytes = await trained({ optimizer: sgd() });
  expect(decodeModel(bytes).training).toEqual({
    optimizer: { name: "sgd", options: { learningRate: 0.01 } },
    seed: 0,
    epochs: 3,
    rows: 4,
    batchSize: 2,
  });
  using model = await load(bytes);
  await model.fit(data, { epochs: 2 });
  expect(decodeModel(await model.toBytes()).training?.epochs).toBe(5);
  expect(decodeModel(await trained({}, 0)).training?.epochs).toBe(0);
});

test("of rows that came in pieces too", async () => {
  async function* pieces() {
    yield { x: [[0], [1], [2]], y: [1, 3, 5] };
    yield { x: [[3], [4]], y: [7, 9] };
  }
  using model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
  const rows = async () => decodeModel(await model.toBytes()).training?.rows;
  const seen: unknown[] = [];
  for await (const _ of model.fit(pieces, { epochs: 2, batchSize: 2 })) seen.push(await rows());
  expect(seen).toEqual([5, 5]);
  const failing = async function* () {
    yield* pieces();
    throw new Error("no more");
  };
  await expect(model.fit(failing, { batchSize: 2 })).rejects.toThrow("no more");
  // nobody knows how many there would have been
  expect(await rows()).toBeUndefined();
  using restored = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
  await model.fit(pieces);
  await restored.restore(model.checkpoint());
  expect(decodeModel(await restored.toBytes()).training).toMatchObject({ rows: 5, batchSize: 32 });
});

describe("a file that doesn't say its optimizer", () => {
  const sentence = /doesn't say which optimizer .* give load one .*\{ optimizer: adam\(\) \}\.$/;

  test.each([
    ["here", () => load(torch, hint)],
    ["in a worker", () => load(torch, { ...hint, worker: true })],
  ])("can be asked, but not trained on in silence, %s", async (_, loaded) => {
    using model = await loaded();
    expect((await model.predict([[1, 2, 3, 4, 5]])).rows).toBe(1);
    expect((await model.evaluate(five)).rows).toBe(1);
    await expect(model.fit(five)).rejects.toMatchObject({
      code: "INVALID_OPTION",
      message: expect.stringMatching(sentence),
    });
  });

  test("can be trained on with one that is given", async () => {
    using model = await load(torch, { ...hint, optimizer: sgd() });
    await model.fit(five);
    expect(decodeModel(await model.toBytes()).training).toMatchObject({ optimizer: { name: "sgd" }, epochs: 1 });
  });
});
