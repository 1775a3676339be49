/**
 * Rows that don't count alike: against PyTorch, against rows that are there twice or not at all, on
 * any number of threads.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type Dataset,
  type DatasetInput,
  dataset,
  dense,
  dropout,
  type FitOptions,
  type LossName,
  type Model,
  type ModelOptions,
  selectClasses,
  sequential,
  sgd,
  split,
  takeRows,
} from "../../src/node.js";
import { bitsOf } from "./support/expectations.js";

interface Trained {
  readonly layers: readonly { readonly kernel: number[]; readonly bias: number[] }[];
  readonly losses: number[];
  readonly gradients: number[][];
  readonly trained: number[][];
}

interface Golden {
  readonly rate: number;
  readonly x: number[][];
  readonly labels: number[];
  readonly bits: number[][];
  readonly numbers: number[][];
  readonly weights: number[];
  readonly ofClasses: number[];
  readonly crossEntropy: Trained;
  readonly binaryCrossEntropy: Trained;
  readonly meanSquaredError: Trained;
  readonly huber: Trained;
}

const golden: Golden = JSON.parse(readFileSync("test/golden/weights.json", "utf8"));

describe("PyTorch's numbers, in float64", () => {
  const answers: Readonly<Record<string, number[] | number[][]>> = {
    binaryCrossEntropy: golden.bits,
    meanSquaredError: golden.numbers,
    huber: golden.numbers,
  };

  const modelOf = (loss: LossName, { layers }: Trained) =>
    sequential({
      inputs: 3,
      layers: layers.map(({ kernel, bias }, i) =>
        dense(bias.length, i === 0 ? "tanh" : "linear", { weights: Float64Array.from(kernel), biases: bias }),
      ),
      ...{ loss, optimizer: sgd({ learningRate: golden.rate }), dtype: "float64", threads: 1 },
    });

  const near = (found: Iterable<number>, expected: readonly number[]): void => {
    const values = [...found];
    expect(values).toHaveLength(expected.length);
    // some roundings of float64 in sums of nine rows
    for (const [i, value] of values.entries()) expect(Math.abs(value - expected[i])).toBeLessThan(1e-13);
  };

  const flat = (model: Model): number[][] =>
    model.weights().flatMap(({ kernel, bias = new Float64Array() }) => [[...kernel], [...bias]]);

  test.each(Object.keys(answers) as LossName[])("%s, of weighted rows", async (loss) => {
    const told = golden[loss as "huber"];
    const data = dataset({ x: golden.x, y: answers[loss], weights: golden.weights });
    using model = await modelOf(loss, told);
    const { layers, loss: traced, rowLosses } = await model.trace(data);
    near([traced], [told.losses[0]]);
    near([rowLosses.reduce((a, b) => a + b, 0)], [told.losses[0]]);
    const gradients = layers.flatMap(({ dKernel, dBias }) => [dKernel.values, dBias?.values ?? []]);
    for (const [i, gradient] of gradients.entries()) near(gradient, told.gradients[i]);
    near([(await model.evaluate(data)).loss], [told.losses[0]]);
    const { epochs } = await model.fit(data, { epochs: told.losses.length, batchSize: "full" });
    near(
      epochs.map((epoch) => epoch.loss),
      told.losses,
    );
    for (const [i, values] of flat(model).entries()) near(values, told.trained[i]);
  });

  test("crossEntropy, of weighted classes", async () => {
    const told = golden.crossEntropy;
    const data = dataset({ x: golden.x, y: golden.labels, task: "classification" });
    using model = await modelOf("crossEntropy", told);
    const { epochs } = await model.fit(data, {
      ...{ epochs: told.losses.length, batchSize: "full" },
      classWeight: Object.fromEntries(golden.ofClasses.entries()),
    });
    near(
      epochs.map((epoch) => epoch.loss),
      told.losses,
    );
    for (const [i, values] of flat(model).entries()) near(values, told.trained[i]);
  });
});

/** Rows of some kinds of answers, with weights of which some are 0. */
const ROWS = 61;
const features = Float64Array.from({ length: ROWS * 4 }, (_, i) => ((i * 37) % 101) / 50 - 1);
const bytes = Uint8Array.from(features, (value) => 120 * (value + 1));
const sparse = features.map((value, i) => (i % 3 === 0 ? value : 0));
const weights = Array.from({ length: ROWS }, (_, row) => [1, 2, 0, 0.5, 3, 0, 0.25][(row * 5) % 7]);
const classes = Array.from({ length: ROWS }, (_, row) => ["a", "b", "c"][(row * row) % 3 === 0 ? 0 : row % 3]);
const numbers = Array.from({ length: ROWS }, (_, row) => [Math.sin(row), 20 * Math.cos(3 * row)]);
const flags = Array.from({ length: ROWS }, (_, row) => [row % 2, Number(row % 5 < 2)]);

const KINDS: readonly (readonly [string, Omit<DatasetInput, "x">, Partial<ModelOptions>])[] = [
  ["classes", { y: classes }, { layers: [dense(6, "tanh"), dense(3, "softmax")], loss: "crossEntropy" }],
  ["numbers", { y: numbers }, { layers: [dense(6, "relu"), dense(2)], loss: "meanSquaredError" }],
  [
    "standardized numbers",
    { y: numbers },
    { layers: [dense(6, "tanh"), dense(2)], loss: "meanSquaredError", standardize: true },
  ],
  ["labels", { y: flags }, { layers: [dense(5, "relu"), dense(2, "sigmoid")], loss: "binaryCrossEntropy" }],
  ["a graph loss", { y: numbers }, { layers: [dense(6, "tanh"), dense(2)], loss: "huber", standardize: true }],
  [
    "a graph loss of classes",
    { y: classes },
    { layers: [dense(6, "silu"), dense(3, "softmax")], loss: "categoricalCrossEntropy" },
  ],
  [
    "layers of other kinds",
    { y: classes },
    { layers: [dense(8, "relu"), dropout(0.2), dense(3, "softmax")], loss: "crossEntropy" },
  ],
];
const X: readonly (readonly [string, DatasetInput["x"]])[] = [
  ["floats", { values: features, columns: 4 }],
  ["bytes", { values: bytes, columns: 4, scale: 1 / 255 }],
  ["sparse floats", { values: sparse, columns: 4 }],
];

const modelOf = (options: Partial<ModelOptions>) =>
  sequential({ inputs: 4, layers: [dense(1)], loss: "meanSquaredError", seed: 3, threads: 1, ...options });
const withoutWeights = ({ weights: _, ...data }: Dataset): Dataset => data;

/** The bits of a training, and its records without their times. */
async function trained(data: Dataset, options: Partial<ModelOptions>, fit: FitOptions = {}) {
  using model = await modelOf(options);
  const { epochs } = await model.fit(data, { epochs: 3, batchSize: 16, ...fit });
  const told = epochs.map(({ seconds: _, threads: __, ...record }) => record);
  return { bits: bitsOf(model), epochs: told, evaluation: await model.evaluate(data) };
}

describe.each(KINDS)("%s", (kind, y, options) => {
  test.each(X)("of %s: rows of weight 0 are absent, to the bit", async (_, x) => {
    const all = dataset({ x, ...y, weights });
    const present = takeRows(
      all,
      [...all.x.keys()].filter((row) => weights[row] > 0),
    );
    for (const batchSize of [16, "full"] as const)
      expect(await trained(all, options, { batchSize, validation: 0.25 })).toEqual(
        await trained(present, options, { batchSize, validation: 0.25 }),
      );
  });

  test.each(X)("of %s: weights that are equal are none, to the bit", async (_, x) => {
    const all = dataset({ x, ...y, weights: new Float64Array(ROWS).fill(0.3) });
    expect(await trained(all, options)).toEqual(await trained(withoutWeights(all), options));
  });

  // masks of dropout depend on the number of the row, so that two rows of equal numbers have others
  test.skipIf(kind === "layers of other kinds").each(X)("of %s: a weight of 2 is the row twice", async (_, x) => {
    const whole = weights.map((weight) => Math.ceil(weight));
    const all = dataset({ x, ...y, weights: whole });
    const repeated = takeRows(
      withoutWeights(all),
      whole.flatMap((weight, row) => new Array<number>(weight).fill(row)),
    );
    const own = { ...options, dtype: "float64" } as const;
    const fit: FitOptions = { batchSize: "full", epochs: 5 };
    const weighed = await trained(all, own, fit);
    const twice = await trained(repeated, own, fit);
    for (const [i, record] of weighed.epochs.entries()) {
      const { loss, accuracy = 0, labelAccuracies = [] } = record;
      // a few hundred rows and five updates: hundreds of roundings of float64
      expect(Math.abs(loss - twice.epochs[i].loss)).toBeLessThan(1e-11 * Math.max(1, loss));
      expect(accuracy).toBeCloseTo(twice.epochs[i].accuracy ?? 0, 12);
      for (const [label, share] of labelAccuracies.entries())
        expect(share).toBeCloseTo(twice.epochs[i].labelAccuracies?.[label] ?? 0, 12);
    }
    expect(Math.abs(weighed.evaluation.loss - twice.evaluation.loss)).toBeLessThan(
      1e-11 * Math.max(1, twice.evaluation.loss),
    );
    expect(weighed.evaluation.accuracy ?? 0).toBeCloseTo(twice.evaluation.accuracy ?? 0, 12);
  });

  test("weights change what is learned, and threads change no bit of it", async () => {
    const data = dataset({ x: { values: features, columns: 4 }, ...y, weights });
    const alone = await trained(data, options);
    expect((await trained(withoutWeights(data), options)).bits).not.toBe(alone.bits);
    for (const exactly of [2, 3, 5])
      for (const batchSize of [16, "full"] as const) {
        const several = await trained(data, { ...options, threads: { exactly } }, { batchSize });
        expect(several).toEqual(await trained(data, options, { batchSize }));
      }
  });

  test("gradients are central differences of the weighted loss", async () => {
    using model = await modelOf(options);
    const rows = dataset({ x: { values: features, columns: 4 }, ...y, weights });
    const report = await model.checkGradients(takeRows(rows, [...Array(20).keys()]), { most: 20 });
    expect(report.passes, JSON.stringify(report)).toBe(true);
  });
});

describe("evaluation", () => {
  const data = dataset({ x: { values: features, columns: 4 }, y: classes, weights });

  test("is weighted, with its metrics; validation only where it has weights of its own", async () => {
    using model = await modelOf({ layers: [dense(6, "tanh"), dense(3, "softmax")], loss: "crossEntropy" });
    const plain = withoutWeights(data);
    await model.fit(plain, { epochs: 5 });
    const { labels = [] } = await model.predict(plain);
    const right = labels.map((label, row) => Number(label === classes[row]));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const expected = right.reduce((sum, hit, row) => sum + hit * weights[row], 0) / total;
    const { accuracy, metrics, rows } = await model.evaluate(data, { metrics: ["accuracy", "logLoss"] });
    expect(accuracy).toBeCloseTo(expected, 14);
    expect(metrics?.accuracy).toBeCloseTo(expected, 14);
    expect(rows).toBe(weights.filter((weight) => weight > 0).length);
    const { loss } = await model.evaluate(data);
    expect(metrics?.logLoss).toBeCloseTo(loss, 6);
    const [unweighted, weighed] = [plain, data].map(async (validation) => {
      using other = await modelOf({ layers: [dense(3, "softmax")], loss: "crossEntropy" });
      const { epochs } = await other.fit(data, { validation, metrics: ["accuracy"] });
      expect(epochs[0].validation).toEqual(await other.evaluate(validation, { metrics: ["accuracy"] }));
      return epochs[0].validation?.loss;
    });
    expect(await unweighted).not.toBe(await weighed);
  });

  test("of rows that are all right is exactly 1", async () => {
    const x = { values: features, columns: 4 };
    const names = ["a", "b", "c"];
    using model = await modelOf({ layers: [dense(3, "softmax")], loss: "crossEntropy", classes: names });
    const { labels: y = [] } = await model.predict(data);
    const thirds = weights.map((weight) => weight / 3);
    expect((await model.evaluate(dataset({ x, y, classes: names, weights: thirds }))).accuracy).toBe(1);
  });
});

describe("data sets keep weights", () => {
  const data = dataset({ x: { values: features, columns: 4 }, y: classes, weights });

  test("in split, takeRows and selectClasses", () => {
    const { train, test: aside } = split(data, { test: 0.3, seed: 2 });
    const total = (values: Iterable<number> = []): number => [...values].reduce((sum, value) => sum + value, 0);
    expect(total(train.weights) + total(aside.weights)).toBeCloseTo(total(weights), 12);
    expect([...(takeRows(data, [4, 1, 1]).weights ?? [])]).toEqual([weights[4], weights[1], weights[1]]);
    const some = selectClasses(data, [2, 0]);
    expect([...(some.weights ?? [])]).toEqual(weights.filter((_, row) => classes[row] !== "b"));
  });

  test("which are copied: later changes are not seen", () => {
    const own = [1, 2];
    const made = dataset({ x: [[1], [2]], y: [1, 2], weights: own });
    own[0] = 5;
    expect([...(made.weights ?? [])]).toEqual([1, 2]);
  });
});
