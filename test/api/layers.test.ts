/**
 * Layers of all kinds: what they compute, and that it stays the same in files, workers, threads and
 * traces.
 */
import { describe, expect, test } from "vitest";
import {
  activation,
  adam,
  concat,
  type Dataset,
  dataset,
  dense,
  dropout,
  flatten,
  gaussianNoise,
  type Layer,
  load,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";
import { gate, options, swish } from "./support/ownLayers.js";

const iris = loadIris();
const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["activation and dropout", [dense(8), activation("relu"), dropout(0.3), dense(3, "softmax")]],
  ["noise", [gaussianNoise(0.1), dense(8, "tanh"), gaussianNoise(0.05), dense(3, "softmax")]],
  ["residual", [dense(6, "tanh"), residual([dense(9, "relu"), dense(6)]), dense(3, "softmax")]],
  ["concat", [concat([[], [dense(5, "gelu")], [flatten(), dense(2), activation("sigmoid")]]), dense(3, "softmax")]],
  ["nested", [dense(6), residual([concat([[dense(2)], [residual([dropout(0.2), dense(6)])]]), dense(6)]), dense(3)]],
  ["a user's activation", [dense(8, swish), residual([dense(8, swish)]), dense(3, "softmax")]],
  ["a user's", [dense(6), gate, dropout(0.1), dense(3), activation("softmax")]],
];

/** Whether chance decides about what layers make in training. */
const draws = (layers: readonly Layer[]): boolean => /dropout|gaussianNoise/.test(JSON.stringify(layers));

async function trained(layers: readonly Layer[], more: Partial<ModelOptions> = {}, epochs = 30) {
  const model = await sequential({ ...options, layers, optimizer: adam({ learningRate: 0.01 }), ...more });
  const history = await model.fit(iris, { epochs, batchSize: 16 });
  return { model, history };
}

const bits = (model: { weights(): unknown }): string => JSON.stringify(model.weights(), numbers);
const numbers = (_: string, value: unknown): unknown => (ArrayBuffer.isView(value) ? [...(value as never)] : value);

describe.each(stacks)("%s", (_, layers) => {
  test("learns, with the same bits on any number of threads", async () => {
    const { model } = await trained(layers);
    const { accuracy = 0 } = await model.evaluate(iris);
    expect(accuracy).toBeGreaterThan(0.85);
    for (const exactly of [2, 3]) {
      const { model: other } = await trained(layers, { threads: { exactly } });
      expect(bits(other)).toBe(bits(model));
      other.dispose();
    }
    model.dispose();
  });

  test("answers the same from a file, which says so to the byte again", async () => {
    const { model } = await trained(layers);
    const bytes = await model.toBytes();
    const loaded = await load(bytes, { layers: { gate, swish } });
    expect(bits(loaded)).toBe(bits(model));
    expect((await loaded.predict(iris)).outputs).toEqual((await model.predict(iris)).outputs);
    expect(loaded.info.layers).toEqual(model.info.layers);
    expect(await loaded.toBytes()).toEqual(bytes);
  });

  test("is traced by the numbers of fit", async () => {
    const { model } = await trained(layers, { optimizer: sgd({ learningRate: 1e-9 }) }, 1);
    const traced = await model.trace(iris);
    const { outputs } = await model.predict(iris);
    expect(traced.layers.map(({ units }) => units)).toEqual(model.info.layers.map(({ units }) => units));
    const isRandom = draws(layers);
    const last = traced.layers[traced.layers.length - 1];
    if (!isRandom) expect(last.activations).toEqual(outputs);
    await model.fit(iris, { batchSize: "full" });
    const gradients = model.gradients();
    traced.layers.forEach((layer, i) => {
      const own = layer.gradients ?? { kernel: layer.dKernel, ...(layer.dBias && { bias: layer.dBias }) };
      expect(Object.keys(own)).toEqual(Object.keys(gradients[i]));
      if (isRandom) return;
      for (const [name, { values }] of Object.entries(own))
        for (const [k, value] of values.entries()) expect(value).toBeCloseTo(gradients[i][name][k], 4);
    });
  });
});

test.each(stacks)("%s: gradients are central differences of the loss", async (_, layers) => {
  // which draws other numbers in training
  if (draws(layers)) return;
  using model = await sequential({ ...options, standardize: false, layers, dtype: "float64", optimizer: sgd() });
  const rows = takeRows(iris, [0, 60, 120, 75]);
  await model.fit(rows);
  const gradients = (await model.trace(rows)).layers.flatMap(({ gradients, dKernel, dBias }) =>
    Object.values(gradients ?? { dKernel, ...(dBias && { dBias }) }),
  );
  const checkpoint = model.checkpoint();
  const vector = new Float64Array(checkpoint.trained.buffer);
  const lossAt = async (place: number, value: number): Promise<number> => {
    const before = vector[place];
    vector[place] = value;
    await model.restore(checkpoint);
    vector[place] = before;
    return (await model.evaluate(rows)).loss;
  };
  const step = 2 ** -17;
  let begin = 0;
  for (const { values } of gradients) {
    for (const i of new Set([0, values.length >> 1, values.length - 1])) {
      const at = vector[begin + i];
      const numeric = ((await lossAt(begin + i, at + step)) - (await lossAt(begin + i, at - step))) / (2 * step);
      // the formula's error, step^2 times a third derivative, and the losses' roundings are both
      // some 1e-10
      expect(values[i]).toBeCloseTo(numeric, 7);
    }
    // tensors begin at whole cache lines
    begin += Math.ceil(values.length / 8) * 8;
  }
});

describe("dropout", () => {
  const x = Float32Array.from({ length: 64 * 8 }, (_, i) => 1 + (i % 7));
  const data: Dataset = dataset({ x: { values: x, columns: 8 }, y: Array.from({ length: 64 }, (_, i) => `${i % 2}`) });
  const layers = [dropout(0.5), dense(2)];
  const make = () => sequential({ inputs: 8, layers, loss: "crossEntropy", threads: 1, optimizer: sgd(), seed: 5 });

  test("draws by epoch, row and place: the batch that a row is in is of no matter", async () => {
    const losses = await Promise.all(
      [64, 16, 5].map(async (batchSize) => {
        const model = await sequential({ ...options, standardize: false, inputs: 8, layers, optimizer: still });
        const { epochs } = await model.fit(data, { epochs: 2, batchSize });
        return epochs.map(({ loss }) => loss);
      }),
    );
    for (const [first, second] of losses) {
      expect(first).toBeCloseTo(losses[0][0], 5);
      expect(second).toBeCloseTo(losses[0][1], 5);
      expect(first).not.toBe(second);
    }
  });

  test("is for training alone, and a training that is gone on with is the same", async () => {
    const [whole, first, second] = [await make(), await make(), await make()];
    const before = await whole.predict(x);
    expect(await whole.predict(x)).toEqual(before);
    for (let i = 0; i < 2; i++) await whole.fit(data, { epochs: 2, batchSize: 16 });
    await first.fit(data, { epochs: 2, batchSize: 16 });
    await second.restore(first.checkpoint());
    await second.fit(data, { epochs: 2, batchSize: 16 });
    expect(bits(second)).toBe(bits(whole));
  });

  test("of rate 1 leaves nothing, of rate 0 all", async () => {
    for (const [rate, share] of [
      [0, 1],
      [1, 0],
    ]) {
      const model = await sequential({ ...options, standardize: false, inputs: 8, layers: [dropout(rate), dense(2)] });
      const [{ activations }] = (await model.trace(data)).layers;
      expect([...activations]).toEqual([...x].map((value) => value * share));
    }
  });
});

/** An optimizer that changes next to nothing. */
const still = sgd({ learningRate: 1e-30 });

test("a list of one extent is that number, of dense layers too, which are told where rows have more", async () => {
  const layers = [dense(8, "tanh"), dense(3, "softmax")];
  const { model } = await trained(layers, {}, 3);
  for (const worker of [false, true]) {
    using listed = await sequential({
      ...options,
      inputs: [4],
      layers,
      optimizer: adam({ learningRate: 0.01 }),
      worker,
    });
    await listed.fit(iris, { epochs: 3, batchSize: 16 });
    expect(JSON.stringify(await listed.weights(), numbers)).toBe(bits(model));
  }
  model.dispose();
  for (const [inputs, message] of [
    [[2, 2], "put flatten() behind it"],
    [[2.5], "inputs must be a whole number from 1 to 1073741824, not 2.5."],
    [[], "a list of 1 to 8 extents"],
  ] as const) {
    const make = () => sequential({ ...options, standardize: false, inputs, layers });
    expect((await lanegradError(make, "INVALID_OPTION", "INVALID_SHAPE")).message).toContain(message);
  }
});

test("a worker trains layers of the library to the same bits", async () => {
  for (const [name, layers] of stacks) {
    if (name.startsWith("a user's")) continue;
    const { model } = await trained(layers);
    const other = await sequential({ ...options, layers, optimizer: adam({ learningRate: 0.01 }), worker: true });
    await other.fit(iris, { epochs: 30, batchSize: 16 });
    expect(JSON.stringify(await other.weights(), numbers)).toBe(bits(model));
    other.dispose();
  }
});

test("bytes and numbers that are mostly zero go through other layers than dense ones as they are", async () => {
  const pixels = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i % 5 === 0 ? i % 256 : 0));
  const y = Array.from({ length: 40 }, (_, i) => `${i % 2}`);
  const layers = [residual([dense(30, "relu")]), dense(2, "softmax")];
  const train = async (values: Uint8Array | Float32Array, scale: number, batchSize: number | "full") => {
    const model = await sequential({ inputs: 30, layers, loss: "crossEntropy", threads: 1 });
    await model.fit(dataset({ x: { values, columns: 30, scale }, y }), { epochs: 3, batchSize });
    return bits(model);
  };
  const scaled = Float32Array.from(pixels, (pixel) => pixel * Math.fround(1 / 255));
  for (const batchSize of [7, "full"] as const)
    expect(await train(pixels, 1 / 255, batchSize)).toBe(await train(scaled, 1, batchSize));
});
