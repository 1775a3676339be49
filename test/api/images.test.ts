/** Layers of images and sequences: what they compute stays the same in files, workers, threads, traces and checkpoints. */
import { describe, expect, test } from "vitest";
import {
  adam,
  averagePooling2d,
  concat,
  conv1d,
  conv2d,
  type Dataset,
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
import { bitsOf, lanegradError } from "./support/expectations.js";

/** Images in bytes, of two classes: a bright line across, or down. */
function images(rows: number, height = 9, width = 8, channels = 2): Dataset {
  const columns = height * width * channels;
  const values = Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7919 + (i >> 5) * 104729) % 90);
  for (let n = 0; n < rows; n++)
    for (let k = 0; k < Math.min(height, width); k++) {
      const [y, x] = n % 2 === 0 ? [n % height, k] : [k, n % width];
      values[n * columns + (y * width + x) * channels] = 255;
    }
  const y = Array.from({ length: rows }, (_, n) => (n % 2 === 0 ? "across" : "down"));
  return dataset({ x: { values, columns, scale: 1 / 255 }, y });
}

const data = images(60);
const options = { inputs: [9, 8, 2], loss: "crossEntropy", threads: 1, seed: 3 } as const;
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

describe("refusals", () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    [
      "rows of numbers",
      () => making([conv2d(4, 3), flatten(), dense(2)], 144),
      /Layer 0, conv2d, takes rows of \[height/,
    ],
    ["dense before flatten", () => making([conv2d(4, 3), dense(2)]), /put flatten\(\) behind it/],
    ["images as answers", () => making([conv2d(2, 3)]), /The last layer makes \[rows, 7, 6, 2\]/],
    [
      "windows that are too large",
      () => making([conv2d(2, 10), flatten()]),
      /takes windows of 10 x 10, and 9 x 8 places/,
    ],
    ["pools that are too large", () => making([maxPooling2d([2, 9]), flatten()]), /takes windows of 2 x 9/],
    [
      "groups of channels",
      () => making([conv2d(3, 2, "relu", { groups: 3 }), flatten()]),
      /3 groups, which can't share 2/,
    ],
    ["groups of filters", () => conv2d(4, 3, "relu", { groups: 3 }), /3 groups of conv2d can't share 4 filters/],
    ["no filters", () => conv2d(0, 3), /The filters of conv2d must be a whole number/],
    ["a kernel of three axes", () => conv2d(2, [1, 2, 3]), /The kernel size of conv2d must be a number or \[height/],
    ["a kernel of two axes", () => conv1d(2, [1, 2]), /The kernel size of conv1d must be one number/],
    ["an activation that isn't there", () => conv2d(2, 3, "swoosh" as never), /There is no activation "swoosh"/],
    [
      "padding by a number",
      () => conv2d(2, 3, "relu", { padding: 1 as never }),
      /The padding must be given by its name/,
    ],
    ["an unknown option", () => maxPooling2d(2, { stride: 1 } as never), /maxPooling2d has no option "stride"/],
    ["biases without bias", () => conv2d(1, 1, "relu", { bias: false, biases: [1] }), /without bias can't be given/],
    [
      "too few weights",
      () => making([conv2d(1, 1, "relu", { weights: [1] }), flatten()]),
      /takes 1 arrays of|takes 2 numbers/,
    ],
    ["a shape of nothing", () => making([flatten(), dense(2)], [] as never), /inputs must be the numbers of a row/],
    ["a shape with a hole", () => making([flatten(), dense(2)], [9, 0, 2]), /inputs must be a whole number from 1/],
    ["sequences for images", () => making([conv1d(2, 3), flatten()]), /takes rows of \[steps, channels\]/],
  ])("%s", async (_, run, message) => {
    const error = await lanegradError(run, "INVALID_OPTION", "INVALID_SHAPE");
    expect(error.message).toMatch(message);
  });

  const making = (layers: readonly Layer[], inputs: number | readonly number[] = [9, 8, 2]) =>
    sequential({ ...options, inputs, layers });

  test("rows of another size than the model's images", async () => {
    using model = await sequential({ ...options, layers: [conv2d(4, 3), flatten(), dense(2)] });
    const error = await lanegradError(() => model.predict(images(3, 8, 8, 2)), "DATA_MISMATCH");
    expect(error.message).toContain("144 inputs");
  });

  test("an initializer of a program's own can't go to a worker", async () => {
    const initializer = { distribution: "uniform", variance: () => 1 } as const;
    const layers = [conv2d(4, 3, "relu", { initializer }), flatten(), dense(2)];
    const error = await lanegradError(() => sequential({ ...options, layers, worker: true }), "INVALID_OPTION");
    expect(error.message).toContain("leave out worker: true");
  });
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
