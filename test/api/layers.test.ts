/** Layers of all kinds: what they compute, and that it stays the same in files, workers, threads and traces. */
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
  layer,
  load,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";
import { matmul, multiply, sigmoid, stopGradient, sum, type Tensor, transpose } from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";

const gate = layer("gate", (x, { parameter }) => multiply(multiply(x, sigmoid(x)), parameter("factor", [6], 1)));

const swish = (x: Tensor): Tensor => multiply(x, sigmoid(x));

const iris = loadIris();
const options = { inputs: 4, loss: "crossEntropy", standardize: true, threads: 1, seed: 3 } as const;
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
      // the formula's error, step^2 times a third derivative, and the losses' roundings are both some 1e-10
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

describe("refused is", () => {
  const make = (layers: readonly unknown[], more: object = {}) =>
    sequential({ ...options, layers: layers as Layer[], ...more });
  test.each<readonly [string, () => unknown, "INVALID_OPTION" | "INVALID_SHAPE", RegExp]>([
    ["a sum of other widths", () => make([residual([dense(5)]), dense(3)]), "INVALID_SHAPE", /residual, adds/],
    ["a layer of no kind", () => make([{ kind: "conv9" }, dense(3)]), "INVALID_OPTION", /there are dense, activation/],
    [
      "a layer without rows",
      () => make([layer("all", (x) => sum(x)), dense(3)]),
      "INVALID_SHAPE",
      /first axis are the/,
    ],
    ["no tensor", () => make([layer("none", () => 3 as never), dense(3)]), "INVALID_SHAPE", /and not 3/],
    [
      "parameters behind a stop",
      () => make([dense(3, "tanh"), layer("stop", (x) => stopGradient(x)), activation("softmax")]),
      "INVALID_OPTION",
      /^The loss isn't made from kernel of layer 0, or only behind stopGradient/,
    ],
    [
      "some of them behind a stop",
      () => make([dense(3, "tanh"), layer("stop", (x) => stopGradient(x)), dense(3)]),
      "INVALID_OPTION",
      /kernel of layer 0/,
    ],
    [
      "a parameter that nothing is made from",
      () =>
        make([
          layer("idle", (x, { parameter }) => {
            parameter("scale", [4]);
            return x;
          }),
          dense(3),
        ]),
      "INVALID_OPTION",
      /scale of layer 0/,
    ],
    ["no weights at all", () => make([activation("softmax")]), "INVALID_OPTION", /No layer has weights/],
    ["a name that no file holds", () => layer("a.b", (x) => x), "INVALID_OPTION", /made of letters/],
    ["an empty residual", () => residual([]), "INVALID_OPTION", /residual takes a list/],
    ["a negative deviation", () => gaussianNoise(-1), "INVALID_OPTION", /stddev of gaussianNoise must be 0 or more/],
    ["a rate above 1", () => dropout(1.5), "INVALID_OPTION", /from 0 to 1/],
    ["an activation of another shape", () => make([dense(6, (x) => sum(x)), dense(3)]), "INVALID_SHAPE", /of its sums/],
    ["an activation in a worker", () => make([dense(6, swish)], { worker: true }), "INVALID_OPTION", /leave out/],
    [
      "a user's layer in a worker",
      () => make([dense(6), gate, dense(3)], { worker: true }),
      "INVALID_OPTION",
      /leave out/,
    ],
  ])("%s", async (_, run, code, message) => {
    expect((await lanegradError(run, code)).message).toMatch(message);
  });

  test("a file whose layer nobody gives the code of, or other code", async () => {
    using model = await sequential({ ...options, layers: [dense(6), gate, dense(3)] });
    const bytes = await model.toBytes();
    expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain("layer gate");
    const other = layer("gate", (x, { parameter }) => multiply(x, parameter("scale", [6])));
    await lanegradError(() => load(bytes, { layers: { gate: other } }), "FORMAT_INVALID");
    await lanegradError(() => load(bytes, { layers: { gate }, worker: true }), "INVALID_OPTION");
  });

  test("a file or checkpoint whose layer has parameters of another shape", async () => {
    const withKernel = (shape: readonly number[]) =>
      layer("mix", (x, { parameter }) => {
        const kernel = parameter("k", shape);
        return matmul(x, shape[0] === 6 ? kernel : transpose(kernel));
      });
    const own = (mix: Layer) => sequential({ ...options, layers: [dense(6), residual([mix, dense(6)]), dense(3)] });
    using model = await own(withKernel([6, 5]));
    expect(model.info.layers[1].parameterShapes).toEqual({ "0.k": [6, 5], "1.kernel": [5, 6], "1.bias": [6] });
    const other = withKernel([5, 6]);
    const { message } = await lanegradError(
      async () => load(await model.toBytes(), { layers: { mix: other } }),
      "FORMAT_INVALID",
    );
    expect(message).toContain("holds 1.0.k as [6, 5], and its layer asks for [5, 6]");
    using otherModel = await own(other);
    const before = otherModel.weights();
    await lanegradError(() => otherModel.restore(model.checkpoint()), "INVALID_SHAPE");
    expect(otherModel.weights()).toEqual(before);
  });

  test("an activation that no file can name, and one whose code nobody gives", async () => {
    using named = await sequential({ ...options, layers: [dense(6, swish), dense(3)] });
    const bytes = await named.toBytes();
    expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain(
      "activation swish, which is your own: give load its code, { layers: { swish } }, which takes activations of your own too; no worker and no command takes it.",
    );
    using unnamed = await sequential({ ...options, layers: [dense(6, (x) => multiply(x, x)), dense(3)] });
    expect((await lanegradError(() => unnamed.toBytes(), "INVALID_OPTION")).message).toContain(
      "by the name of its function",
    );
  });

  test("a parameter that a layer asks for in training alone", async () => {
    const odd = layer("odd", (x, { parameter, isTraining }) =>
      isTraining ? x : multiply(x, parameter("late", [4], 1)),
    );
    const model = await sequential({ ...options, layers: [odd, dense(3)] });
    await lanegradError(() => model.predict([[1, 2, 3, 4]]), "INVALID_OPTION");
  });
});
