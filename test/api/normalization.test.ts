/**
 * Layers that normalize, and others with parameters of few: PyTorch's gradients, ten steps and
 * states, files, threads, workers, checkpoints.
 */
import { describe, expect, test } from "vitest";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import {
  activation,
  adamW,
  alphaDropout,
  batchNormalization,
  dataset,
  dense,
  dropout,
  embedding,
  flatten,
  groupNormalization,
  type Layer,
  layerNormalization,
  load,
  loadIris,
  type ModelOptions,
  permute,
  prelu,
  residual,
  sequential,
  sgd,
  upSampling2d,
  zeroPadding2d,
} from "../../src/node.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";
import { describeNetworks } from "./support/goldenNetworks.js";

describeNetworks("torch_layers.json", (kind, start, given) => {
  if (kind !== "embedding") return undefined;
  const [inputDim, outputDim] = given as [number, number];
  return embedding(inputDim, outputDim, { weights: start.embeddings });
});

const iris = loadIris();
const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["prelu", [dense(8), prelu(), dense(3, "softmax")]],
  ["selu and alphaDropout", [dense(12, "selu"), alphaDropout(0.1), dense(3, "softmax")]],
  ["layerNormalization", [dense(8, "relu"), layerNormalization(), dense(3, "softmax")]],
  ["groupNormalization", [dense(8, "relu"), groupNormalization(4), dense(3, "softmax")]],
  ["batchNormalization", [dense(8, "relu"), batchNormalization(), dropout(0.1), dense(3, "softmax")]],
  ["inside of others", [dense(6), residual([batchNormalization(), activation("relu"), dense(6)]), dense(3, "softmax")]],
];

describe.each(stacks)("%s", (_, layers) => {
  const options = { inputs: 4, layers, loss: "crossEntropy", standardize: true, seed: 3 } as const;
  const usual = { ...options, threads: 1, optimizer: adamW({ learningRate: 0.01 }) } as const;
  const make = (more: Partial<ModelOptions> = {}) => sequential({ ...usual, ...more });
  const fit = { epochs: 12, batchSize: 16 };

  test("learns, with the same bits on any number of threads, in a worker and in two parts", async () => {
    using model = await make();
    await model.fit(iris, fit);
    const { accuracy = 0 } = await model.evaluate(iris);
    expect(accuracy).toBeGreaterThan(0.8);
    const bits = bitsOfLayers(model.weights());
    const bytes = await model.toBytes();
    for (const exactly of [2, 3, 5]) {
      using other = await make({ threads: { exactly } });
      await other.fit(iris, fit);
      expect(bitsOfLayers(other.weights())).toBe(bits);
      expect(await other.toBytes()).toEqual(bytes);
    }
    using remote = await sequential({ ...usual, worker: true });
    await remote.fit(iris, fit);
    expect(await remote.toBytes()).toEqual(bytes);
    using first = await make();
    await first.fit(iris, { ...fit, epochs: 7 });
    using second = await make();
    await second.restore(first.checkpoint());
    await second.fit(iris, { ...fit, epochs: 5 });
    expect(await second.toBytes()).toEqual(bytes);
    const kept = await first.toBytes({ optimizerState: true });
    using third = await load(kept, { threads: 1 });
    await third.fit(iris, { ...fit, epochs: 5 });
    expect(bitsOfLayers(third.weights())).toBe(bits);
    expect((await third.predict(iris)).outputs).toEqual((await model.predict(iris)).outputs);
  });
});

describe("batchNormalization", () => {
  const layers = [dense(3), batchNormalization(), dense(2, "softmax")];
  const options = { inputs: 2, layers, loss: "crossEntropy", optimizer: sgd(), threads: 1 } as const;
  const rows = (count: number) =>
    dataset({
      x: Array.from({ length: count }, (_, i) => [i, i * i]),
      y: Array.from({ length: count }, (_, i) => `${i % 2}`),
    });

  test("refuses batches of one row in training, also the last one, and answers single rows", async () => {
    using model = await sequential(options);
    const before = bitsOfLayers(model.weights());
    for (const [count, batchSize] of [
      [9, 4],
      [4, 1],
    ])
      expect((await lanegradError(() => model.fit(rows(count), { batchSize }), "INVALID_OPTION")).message).toContain(
        "Layer 1, batchNormalization, takes the variance of a batch",
      );
    expect(bitsOfLayers(model.weights())).toBe(before);
    expect((await model.predict([[1, 2]])).outputs.length).toBe(2);
  });

  test("moves its states with each piece of an accumulated batch, and with no trace, answer or evaluation", async () => {
    using model = await sequential(options);
    using pieces = await sequential(options);
    await model.trace(rows(6));
    await model.evaluate(rows(6));
    using fresh = await sequential(options);
    expect(await model.toBytes()).toEqual(await fresh.toBytes());
    const still = { ...options, optimizer: sgd({ learningRate: 1e-30 }) };
    using one = await sequential(still);
    using other = await sequential(still);
    await one.fit(rows(8), { epochs: 3, batchSize: 4, shuffle: false });
    await other.fit(rows(8), { epochs: 3, batchSize: 4, gradientAccumulationSteps: 2, shuffle: false });
    expect((await other.predict(rows(8))).outputs).toEqual((await one.predict(rows(8))).outputs);
    await pieces.fit(rows(8), { epochs: 1, batchSize: 8 });
    expect((await pieces.predict(rows(8))).outputs).not.toEqual((await fresh.predict(rows(8))).outputs);
  });

  test("lets files have PyTorch's order behind flatten, and PyTorch's names", async () => {
    const images = [zeroPadding2d(1), batchNormalization(), prelu(), upSampling2d(2), flatten(), dense(2)];
    using model = await sequential({ inputs: [1, 2, 3], layers: images, loss: "crossEntropy" });
    const { tensors } = decodeSafetensors(await model.toBytes());
    expect(tensors.map(({ name }) => name).sort()).toEqual(
      ["1.bias", "1.running_mean", "1.running_var", "1.weight", "2.weight", "5.bias", "5.weight"].sort(),
    );
    const weight = tensors.find(({ name }) => name === "5.weight");
    // of [6, 8, 3] places and channels: channels come first there
    expect(weight?.shape).toEqual([2, 6 * 8 * 3]);
    const { kernel } = model.weights()[5];
    for (const [i, j, c] of [
      [0, 0, 1],
      [3, 5, 2],
      [5, 7, 0],
    ])
      expect(weight?.values[6 * 8 * 3 + (c * 6 + i) * 8 + j]).toBe(kernel[((i * 8 + j) * 3 + c) * 2 + 1]);
  });

  test("takes Keras's variance by option", async () => {
    const variances = await Promise.all(
      [true, false].map(async (unbiased) => {
        using model = await sequential({ ...options, layers: [batchNormalization({ unbiased }), dense(2, "softmax")] });
        await model.fit(rows(4), { batchSize: 4 });
        const { tensors } = decodeSafetensors(await model.toBytes());
        return tensors.find(({ name }) => name === "0.running_var")?.values[0] ?? Number.NaN;
      }),
    );
    // of 0, 1, 2, 3: 5/3 and 5/4
    expect(variances[0]).toBeCloseTo(0.9 + 0.1 * (5 / 3), 6);
    expect(variances[1]).toBeCloseTo(0.9 + 0.1 * (5 / 4), 6);
  });
});

describe("embedding", () => {
  const layers = [embedding(6, 2), flatten(), dense(2, "softmax")];
  const options = { inputs: 2, layers, loss: "crossEntropy", threads: 1, optimizer: sgd() } as const;
  const rowsOf = (x: number[][]) => dataset({ x, y: x.map((_, i) => `${i % 2}`) });

  test("moves by sgd the vectors that a batch names, and no other", async () => {
    using model = await sequential(options);
    const [before] = model.weights();
    await model.fit(
      rowsOf([
        [0, 4],
        [4, 2],
        [2, 0],
      ]),
      { epochs: 3 },
    );
    const [after] = model.weights();
    const moved = [0, 1, 2, 3, 4, 5].filter((row) =>
      [0, 1].some((j) => after.embeddings[2 * row + j] !== before.embeddings[2 * row + j]),
    );
    expect(moved).toEqual([0, 2, 4]);
  });

  test("refuses numbers that it doesn't know, in training and answering, and to stand behind what computes", async () => {
    using model = await sequential(options);
    for (const [x, what] of [
      [[[0, 6]], "Row 1, column 2 of data is 6"],
      [
        [
          [0, 1],
          [2.5, 1],
        ],
        "Row 2, column 1 of data is 2.5",
      ],
      [[[-1, 1]], "Row 1, column 1 of data is -1"],
    ] as const) {
      const data = rowsOf(x.map((row) => [...row]));
      const told = `${what}, and layer 0, embedding, takes whole numbers from 0 to 5: number what rows hold.`;
      expect((await lanegradError(() => model.fit(data), "DATA_INVALID")).message).toBe(told);
      expect((await lanegradError(() => model.predict(data), "DATA_INVALID")).message).toBe(told);
    }
    const behind = () => sequential({ ...options, layers: [dense(2), embedding(6, 2), flatten(), dense(2)] });
    expect((await lanegradError(behind, "INVALID_SHAPE")).message).toContain(
      "Layer 1, embedding, takes the numbers of the rows",
    );
    const scaled = () => sequential({ ...options, layers: [embedding(6, 2), flatten(), dense(2)], standardize: true });
    expect((await lanegradError(scaled, "INVALID_OPTION")).message).toContain(
      "standardize changes the numbers of rows",
    );
  });
});

describe("alphaDropout", () => {
  test("keeps mean and variance, and draws by row and place", async () => {
    const count = 4000;
    const x = Float64Array.from({ length: count * 4 }, (_, i) => Math.sin(i * 12.9898) * Math.SQRT2);
    const data = dataset({ x: { values: x, columns: 4 }, y: Array.from({ length: count }, (_, i) => `${i % 2}`) });
    using model = await sequential({ inputs: 4, layers: [alphaDropout(0.3), dense(2)], loss: "crossEntropy" });
    const activations = Float64Array.from((await model.trace(data)).layers[0].activations);
    const mean = activations.reduce((sum, value) => sum + value, 0) / activations.length;
    const variance = activations.reduce((sum, value) => sum + (value - mean) ** 2, 0) / activations.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    const dropped = new Map<number, number>();
    for (const value of activations) dropped.set(value, (dropped.get(value) ?? 0) + 1);
    const most = Math.max(...dropped.values());
    expect(most / activations.length).toBeCloseTo(0.3, 1);
  });
});

test("options that are none are refused, in one sentence", async () => {
  for (const [make, message] of [
    [
      () => batchNormalization({ momentum: 2 }),
      "The momentum of batchNormalization must be a number from 0 to 1, not 2.",
    ],
    [() => layerNormalization({ epsilon: 0 }), "The epsilon of layerNormalization must be a positive number, not 0."],
    [() => groupNormalization(0), "The groups of groupNormalization must be a whole number from 1 on, not 0."],
    [() => prelu({ start: Number.NaN }), "The start of prelu must be a finite number, not NaN."],
    [() => alphaDropout(1.5), "The rate of alphaDropout must be a number from 0 to 1, not 1.5."],
    [
      () => permute([1, 1]),
      "The axes of permute must be all axes of a row in another order, such as [2, 1], not [1, 1].",
    ],
    [() => layerNormalization({ groups: 2 } as object), 'layerNormalization has no option "groups"'],
  ] as const)
    expect((await lanegradError(make, "INVALID_OPTION")).message).toContain(message);
  const unfit = () => sequential({ inputs: 4, layers: [groupNormalization(3), dense(2)], loss: "crossEntropy" });
  expect((await lanegradError(unfit, "INVALID_SHAPE")).message).toContain("3 groups, which can't share the 4 channels");
});
