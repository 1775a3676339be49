/** The losses that are computed by graphs: what they come to, their gradients, and that they stay what they are in files and workers. */
import { describe, expect, test } from "vitest";
import type { ActivationName } from "../../src/catalog/activations.js";
import { type GraphLossName, graphLosses } from "../../src/catalog/graphLosses.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { lossNamed, lossNames } from "../../src/catalog/lossNames.js";
import {
  adam,
  binaryFocalCrossEntropy,
  dataset,
  dense,
  huber,
  type Loss,
  load,
  loadIris,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { references } from "../support/lossFormulas.js";
import { failureOf } from "./support/expectations.js";

const rows = 24;
const columns = 3;
const x = Float64Array.from({ length: rows * 4 }, (_, i) => Math.fround(((i * 37) % 23) / 11 - 1));
const grid = (of: (row: number, column: number) => number): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => of(row, column)));
const pseudo = (row: number, column: number): number => ((row * 7 + column * 5 + row * column) % 11) / 11;
const shares = grid((row, column) => {
  const total = pseudo(row, 0) + pseudo(row, 1) + pseudo(row, 2) + 3;
  return (pseudo(row, column) + 1) / total;
});

/** Targets that a loss of each kind takes, those at the edges of their range among them. */
const targetsOf = {
  numbers: grid((row, column) => 6 * pseudo(row, column) - 3),
  counts: grid((row, column) => (row + column) % 5),
  sides: grid((row, column) => [-1, 1, 0][(row + column) % 3]),
  shares: grid((row, column) => [0, 1, 0.25][(row * column) % 3]),
  probabilities: shares.map((share, row) => (row % 4 === 0 ? [0, 1, 0] : share)),
} as const;

const outputOf = (name: GraphLossName): ActivationName => {
  const { activation, output = "linear" } = lossNamed(name);
  return activation ?? output;
};
const make = (loss: ModelOptions["loss"], output: ActivationName, more: Partial<ModelOptions> = {}) =>
  sequential({ inputs: 4, layers: [dense(5, "tanh"), dense(columns, output)], loss, seed: 3, threads: 1, ...more });
const dataFor = (name: GraphLossName) =>
  dataset({ x: { values: x, columns: 4 }, y: targetsOf[graphLosses[name].targets], task: "regression" });

const cases: readonly (readonly [string, GraphLossName, Loss["options"]])[] = [
  ...namesIn(graphLosses).map((name) => [name, name, {}] as const),
  ["huber of 0.3", "huber", { delta: 0.3 }],
  ["a smoothed cross-entropy", "categoricalCrossEntropy", { labelSmoothing: 0.1 }],
  ["a smoothed focal loss", "categoricalFocalCrossEntropy", { labelSmoothing: 0.3 }],
  ["a smoothed binary cross-entropy", "binaryFocalCrossEntropy", { gamma: 0, labelSmoothing: 0.2 }],
  ["a focal loss of 0.5", "categoricalFocalCrossEntropy", { gamma: 0.5, alpha: 2 }],
  ["a focal loss without focus", "categoricalFocalCrossEntropy", { gamma: 0, alpha: 1 }],
  ["a balanced focal loss", "binaryFocalCrossEntropy", { gamma: 1.5, alpha: 0.8, applyClassBalancing: true }],
];

describe.each(cases)("%s", (_, name, options) => {
  const loss = { name, reduction: "mean", options } as const;
  const data = dataFor(name);

  test.each(["float32", "float64"] as const)("comes to the formula's number in %s", async (dtype) => {
    using model = await make(loss, outputOf(name), { dtype });
    const { outputs } = await model.predict(data);
    const reference = Array.from({ length: rows }, (_, row) =>
      references[name](
        [...outputs.subarray(row * columns, (row + 1) * columns)],
        targetsOf[graphLosses[name].targets][row],
        options as Readonly<Record<string, number>>,
      ),
    );
    const expected = reference.reduce((sum, one) => sum + one, 0) / rows;
    // some ten roundings of numbers up to 10
    const bound = dtype === "float32" ? 1e-5 : 1e-13;
    expect(Math.abs((await model.evaluate(data)).loss - expected)).toBeLessThan(
      bound * Math.max(1, Math.abs(expected)),
    );
    const { rowLosses } = await model.trace(data);
    for (const [row, one] of rowLosses.entries())
      expect(Math.abs(one * rows - reference[row])).toBeLessThan(bound * Math.max(1, Math.abs(reference[row])));
  });

  test("has the gradient of central differences, and gets smaller", async () => {
    using model = await make(loss, outputOf(name), { optimizer: sgd({ learningRate: 0.1 }) });
    const { passes, tensors } = await model.checkGradients(data);
    expect(passes).toBe(true);
    for (const { compared } of Object.values(tensors)) expect(compared).toBeGreaterThan(0);
    const { epochs } = await model.fit(data, { epochs: 20, batchSize: "full" });
    expect(epochs[19].loss).toBeLessThan(epochs[0].loss);
  });

  test("has the same bits on any number of threads, and after a file, which keeps its options", async () => {
    const trained = async (threads: ModelOptions["threads"]) => {
      const model = await make(loss, outputOf(name), { threads, optimizer: adam({ learningRate: 0.01 }) });
      await model.fit(data, { epochs: 3, batchSize: 7 });
      return model;
    };
    using one = await trained(1);
    using two = await trained({ exactly: 2 });
    expect(two.weights()).toEqual(one.weights());
    using again = await load(await one.toBytes());
    expect(again.info).toMatchObject({ loss: name });
    expect(again.weights()).toEqual(one.weights());
    expect((await again.evaluate(data)).loss).toBe((await one.evaluate(data)).loss);
    expect(await again.toBytes()).toEqual(await one.toBytes());
  });
});

test("a model in a worker has them, to the same bits", async () => {
  for (const loss of ["meanAbsoluteError", huber({ delta: 0.5 })] as const) {
    const data = dataFor("huber");
    using here = await make(loss, "linear");
    using there = await make(loss, "linear", { worker: true } as object);
    await here.fit(data, { epochs: 3, batchSize: 7 });
    await there.fit(data, { epochs: 3, batchSize: 7 });
    expect(await there.weights()).toEqual(here.weights());
    expect(there.info).toEqual({ ...here.info, memoryBytes: there.info.memoryBytes });
  }
});

describe("classes", () => {
  const iris = loadIris();

  test.each(["categoricalCrossEntropy", "klDivergence", "categoricalHinge", "categoricalFocalCrossEntropy"] as const)(
    "are told by %s",
    async (loss) => {
      using model = await sequential({
        inputs: 4,
        layers: [dense(3, outputOf(loss))],
        loss,
        standardize: true,
        optimizer: adam({ learningRate: 0.05 }),
      });
      const { epochs } = await model.fit(iris, { epochs: 40 });
      expect(epochs[39].accuracy).toBeGreaterThan(0.9);
      expect((await model.evaluate(iris)).confusion).toHaveLength(9);
    },
  );

  test("cross-entropy of their probabilities is that of the classes", async () => {
    const options = { inputs: 4, layers: [dense(3, "softmax")], seed: 2, dtype: "float64" } as const;
    using known = await sequential({ ...options, loss: "crossEntropy" });
    for (const layer of ["softmax", "linear"] as const) {
      using model = await sequential({ ...options, layers: [dense(3, layer)], loss: "categoricalCrossEntropy" });
      expect((await model.evaluate(iris)).loss).toBeCloseTo((await known.evaluate(iris)).loss, 13);
    }
  });

  test.each(["hinge", "squaredHinge"] as const)("two are told by the side that %s gives them", async (loss) => {
    const y = Array.from({ length: rows }, (_, row) => (x[4 * row] > 0 ? "up" : "down"));
    const data = dataset({ x: { values: x, columns: 4 }, y });
    using model = await sequential({ inputs: 4, layers: [dense(1)], loss, optimizer: adam({ learningRate: 0.1 }) });
    await model.fit(data, { epochs: 200 });
    expect((await model.evaluate(data)).accuracy).toBe(1);
    const { labels, outputs } = await model.predict(data);
    expect(labels).toEqual(Array.from(outputs, (output) => (output > 0 ? "up" : "down")));
    using bits = await sequential({ inputs: 4, layers: [dense(1)], loss });
    await bits.fit(
      dataset({ x: { values: x, columns: 4 }, y: y.map((name) => Number(name === "up")), task: "regression" }),
    );
    expect(bits.info.classes).toEqual(["0", "1"]);
  });
});

describe("targets that are standardised", () => {
  const prices = grid((row, column) => (column + 1) * 1e5 * pseudo(row, 1) + 2e5);
  const data = (count: number) =>
    dataset({ x: { values: x, columns: 4 }, y: prices.map((row) => row.slice(0, count)), task: "regression" });

  test.each([
    ["meanAbsoluteError", 1, 1],
    ["meanAbsoluteError", 3, 1],
    ["huber", 1, 2],
    ["huber", 3, 2],
    ["logCosh", 2, 2],
  ] as const)("%s of %s outputs is told in their own units", async (loss, count, degree) => {
    using model = await sequential({
      inputs: 4,
      layers: [dense(5, "tanh"), dense(count)],
      loss,
      standardize: true,
      dtype: "float64",
    });
    const { epochs } = await model.fit(data(count), { epochs: 3, validation: data(count) });
    const { outputs } = await model.predict(data(count));
    const { mean: middle, deviation } = deviations(count);
    let expected = 0;
    for (const [i, output] of outputs.entries()) {
      const unit = deviation[i % count];
      const target = (prices[Math.floor(i / count)][i % count] - middle[i % count]) / unit;
      const answer = (output - middle[i % count]) / unit;
      expected += (unit ** degree * references[loss]([answer], [target], {})) / outputs.length;
    }
    const { loss: told } = await model.evaluate(data(count));
    expect(Math.abs(told / expected - 1)).toBeLessThan(1e-9);
    expect(epochs[2].validation?.loss).toBe(told);
    expect((await model.checkGradients(data(count))).passes).toBe(true);
  });

  function deviations(count: number) {
    const of = (column: number): number[] => prices.map((row) => row[column]);
    const mean = Array.from({ length: count }, (_, i) => of(i).reduce((sum, one) => sum + one, 0) / rows);
    const deviation = mean.map((middle, i) =>
      Math.sqrt(of(i).reduce((sum, one) => sum + (one - middle) ** 2, 0) / rows),
    );
    return { mean, deviation };
  }
});

describe("edges", () => {
  const one = (loss: ModelOptions["loss"], value: number, target: number, dtype: "float32" | "float64" = "float32") =>
    sequential({
      inputs: 1,
      layers: [dense(1, "linear", { weights: Float64Array.of(value), bias: false })],
      loss,
      dtype,
    }).then(async (model) => {
      const data = dataset({ x: [[1]], y: [[target]], task: "regression" });
      const { loss: told } = await model.evaluate(data);
      const { layers } = await model.trace(data);
      return { told, gradient: layers[0].dKernel.values[0] };
    });

  test("errors of 0 cost nothing and have no gradient", async () => {
    for (const loss of ["meanAbsoluteError", "huber"] as const)
      expect(await one(loss, 2, 2)).toEqual({ told: 0, gradient: 0 });
    const { told, gradient } = await one("logCosh", 2, 2);
    expect(Math.abs(told)).toBeLessThan(1e-7);
    expect(gradient).toBe(0);
  });

  test("large errors overflow nowhere", async () => {
    expect(await one("meanAbsoluteError", 2 ** 126, 0)).toEqual({ told: 2 ** 126, gradient: 1 });
    expect(await one(huber({ delta: 3 }), 2 ** 120, 0)).toEqual({ told: 3 * 2 ** 120, gradient: 3 });
    expect(await one("logCosh", -(2 ** 126), 0)).toEqual({ told: 2 ** 126, gradient: -1 });
    expect(await one("hinge", -(2 ** 100), 1)).toEqual({ told: 2 ** 100, gradient: -1 });
  });

  test("probabilities of 0 and 1 are told apart by their logits", async () => {
    const far = { inputs: 1, layers: [dense(2, "softmax", { weights: Float64Array.of(200, -200), bias: false })] };
    const data = dataset({ x: [[1]], y: [[0, 1]], task: "regression" });
    for (const [loss, expected] of [
      ["categoricalCrossEntropy", 400],
      ["klDivergence", 400],
      ["categoricalFocalCrossEntropy", 100],
    ] as const) {
      using model = await sequential({ ...far, loss });
      expect((await model.evaluate(data)).loss).toBe(expected);
      for (const { dKernel } of (await model.trace(data)).layers) expect([...dKernel.values]).not.toContain(Number.NaN);
    }
    using sigmoid = await sequential({
      inputs: 1,
      layers: [dense(1, "sigmoid", { weights: Float64Array.of(200), bias: false })],
      loss: binaryFocalCrossEntropy({ gamma: 0.5 }),
    });
    const { loss, layers } = await sigmoid.trace(dataset({ x: [[1], [1]], y: [[0], [1]], task: "regression" }));
    expect(loss).toBe(100);
    expect(layers[0].dSums.values[0]).toBeCloseTo(0.5, 5);
    expect(layers[0].dSums.values[1]).toBeCloseTo(0, 5);
  });

  test("a row of zeros has a cosine, and a target of NaN is told", async () => {
    expect((await one("cosineSimilarity", 0, 0)).told).toBeCloseTo(0, 7);
    expect((await one("cosineSimilarity", 3, -2, "float64")).told).toBeCloseTo(1, 14);
    expect(await failureOf(async () => one("huber", 1, Number.NaN))).toMatchObject({ name: "DataError" });
  });
});

test.each([
  ["poisson", -1, "needs targets of 0 or more: use meanSquaredError"],
  ["hinge", 2, "needs targets from -1 to 1"],
  ["klDivergence", 1.5, "needs targets from 0 to 1"],
  ["binaryFocalCrossEntropy", -0.5, "needs targets from 0 to 1"],
] as const)("a target that %s isn't defined for", async (name, target, words) => {
  const y = targetsOf[graphLosses[name].targets].map((row, i) => (i === 2 ? [...row.slice(0, 2), target] : row));
  using model = await make(name, outputOf(name));
  const data = dataset({ x: { values: x, columns: 4 }, y, task: "regression" });
  const error = await failureOf(() => Promise.resolve(model.fit(data)));
  expect(error).toMatchObject({ code: "DATA_MISMATCH" });
  expect(String(error)).toContain(`Row 3 of data has the target ${target}, and ${name} ${words}`);
});

test("every name has an entry in one table, and a reference", () => {
  expect(new Set(lossNames()).size).toBe(lossNames().length);
  expect(Object.keys(references).sort()).toEqual(namesIn(graphLosses).toSorted());
});

test.each(["logCosh", huber({ delta: 0.5 }), "poisson"] as const)("a trace tells its loss, of %j", async (loss) => {
  const options = { inputs: 4, layers: [dense(1, "softplus")], loss, seed: 3 } as const;
  using here = await sequential(options);
  using there = await sequential({ ...options, worker: true });
  const rows = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
  ] as const;
  const trace = await here.trace(rows, [3, 2]);
  expect(await there.trace(rows, [3, 2])).toEqual(trace);
  const named = typeof loss === "string" ? { name: loss } : loss;
  expect(trace.objective).toEqual({ reduction: "mean", ...named });
  using again = await sequential({ ...options, loss: trace.objective, worker: true });
  expect((await again.trace(rows, [3, 2])).loss).toBe(trace.loss);
});
