/**
 * A training that is divided among several calls of `fit`, files and workers is the training in
 * one.
 */
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  checkpointBytes,
  checkpointFrom,
  dense,
  dropout,
  type FitOptions,
  gaussianNoise,
  load,
  type Model,
  type ModelOptions,
  type Optimizer,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, bitsOfLayers, failureOf } from "./support/expectations.js";

const data = blobs(50, 4, 3, 1);

const optimizers: readonly Optimizer[] = [
  sgd({ learningRate: 0.1 }),
  sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam({ learningRate: 0.02 }),
  adamW({ learningRate: 0.02 }),
  rmsProp(),
  adagrad({ learningRate: 0.1 }),
];
const kinds: Readonly<Record<string, ModelOptions["layers"]>> = {
  dense: [dense(9, "tanh"), dense(3, "softmax")],
  noise: [gaussianNoise(0.4), dense(9, "relu"), dense(3, "softmax")],
  dropout: [dense(9, "relu"), dropout(0.4), dense(3, "softmax")],
};
const batches: readonly FitOptions[] = [
  { batchSize: 7 },
  { batchSize: 50 },
  { batchSize: 10, shuffle: false },
  { batchSize: "full" },
  { batchSize: 16, schedule: { name: "cosine", epochs: 6, warmup: 0.2 } },
];
const cases = optimizers.flatMap((optimizer) =>
  Object.entries(kinds).flatMap(([kind, layers]) => batches.map((fit) => ({ optimizer, kind, layers, fit }))),
);

function network(options: Partial<ModelOptions> = {}): Promise<Model> {
  return sequential({ inputs: 4, layers: kinds.dense, loss: "crossEntropy", seed: 5, ...options });
}

async function fitIn(model: Model, parts: readonly number[], fit: FitOptions): Promise<void> {
  for (const epochs of parts) await model.fit(data, { ...fit, epochs });
}

/** All that a model is, as text. */
async function stateOf(model: Model): Promise<string> {
  return Buffer.from(await checkpointBytes(model.checkpoint())).toString("latin1");
}

describe("six epochs", () => {
  test.each(cases)("in parts: $optimizer.name $optimizer.options, $kind, $fit", async ({ optimizer, layers, fit }) => {
    for (const dtype of ["float32", "float64"] as const) {
      using whole = await network({ optimizer, layers, dtype });
      await fitIn(whole, [6], fit);
      for (const parts of [
        [3, 3],
        [1, 5],
        [2, 1, 3],
      ]) {
        using divided = await network({ optimizer, layers, dtype });
        await fitIn(divided, parts, fit);
        expect(await stateOf(divided)).toBe(await stateOf(whole));
      }
    }
  });

  test("are left and taken up again by loops, checkpoints and their bytes", async () => {
    using whole = await network();
    await fitIn(whole, [6], { batchSize: 7 });
    using divided = await network();
    for await (const { epoch } of divided.fit(data, { epochs: 6, batchSize: 7 })) if (epoch === 2) break;
    using next = await network({ seed: 9 });
    await next.restore(divided.checkpoint());
    await fitIn(next, [1], { batchSize: 7 });
    using last = await network({ seed: 10 });
    await last.restore(await checkpointFrom(await checkpointBytes(next.checkpoint())));
    await fitIn(last, [3], { batchSize: 7 });
    expect(bitsOf(last)).toBe(bitsOf(whole));
  });

  test("go on in a worker", async () => {
    using whole = await network();
    await fitIn(whole, [6], { batchSize: 7 });
    using there = await sequential({ inputs: 4, layers: kinds.dense, loss: "crossEntropy", seed: 5, worker: true });
    await there.fit(data, { epochs: 2, batchSize: 7 });
    await there.fit(data, { epochs: 4, batchSize: 7 });
    expect(bitsOfLayers(await there.weights())).toBe(bitsOf(whole));
  });

  test("of a schedule that spans them follow it over files too", async () => {
    const schedule = { name: "cosine", epochs: 6 } as const;
    using whole = await network();
    const { epochs } = await whole.fit(data, { epochs: 6, batchSize: 7, schedule });
    using first = await network();
    await first.fit(data, { epochs: 2, batchSize: 7, schedule });
    using second = await load(await first.toBytes());
    const rest = await second.fit(data, { epochs: 4, batchSize: 7, schedule });
    expect(rest.epochs.map(({ learningRate }) => learningRate)).toEqual(
      epochs.slice(2).map(({ learningRate }) => learningRate),
    );
    const before = second.checkpoint();
    expect(await failureOf(() => second.fit(data, { schedule }))).toMatchObject({
      code: "INVALID_OPTION",
      message:
        "A schedule of 6 epochs has come to its end, for the model has been through 6: let it span more, or leave out its epochs.",
    });
    expect(second.checkpoint()).toEqual(before);
  });
});

test("a fit with other rows begins with an order of its own, and one of as many goes on with the last one", async () => {
  const other = blobs(40, 4, 3, 2);
  using model = await network();
  await model.fit(data, { epochs: 2, batchSize: 7 });
  expect(model.checkpoint().order).toHaveLength(50);
  await model.fit(other, { epochs: 1, batchSize: 7 });
  expect([...model.checkpoint().order].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});
