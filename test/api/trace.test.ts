import { describe, expect, test } from "vitest";
import { activations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import {
  type ActivationName,
  customLoss,
  type Dataset,
  dataset,
  dense,
  dropout,
  gaussianNoise,
  type LossName,
  load,
  loadIris,
  type Model,
  meanSquaredError,
  residual,
  sequential,
  sgd,
  type Trace,
  takeRows,
} from "../../src/node.js";
import { abs, maximum, mean, sqrt, subtract } from "../../src/nodeTensor.js";
import { golden, largestDifference } from "../replay/golden.js";
import { blobs, curve, numbers, table } from "./support/data.js";
import { bitsOf, bitsOfLayers, bytesOf, lanegradError, refused } from "./support/expectations.js";

/** A rate so small that an update leaves every weight as it is, to the bit. */
const still = sgd({ learningRate: 1e-300 });

interface Case {
  readonly name: string;
  readonly model: (dtype: "float32" | "float64", bias?: Float64Array) => Promise<Model>;
  readonly data: Dataset;
  /** The loss that steps descend, divided by the one that is told. */
  readonly descended: number;
}

/** 6-5-4-out with `hidden` inside; one of the layers has no bias. */
function newCase(hidden: ActivationName, output: ActivationName, loss: LossName | "tutorial", rows: number): Case {
  const data =
    loss === "crossEntropy"
      ? blobs(rows, 6, 3, 5)
      : dataset({ x: table(rows, 6, 5), y: table(rows, 3, 6).map((row) => row.map((value) => (value + 1) / 2)) });
  const model = (dtype: "float32" | "float64", bias = numbers(5, 9)): Promise<Model> =>
    sequential({
      inputs: 6,
      layers: [
        dense(5, hidden, { weights: numbers(30, 1), biases: bias }),
        dense(4, hidden, { weights: numbers(20, 2), bias: false }),
        dense(3, output, { weights: numbers(12, 3), biases: numbers(3, 4) }),
      ],
      loss: loss === "tutorial" ? meanSquaredError({ reduction: "tutorial" }) : loss,
      optimizer: still,
      dtype,
    });
  return { name: `${hidden}, ${output}, ${loss}, ${rows} rows`, model, data, descended: loss === "tutorial" ? 3 : 1 };
}

const cases = [
  ...namesIn(activations).map((name) => newCase(name, name, "meanSquaredError", 7)),
  newCase("tanh", "sigmoid", "tutorial", 5),
  newCase("gelu", "sigmoid", "binaryCrossEntropy", 9),
  newCase("silu", "linear", "binaryCrossEntropy", 3),
  newCase("elu", "softmax", "crossEntropy", 300),
  newCase("relu", "linear", "crossEntropy", 4),
];

/** A [rows, depth] times B [depth, columns], row-major. */
function product(a: ArrayLike<number>, b: ArrayLike<number>, rows: number, depth: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += a[row * depth + k] * b[k * columns + column];
    return sum;
  });
}

function transposed(values: ArrayLike<number>, rows: number, columns: number): number[] {
  return Array.from({ length: rows * columns }, (_, at) => values[(at % rows) * columns + Math.floor(at / rows)]);
}

/** Largest error of the equations that a Trace states, of products computed here. */
function errorOf({ rows, inputs, layers }: Trace): number {
  const errors = layers.flatMap((layer, i) => {
    const { kernel, bias, sums, dSums, dKernel, dBias } = layer;
    const x = i === 0 ? inputs : layers[i - 1].activations;
    const wx = product(x, kernel, rows, layer.inputs, layer.units);
    const z = wx.map((value, at) => value + (bias?.[at % layer.units] ?? 0));
    const dw = product(transposed(x, rows, layer.inputs), dSums.values, layer.inputs, rows, layer.units);
    const ones = new Array<number>(rows).fill(1);
    const db = product(ones, dSums.values, 1, rows, layer.units);
    const da = product(dSums.values, transposed(kernel, layer.inputs, layer.units), rows, layer.units, layer.inputs);
    return [
      largestDifference(sums, z),
      largestDifference(dKernel.values, dw),
      dBias ? largestDifference(dBias.values, db) : 0,
      i === 0 ? 0 : largestDifference(layers[i - 1].dActivations?.values ?? [], da),
    ];
  });
  return Math.max(...errors);
}

describe.each(cases)("$name", ({ model: make, data, descended }) => {
  test.each(["float32", "float64"] as const)(
    "in %s are a batch's numbers to the bit, and change nothing",
    async (dtype) => {
      using model = await make(dtype);
      const { epochs } = await model.fit(data, { batchSize: "full" });
      const before = [bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes];
      const traced = await model.trace(data);
      await model.trace(takeRows(data, [2]));
      expect([bitsOf(model), bitsOfLayers(model.gradients()), model.info.memoryBytes]).toEqual(before);

      const gradients = traced.layers.map(({ dKernel, dBias }) => ({
        kernel: dKernel.values,
        ...(dBias && { bias: dBias.values }),
      }));
      expect(bitsOfLayers(gradients)).toBe(before[1]);
      const weights = traced.layers.map(({ kernel, bias }) => ({ kernel, ...(bias && { bias }) }));
      expect(bitsOfLayers(weights)).toBe(before[0]);
      expect(traced.loss).toBe(epochs[0].loss);
      expect(traced.objective.name).toBe(model.info.loss);
      const { outputs } = await model.predict(data);
      expect(bytesOf(traced.layers[2].activations)).toBe(bytesOf(outputs));
      expect(traced.rows).toBe(data.rows);
      expect(bytesOf(traced.inputs)).toBe(
        bytesOf(dtype === "float32" ? Float32Array.from(data.x) : Float64Array.from(data.x)),
      );
    },
  );

  test("fulfil their equations", async () => {
    using model = await make("float64");
    const traced = await model.trace(data);
    expect(errorOf(traced)).toBeLessThan(1e-13);
    expect(traced.layers[1].dActivations?.values.some((value) => value !== 0)).toBe(true);
    const sum = traced.rowLosses.reduce((total, value) => total + value, 0);
    expect(Math.abs(sum - traced.loss)).toBeLessThan(1e-13);
    for (const { dSums, dKernel, dBias, dActivations } of traced.layers)
      for (const { values, norm } of [
        dSums,
        dKernel,
        ...(dBias ? [dBias] : []),
        ...(dActivations ? [dActivations] : []),
      ])
        expect(Math.abs(norm - Math.hypot(...values))).toBeLessThan(1e-14);
  });

  test("hold derivatives of the loss by the sums, which move as a bias does in a batch of one row", async () => {
    const row = takeRows(data, [1]);
    const bias = numbers(5, 9);
    using model = await make("float64", bias);
    const { layers, loss } = await model.trace(row);
    const STEP = 1e-5;
    for (let unit = 0; unit < 5; unit++) {
      const [above, below] = await Promise.all(
        [STEP, -STEP].map(async (step) => {
          using moved = await make(
            "float64",
            bias.map((value, j) => (j === unit ? value + step : value)),
          );
          return (await moved.evaluate(row)).loss;
        }),
      );
      const numeric = (above - below) / (2 * STEP);
      expect(Math.abs(numeric * descended - layers[0].dSums.values[unit])).toBeLessThan(2e-9);
    }
    expect(loss).toBeGreaterThan(0);
  });
});

test("the gradients are PyTorch's", async () => {
  interface Golden {
    readonly sizes: readonly number[];
    readonly activation: ActivationName;
    readonly loss: LossName;
    readonly X: number[][];
    readonly targets: number[][] | number[];
    readonly weights_initial: readonly number[][][];
    readonly biases_initial: readonly number[][];
    readonly losses: readonly number[];
    readonly first_weight_gradients: readonly number[][][];
    readonly first_bias_gradients: readonly number[][];
  }
  for (const example of golden<readonly Golden[]>("torch_steps.json")) {
    const { sizes, activation, loss, weights_initial, biases_initial } = example;
    const last = sizes.length - 2;
    const layers = sizes
      .slice(1)
      .map((units, i) =>
        dense(units, i === last ? "linear" : activation, { weights: weights_initial[i], biases: biases_initial[i] }),
      );
    const classes = Array.from({ length: sizes[last + 1] }, (_, i) => `${i}`);
    const named = loss === "crossEntropy" ? { classes } : {};
    using model = await sequential({ inputs: sizes[0], layers, loss, dtype: "float64", ...named });
    const traced = await model.trace(example.X, example.targets);
    expect(Math.abs(traced.loss - example.losses[0])).toBeLessThan(1e-12);
    for (const [i, { dKernel, dBias }] of traced.layers.entries()) {
      expect(largestDifference(dKernel.values, example.first_weight_gradients[i].flat())).toBeLessThan(1e-12);
      expect(largestDifference(dBias?.values ?? [], example.first_bias_gradients[i])).toBeLessThan(1e-12);
    }
  }
});

describe("batches may come as", () => {
  const data = blobs(12, 4, 3, 1);
  const names = Array.from(data.labels ?? [], (label) => data.classes?.[label] ?? "");
  const newModel = (): Promise<Model> =>
    sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", optimizer: still });

  test("a data set, or rows with names or numbers of classes", async () => {
    using model = await newModel();
    await model.fit(data);
    const x = data.x instanceof Float64Array ? data.x : new Float64Array();
    const traces = [await model.trace(data), await model.trace(x, names), await model.trace(x, data.labels)];
    for (const { layers, targets } of traces) {
      expect(bytesOf(layers[0].dKernel.values)).toBe(bytesOf(traces[0].layers[0].dKernel.values));
      expect([...targets].filter((value) => value === 1)).toHaveLength(12);
    }
  });

  test("bytes that are mostly zero, scaled as the training data was", async () => {
    const bytes = Uint8Array.from({ length: 40 * 20 }, (_, i) => (i % 7 === 0 ? (i * 37) % 256 : 0));
    const images = dataset({ x: { values: bytes, columns: 20 }, y: numbers(40, 1), scale: 1 / 255 });
    using model = await sequential({
      inputs: 20,
      layers: [dense(9, "relu"), dense(1)],
      loss: "meanSquaredError",
      optimizer: still,
      dtype: "float64",
    });
    await model.fit(images, { batchSize: "full" });
    const traced = await model.trace(bytes, numbers(40, 1));
    expect(bytesOf(traced.layers[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
    expect(errorOf(traced)).toBeLessThan(1e-13);
    expect(traced.inputs[7]).toBe(3 * (1 / 255));
  });

  test("rows that the model standardises", async () => {
    const far = dataset({ x: table(30, 4, 1).map((row) => row.map((value) => 1000 + value)), y: numbers(30, 2) });
    using model = await sequential({
      inputs: 4,
      layers: [dense(1)],
      loss: "meanSquaredError",
      standardize: true,
      optimizer: still,
    });
    await model.fit(far);
    const { inputs } = await model.trace(far);
    expect(Math.abs(Float64Array.from(inputs).reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-3);
  });
});

test("a trace amid a fit changes nothing of it", async () => {
  const data = curve(50, 4, 1);
  const train = async (isTraced: boolean): Promise<string> => {
    using model = await sequential({ inputs: 4, layers: [dense(6, "tanh"), dense(1)], loss: "meanSquaredError" });
    for await (const { epoch } of model.fit(data, { epochs: 4, batchSize: 7 }))
      if (isTraced) expect((await model.trace(takeRows(data, [epoch, 3]))).rows).toBe(2);
    return bitsOf(model);
  };
  expect(await train(true)).toBe(await train(false));
});

describe("chance in the network", () => {
  const data = loadIris();
  const layers = () => [
    dense(8),
    dropout(0.5),
    residual([gaussianNoise(0.3), dense(8, "tanh"), dropout(0.2)]),
    dense(3, "softmax"),
  ];
  const options = (rate: number) =>
    ({ inputs: 4, layers: layers(), loss: "crossEntropy", optimizer: sgd({ learningRate: rate }), seed: 5 }) as const;

  test("is that of the epoch to come, also of a model that goes on from a checkpoint or a file", async () => {
    using model = await sequential(options(0.1));
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      const { loss, layers: traced } = await model.trace(data);
      using restored = await sequential(options(0.1));
      await restored.restore(model.checkpoint());
      using loaded = await load(await model.toBytes({ optimizerState: true }));
      for (const other of [restored, loaded]) expect((await other.trace(data)).loss).toBe(loss);
      const { epochs } = await model.fit(data, { batchSize: "full" });
      expect(loss).toBe(epochs[0].loss);
      expect(bytesOf(traced[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
      losses.push(loss);
    }
    expect(new Set(losses).size).toBe(3);
  });

  test("is the same in a worker", async () => {
    using model = await sequential(options(0.1));
    await using worker = await sequential({ ...options(0.1), worker: true });
    for (const one of [model, worker]) await one.fit(data, { batchSize: "full" });
    expect((await worker.trace(data)).loss).toBe((await model.trace(data)).loss);
  });

  test("is drawn at full rate amid a schedule, of which a trace between two batches changes nothing", async () => {
    const train = async (isTraced: boolean): Promise<string> => {
      using model = await sequential(options(0.1));
      const onBatch = async (): Promise<void> => {
        if (isTraced) expect((await model.trace(takeRows(data, [1, 60, 120]))).rows).toBe(3);
      };
      await model.fit(data, { epochs: 2, batchSize: 40, dropoutSchedule: { name: "cosine" }, onBatch });
      return bitsOf(model);
    };
    expect(await train(true)).toBe(await train(false));
  });
});

test("gradients on the way that reach no parameter needn't be finite", async () => {
  const rootGap = customLoss("rootGap", (outputs, targets) => mean(abs(subtract(sqrt(outputs), targets)), -1));
  const newModel = (first: number): Promise<Model> =>
    sequential({
      inputs: 1,
      layers: [dense(2, (x) => maximum(x, 0), { weights: [[first, -1]], bias: false })],
      loss: rootGap,
      optimizer: still,
      dtype: "float64",
    });
  const [x, y] = [
    [[1], [2], [3]],
    [
      [1, 0],
      [1, 0],
      [1, 0],
    ],
  ];
  using model = await newModel(1);
  await model.fit(dataset({ x, y }), { batchSize: "full" });
  const { layers } = await model.trace(x, y);
  expect(layers[0].dActivations?.values.every((value) => Number.isFinite(value))).toBe(false);
  expect(layers[0].dActivations?.norm).not.toBeLessThan(Number.POSITIVE_INFINITY);
  expect(bytesOf(layers[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
  expect([...layers[0].dKernel.values].every((value) => Number.isFinite(value))).toBe(true);
  // the gradient of a weight
  const steep = customLoss("steep", (outputs) => mean(sqrt(subtract(outputs, outputs)), -1));
  using broken = await sequential({ inputs: 1, layers: [dense(1)], loss: steep });
  const error = await lanegradError(() => broken.trace([[1]], [1]), "DATA_NON_FINITE");
  expect(error.message).toMatch(/gradients of layer 0 are not finite/);
});

test("gradients that are infinite are told where they are clipped by value", async () => {
  const steep = customLoss("steep", (outputs) => mean(sqrt(subtract(outputs, 1)), -1));
  const newModel = (clipValue: number): Promise<Model> =>
    sequential({
      inputs: 1,
      layers: [dense(1, "linear", { weights: [[1]] })],
      loss: steep,
      optimizer: sgd({ clipValue }),
    });
  using clipped = await newModel(1);
  const { dKernel } = (await clipped.trace([[1]], [1])).layers[0];
  expect([...dKernel.values, dKernel.norm]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  await clipped.fit(dataset({ x: [[1]], y: [1] }));
  expect(clipped.weights()[0].kernel[0]).toBe(Math.fround(0.99));
  using whole = await newModel(0);
  await lanegradError(() => whole.trace([[1]], [1]), "DATA_NON_FINITE");
});

describe("refused are", () => {
  const newModel = (): Promise<Model> =>
    sequential({ inputs: 2, layers: [dense(3, "relu"), dense(1)], loss: "meanSquaredError" });

  test("data that doesn't fit", async () => {
    using model = await newModel();
    const { memoryBytes } = model.info;
    await refused(() => model.trace([[1, 2]]), /x and y/);
    await refused(() => model.trace([[1, 2, 3]], [1]), /2 inputs/);
    await refused(() => model.trace([[1, 2]], [1, 2]), /2 values/);
    await refused(() => model.trace([[1, 2]], [[1, 2]]), /2 targets/);
    await refused(() => model.trace(Float64Array.of(1, 2, 3), [1]), /rows of 2/);
    await lanegradError(() => model.trace([[1, Number.NaN]], [1]), "DATA_NON_FINITE");
    await lanegradError(() => model.trace([[1, 1]], [Number.POSITIVE_INFINITY]), "DATA_NON_FINITE");
    await lanegradError(() => model.trace([[1e300, 1]], [1]), "DATA_NON_FINITE");
    expect(model.info.memoryBytes).toBe(memoryBytes);
  });

  test("rows whose loss overflows", async () => {
    using model = await newModel();
    const { memoryBytes } = model.info;
    const error = await lanegradError(() => model.trace([[3e38, 3e38]], [-3e38]), "DATA_NON_FINITE");
    expect(error.message).toMatch(/loss of the input/);
    expect(model.info.memoryBytes).toBe(memoryBytes);
  });

  test("a disposed model, also one that is disposed while trace is loaded", async () => {
    const model = await newModel();
    const tracing = lanegradError(() => model.trace([[1, 2]], [1]), "DISPOSED");
    model.dispose();
    await tracing;
    await lanegradError(() => model.trace([[1, 2]], [1]), "DISPOSED");
  });
});
