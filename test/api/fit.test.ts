import { describe, expect, test } from "vitest";
import {
  adam,
  type Dataset,
  dense,
  type EpochRecord,
  type FitOptions,
  type Model,
  type Optimizer,
  sequential,
  sgd,
  split,
  takeRows,
} from "../../src/node.js";
import { blobs } from "./support/data.js";
import { bitsOf, failureOf } from "./support/expectations.js";

const data = blobs(50, 4, 3, 1);

function classifier(options: { optimizer?: Optimizer; seed?: number } = {}): Promise<Model> {
  return sequential({ inputs: 4, layers: [dense(8, "relu"), dense(3, "softmax")], loss: "crossEntropy", ...options });
}

/** The bits of a new model after one or several calls of `fit`. */
async function bitsAfter(train: Dataset, fits: readonly FitOptions[], optimizer = adam(), seed = 0): Promise<string> {
  using model = await classifier({ optimizer, seed });
  for (const options of fits) await model.fit(train, options);
  return bitsOf(model);
}

/** A record without its time, which is never the same. */
function timeless({ seconds, ...record }: EpochRecord): Omit<EpochRecord, "seconds"> {
  expect(seconds).toBeGreaterThanOrEqual(0);
  return record;
}

describe("history", () => {
  test("has one record an epoch, counted from 1, with loss, accuracy and time", async () => {
    using model = await classifier({ optimizer: adam({ learningRate: 0.01 }) });
    const { epochs, seconds } = await model.fit(data, { epochs: 30, batchSize: 8 });
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    for (const record of epochs)
      expect(Object.keys(record).sort()).toEqual(["accuracy", "epoch", "loss", "seconds", "threads"]);
    expect(epochs.every(({ seconds: at }, i) => i === 0 || at >= epochs[i - 1].seconds)).toBe(true);
    expect(seconds).toBe(epochs[29].seconds);
    expect(epochs[29].loss).toBeLessThan(epochs[0].loss);
    expect(epochs[29].accuracy).toBeGreaterThan(0.9);
  });

  test("of one full batch is the evaluation before its update", async () => {
    using model = await classifier();
    const before = await model.evaluate(data);
    const { epochs } = await model.fit(data, { batchSize: "full" });
    expect(epochs).toHaveLength(1);
    expect(epochs[0].loss).toBe(before.loss);
    expect(epochs[0].accuracy).toBe(before.accuracy);
  });

  test("is the same iterated or awaited, and nothing starts before either", async () => {
    using iterated = await classifier();
    using awaited = await classifier();
    const untouched = bitsOf(iterated);
    const fit = iterated.fit(data, { epochs: 4 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bitsOf(iterated)).toBe(untouched);
    const records: EpochRecord[] = [];
    for await (const record of fit) records.push(record);
    const history = await awaited.fit(data, { epochs: 4 });
    expect(records.map(timeless)).toEqual(history.epochs.map(timeless));
    expect(bitsOf(iterated)).toBe(bitsOf(awaited));
  });

  test("can be awaited again, also after an iteration, and trains once", async () => {
    using model = await classifier();
    const fit = model.fit(data, { epochs: 3 });
    const records: EpochRecord[] = [];
    for await (const record of fit) records.push(record);
    const trained = bitsOf(model);
    expect((await fit).epochs).toEqual(records);
    expect((await fit).epochs).toEqual(records);
    const again: EpochRecord[] = [];
    for await (const record of fit) again.push(record);
    expect(again).toEqual(records);
    expect(bitsOf(model)).toBe(trained);
  });

  test("has the methods of a promise: catch and finally begin the training too", async () => {
    using model = await classifier();
    let ends = 0;
    const { epochs } = await model.fit(data, { epochs: 2 }).finally(() => ends++);
    expect([epochs.length, ends]).toEqual([2, 1]);
    expect((await model.fit(data).catch(() => undefined))?.epochs).toHaveLength(1);
    const failing = model.fit(data, { epochs: 0 });
    expect(await failing.catch((error: unknown) => error)).toHaveProperty("code", "INVALID_OPTION");
    expect(await failureOf(() => failing.finally(() => ends++))).toHaveProperty("code", "INVALID_OPTION");
    expect(ends).toBe(2);
  });

  test("is cut short by leaving the loop, and the model goes on from there", async () => {
    using model = await classifier();
    for await (const { epoch } of model.fit(data, { epochs: 100 })) if (epoch === 3) break;
    expect(bitsOf(model)).toBe(await bitsAfter(data, [{ epochs: 3 }]));
    const { epochs } = await model.fit(data, { epochs: 2 });
    expect(epochs.map(({ epoch }) => epoch)).toEqual([4, 5]);
    expect((await model.predict([[0, 0, 0, 0]])).outputs).toHaveLength(3);
  });
});

describe("validation", () => {
  test("by a data set is the evaluation after the epoch", async () => {
    using model = await classifier();
    const { train, test: held } = split(data, { test: 10 });
    for await (const { validation } of model.fit(train, { epochs: 3, validation: held }))
      expect(validation).toEqual(await model.evaluate(held));
  });

  test("by a share sets those rows aside, by the model's seed", async () => {
    using model = await classifier({ seed: 5 });
    const { epochs } = await model.fit(data, { epochs: 2, validation: 0.2 });
    const { train, test: held } = split(data, { test: 0.2, seed: 5 });
    expect(epochs[1].validation?.rows).toBe(10);
    expect(epochs[1].validation).toEqual(await model.evaluate(held));
    expect(bitsOf(model)).toBe(await bitsAfter(train, [{ epochs: 2 }], adam(), 5));
  });
});

describe("batches", () => {
  test("are shuffled by the seed: the same seed gives the same bits, another seed others", async () => {
    // equal weights, so that the seed decides nothing but the order
    const { layers, ...rest } = await exampleModel();
    const trainedWith = async (seed: number, shuffle = true): Promise<string> => {
      using model = await sequential({ ...rest, layers, seed });
      await model.fit(data, { epochs: 2, batchSize: 8, shuffle });
      return bitsOf(model);
    };
    expect(await trainedWith(1)).toBe(await trainedWith(1));
    expect(await trainedWith(1)).not.toBe(await trainedWith(2));
    expect(await trainedWith(1)).not.toBe(await trainedWith(1, false));
    expect(await trainedWith(1, false)).toBe(await trainedWith(2, false));
  });

  test("unshuffled take the rows in order, down to the ragged last one", async () => {
    const optimizer = sgd({ learningRate: 0.1 });
    const parts = [0, 16, 32, 48].map((first) => rowsOf(first, Math.min(first + 16, data.rows)));
    using whole = await classifier({ optimizer });
    const { epochs } = await whole.fit(data, { batchSize: 16, shuffle: false });
    using stepwise = await classifier({ optimizer });
    let lossSum = 0;
    for (const part of parts) {
      const history = await stepwise.fit(part, { batchSize: "full" });
      lossSum += history.epochs[0].loss * part.rows;
    }
    expect(parts[3].rows).toBe(2);
    expect(bitsOf(whole)).toBe(bitsOf(stepwise));
    // the sums are rounded in another order
    expect(epochs[0].loss).toBeCloseTo(lossSum / data.rows, 12);
  });

  test("of one row, and larger than the data", async () => {
    using model = await classifier({ optimizer: sgd({ learningRate: 0.1 }) });
    const { epochs } = await model.fit(data, { epochs: 20, batchSize: 1 });
    expect(epochs[19].accuracy).toBeGreaterThan(0.9);
    expect(await bitsAfter(data, [{ epochs: 3, batchSize: 1000 }])).toBe(
      await bitsAfter(data, [{ epochs: 3, batchSize: "full" }]),
    );
    expect(await bitsAfter(rowsOf(0, 1), [{}])).toBe(await bitsAfter(rowsOf(0, 1), [{ batchSize: 1 }]));
  });
});

test.for([
  ["sgd with momentum", sgd({ learningRate: 0.1, momentum: 0.9 })],
  ["adam", adam()],
] as const)("two fits are one fit: %s keeps its state between them", async ([, optimizer]) => {
  const half: FitOptions = { epochs: 10, batchSize: "full" };
  const both = await bitsAfter(data, [half, half], optimizer);
  expect(both).toBe(await bitsAfter(data, [{ ...half, epochs: 20 }], optimizer));
  expect(both).not.toBe(await bitsAfter(data, [half], optimizer));
  const ordered: FitOptions = { epochs: 2, batchSize: 8, shuffle: false };
  expect(await bitsAfter(data, [ordered, ordered], optimizer)).toBe(
    await bitsAfter(data, [{ ...ordered, epochs: 4 }], optimizer),
  );
});

test("options of fit may be left out", async () => {
  using model = await classifier();
  expect(await failureOf(() => model.fit(data))).toBeUndefined();
});

function rowsOf(first: number, last: number): Dataset {
  return takeRows(
    data,
    Array.from({ length: last - first }, (_, i) => first + i),
  );
}

/** Options of a model whose weights are given. */
async function exampleModel() {
  using model = await classifier({ seed: 9 });
  const [hidden, output] = model.weights();
  const layers = [dense(8, "relu", { weights: hidden.kernel }), dense(3, "softmax", { weights: output.kernel })];
  return { inputs: 4, layers, loss: "crossEntropy" } as const;
}
