/**
 * Layers of images and sequences: what they compute stays the same in files, workers, threads,
 * traces and checkpoints.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  averagePooling2d,
  concat,
  conv1d,
  conv2d,
  dataset,
  dense,
  dropout,
  flatten,
  globalAveragePooling2d,
  heNormal,
  type Layer,
  l2,
  lecunNormal,
  load,
  type ModelOptions,
  maxNorm,
  maxPooling1d,
  maxPooling2d,
  residual,
  sequential,
  sgd,
} from "../../src/node.js";
import { bitsOf } from "./support/expectations.js";
import { images, options } from "./support/images.js";

const data = images(60);
const decayed = { kernelRegularizer: l2(0.001), kernelConstraint: maxNorm(2) };
const stacks: readonly (readonly [string, readonly Layer[], (readonly number[])?])[] = [
  ["a usual network", [conv2d(6, 3, "relu"), maxPooling2d(), flatten(), dense(2, "softmax")]],
  [
    "all options",
    [
      conv2d(8, [3, 2], "tanh", { strides: 2, padding: "same", groups: 2, ...decayed }),
      averagePooling2d(2, { strides: 1, padding: "same" }),
      conv2d(4, 2, "linear", { dilation: [1, 2], bias: false, initializer: lecunNormal() }),
      dropout(0.1),
      globalAveragePooling2d(),
      dense(2),
    ],
  ],
  [
    "branches",
    [
      concat([[conv2d(4, 3, "relu", { padding: "same" }), flatten()], [flatten()]]),
      dense(8, "relu"),
      residual([dense(8)]),
      dense(2),
    ],
  ],
  [
    "sequences",
    [conv1d(6, 3, "relu", { initializer: heNormal() }), maxPooling1d(3, { strides: 2 }), flatten(), dense(2)],
    [72, 2],
  ],
];

async function trained(layers: readonly Layer[], inputs?: readonly number[], more: Partial<ModelOptions> = {}) {
  const given = { ...options, layers, optimizer: adam({ learningRate: 0.01 }), ...(inputs && { inputs }), ...more };
  const model = await sequential(given);
  await model.fit(data, { epochs: 30, batchSize: 16 });
  return model;
}

describe.for(stacks)("%s", ([name, layers, inputs]) => {
  test("learns, with the same bits on any number of threads", async () => {
    using model = await trained(layers, inputs);
    const { accuracy = 0 } = await model.evaluate(data);
    expect(accuracy).toBeGreaterThan(0.9);
    for (const exactly of [2, 3, 5]) {
      using other = await trained(layers, inputs, { threads: { exactly } });
      expect(bitsOf(other)).toBe(bitsOf(model));
    }
  });

  test("answers the same from a file, which says so to the byte again, and in a worker", async () => {
    using model = await trained(layers, inputs);
    const bytes = await model.toBytes();
    using loaded = await load(bytes);
    expect(bitsOf(loaded)).toBe(bitsOf(model));
    expect(loaded.info.inputShape).toEqual(inputs ?? options.inputs);
    expect(loaded.info.layers).toEqual(model.info.layers);
    const answers = await model.predict(data);
    expect((await loaded.predict(data)).outputs).toEqual(answers.outputs);
    expect(await loaded.toBytes()).toEqual(bytes);
    const given = { ...options, layers, optimizer: adam({ learningRate: 0.01 }), ...(inputs && { inputs }) };
    using remote = await sequential({ ...given, worker: true });
    await remote.fit(data, { epochs: 30, batchSize: 16 });
    expect((await remote.predict(data)).outputs).toEqual(answers.outputs);
  });

  test("goes on from a checkpoint, and from its file", async () => {
    using model = await trained(layers, inputs);
    const [checkpoint, bytes] = [model.checkpoint(), await model.toBytes({ optimizerState: true })];
    await model.fit(data, { epochs: 2, batchSize: 16 });
    using other = await sequential({
      ...{ ...options, layers, optimizer: adam({ learningRate: 0.01 }), ...(inputs && { inputs }) },
    });
    await other.restore(checkpoint);
    await other.fit(data, { epochs: 2, batchSize: 16 });
    expect(bitsOf(other)).toBe(bitsOf(model));
    using loaded = await load(bytes);
    await loaded.fit(data, { epochs: 2, batchSize: 16 });
    expect(bitsOf(loaded)).toBe(bitsOf(model));
  });

  test("has gradients that are central differences of the loss", async () => {
    using model = await sequential({ ...options, layers, ...(inputs && { inputs }) });
    const { passes, tensors } = await model.checkGradients(images(6), { most: 40 });
    expect(passes).toBe(true);
    expect(Object.keys(tensors)).toContain(name === "branches" ? "0.0.0.kernel" : "0.kernel");
  });

  test("is traced by the numbers of fit", async () => {
    using model = await sequential({
      ...options,
      layers,
      ...(inputs && { inputs }),
      optimizer: sgd({ learningRate: 1e-9 }),
    });
    const { layers: traced } = await model.trace(data);
    expect(traced.map(({ units }) => units)).toEqual(model.info.layers.map(({ units }) => units));
    await model.fit(data, { batchSize: "full" });
    // dropout draws others for rows that aren't in their order
    if (name === "all options") return;
    const gradients = model.gradients();
    traced.forEach((layer, k) => {
      const own =
        layer.gradients ?? (layer.dKernel && { kernel: layer.dKernel, ...(layer.dBias && { bias: layer.dBias }) });
      for (const [parameter, { values }] of Object.entries(own ?? {}))
        for (const [i, value] of values.entries()) expect(value).toBeCloseTo(gradients[k][parameter][i], 5);
    });
  });
});

test("tells what its layers make: shapes, parameters, multiply-adds", async () => {
  const layers = [conv2d(8, 3, "relu", { groups: 2 }), maxPooling2d(2, { padding: "same" }), flatten(), dense(2)];
  using model = await sequential({ ...options, layers });
  const { inputs, inputShape, layers: told } = model.info;
  expect([inputs, inputShape]).toEqual([144, [9, 8, 2]]);
  expect(told.map(({ shape, units }) => shape ?? [units])).toEqual([[7, 6, 8], [4, 3, 8], [96], [2]]);
  const size = { strides: [1, 1], padding: "valid", dilation: [1, 1], groups: 2 };
  expect(told[0]).toMatchObject({
    kind: "conv2d",
    filters: 8,
    kernelSize: [3, 3],
    activation: "relu",
    bias: true,
    ...size,
  });
  expect(told[1]).toMatchObject({ kind: "maxPooling2d", poolSize: [2, 2], strides: [2, 2], padding: "same" });
  const summary = await model.summary();
  expect(summary.layers.map(({ parameters }) => parameters)).toEqual([3 * 3 * 8 + 8, 0, 0, 96 * 2 + 2]);
  expect(summary.layers.map(({ multiplyAdds }) => multiplyAdds)).toEqual([7 * 6 * 3 * 3 * 8, 0, 0, 192]);
  expect(summary.text).toContain("rows x 7 x 6 x 8");
});

test("an initializer is told what a filter meets, and what meets it", async () => {
  const seen: number[][] = [];
  const initializer = {
    distribution: "uniform",
    variance(inputs: number, units: number) {
      seen.push([inputs, units]);
      return 1;
    },
  } as const;
  const layers = [conv2d(6, [3, 2], "relu", { groups: 2, initializer }), flatten(), dense(2)];
  (await sequential({ ...options, layers })).dispose();
  expect(seen).toEqual([[3 * 2 * 1, 3 * 2 * 6]]);
});

test("numbers to start from are the kernel's, nested or flat", async () => {
  const flat = Float64Array.from({ length: 2 * 1 * 2 * 3 }, (_, i) => i / 10);
  const nested = [0, 1].map((a) => [[0, 1].map((c) => [...flat.slice((2 * a + c) * 3, (2 * a + c) * 3 + 3)])]);
  for (const weights of [flat, nested]) {
    const first = conv2d(3, [2, 1], "linear", { weights, biases: [1, 2, 3] });
    using model = await sequential({ ...options, layers: [first, flatten(), dense(2)], dtype: "float64" });
    const [{ kernel, bias }] = model.weights();
    expect(kernel).toEqual(flat);
    expect(bias).toEqual(Float64Array.of(1, 2, 3));
  }
});

describe("linear memory", () => {
  // bytes of one number, and of a batch's copy of it and of its gradient
  const [real, both] = [4, 8];
  const rows = 256;
  const large = images(2 * rows, 28, 28, 2);
  const layers: readonly (readonly [string, readonly Layer[]])[] = [
    ["valid", [conv2d(8, 3, "relu"), maxPooling2d(), conv2d(16, 3, "relu"), maxPooling2d(), flatten(), dense(2)]],
    [
      "same",
      [conv2d(8, 3, "relu", { padding: "same" }), conv2d(4, 5, "tanh", { padding: "same" }), flatten(), dense(2)],
    ],
    ["strides", [conv2d(8, 3, "relu"), conv2d(16, 3, "relu", { strides: 2, padding: "same" }), flatten(), dense(2)]],
  ];
  test.each(layers)("%s: at most 1.5 times activations, gradients, parameters and data", async (_, layers) => {
    using model = await sequential({ ...options, inputs: [28, 28, 2], layers, optimizer: sgd() });
    const { memoryBytes } = model.info;
    for (const batchSize of [rows, "full"] as const) {
      let most = 0;
      await model.fit(large, {
        batchSize,
        onBatch: () => {
          most = Math.max(most, model.info.memoryBytes);
        },
      });
      const batch = batchSize === "full" ? 2 * rows : rows;
      const numbers = model.info.layers.reduce((total, { units }) => total + units, 0) * both + 28 * 28 * 2 * real;
      // a byte for each number of the data
      const needed = batch * numbers + model.info.parameters * both + 2 * rows * 28 * 28 * 2;
      expect(most - memoryBytes).toBeLessThan(1.5 * needed);
      expect(most).toBeGreaterThan(memoryBytes);
    }
  });

  test("bytes stay bytes: what a training takes besides its batch is a byte for each number", async () => {
    const layers = [conv2d(2, 3, "relu"), globalAveragePooling2d(), dense(2)];
    const takes = async (rows: number): Promise<number> => {
      using model = await sequential({ ...options, inputs: [28, 28, 2], layers, optimizer: sgd() });
      let most = 0;
      await model.fit(images(rows, 28, 28, 2), {
        batchSize: 8,
        onBatch: () => {
          most = model.info.memoryBytes;
        },
      });
      return most;
    };
    const [few, many] = [await takes(64), await takes(64 + 200)];
    // and its label and its place in the order
    expect(many - few).toBeLessThan(200 * (28 * 28 * 2 + 16));
  });
});

test("a whole batch of bytes has the bits of the same numbers", async () => {
  const layers = [conv2d(4, 3, "relu"), flatten(), dense(2)];
  const reals = { ...data, x: Float32Array.from(data.x, (byte) => byte * Math.fround(1 / 255)), scale: 1 };
  const bits = [];
  for (const rows of [data, reals]) {
    using model = await sequential({ ...options, layers });
    await model.fit(rows, { batchSize: "full", epochs: 3 });
    bits.push(bitsOf(model));
  }
  expect(bits[1]).toBe(bits[0]);
});

test("swish is silu in convolutions too, trained and kept in files", async () => {
  const make = (name: "swish" | "silu") =>
    sequential({ ...options, inputs: [6, 2], layers: [conv1d(3, 2, name), flatten(), dense(2, "softmax")] });
  const rows = dataset({
    x: Array.from({ length: 8 }, (_, i) => Array.from({ length: 12 }, (_, j) => Math.sin(i + j))),
    y: [..."abababab"],
  });
  using swish = await make("swish");
  using silu = await make("silu");
  for (const model of [swish, silu]) await model.fit(rows, { epochs: 3 });
  expect(swish.weights()).toEqual(silu.weights());
  using again = await load(await swish.toBytes());
  expect(again.info.layers[0].activation).toBe("silu");
  expect((await again.summary()).text).toContain("conv1d silu");
});

test("branches that make images are joined by channel", async () => {
  const branches: Layer[][] = [[conv2d(3, 1)], [], [conv2d(4, 3, "linear", { padding: "same" })]];
  using model = await sequential({ ...options, layers: [concat(branches), flatten(), dense(2, "softmax")] });
  expect(model.info.layers[0].shape).toEqual([9, 8, 9]);
  await model.fit(data, { epochs: 1 });
  using again = await load(await model.toBytes());
  expect((await again.predict(data)).outputs).toEqual((await model.predict(data)).outputs);
});
