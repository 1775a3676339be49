/** Metrics by name, and of users, in `evaluate` and `fit`, and as what early stopping watches. */
import { describe, expect, test } from "vitest";
import {
  adam,
  customMetric,
  type Dataset,
  dataset,
  dense,
  dropout,
  type FitOptions,
  loadIris,
  type Measured,
  type MetricName,
  type ModelOptions,
  regressionMetrics,
  sequential,
  split,
  takeRows,
} from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { failureOf } from "./support/expectations.js";

const iris = split(loadIris(), { test: 0.3, seed: 1 });
const CLASSES: readonly MetricName[] = [
  "accuracy",
  "top2Accuracy",
  "precision",
  "recall",
  "f1",
  "f1Weighted",
  "auc",
  "logLoss",
];
const classifier = (more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 4, layers: [dense(6, "tanh"), dense(3, "softmax")], loss: "crossEntropy" },
    ...{ standardize: true, optimizer: adam({ learningRate: 0.05 }), seed: 2, threads: 1, ...more },
  });

const rows = 40;
const x = Float64Array.from({ length: rows * 2 }, (_, i) => ((i * 37) % 23) / 11 - 1);
const numbers = dataset({
  x: { values: x, columns: 2 },
  y: Array.from({ length: rows }, (_, i) => [1e4 * x[2 * i] + 5, x[2 * i + 1] * x[2 * i]]),
  task: "regression",
});

describe("evaluate", () => {
  test("measures classes as they are predicted, and says nothing unasked", async () => {
    using model = await classifier();
    await model.fit(iris.train, { epochs: 30 });
    const plain = await model.evaluate(iris.test);
    expect(plain).not.toHaveProperty("metrics");
    const { metrics, ...rest } = await model.evaluate(iris.test, { metrics: CLASSES });
    expect(rest).toEqual(plain);
    expect(Object.keys(metrics ?? {})).toEqual(CLASSES);
    expect(metrics?.accuracy).toBe(plain.accuracy);
    expect(metrics?.logLoss).toBeCloseTo(plain.loss, 6);
    expect(metrics?.top2Accuracy).toBeGreaterThanOrEqual(plain.accuracy ?? 1);
    expect(metrics?.auc).toBeGreaterThan(0.9);
    expect(await model.evaluate(iris.test, {})).toEqual(plain);
  });

  test("measures numbers in their own units, whatever the order of their columns", async () => {
    using model = await sequential({
      ...{ inputs: 2, layers: [dense(8, "tanh"), dense(2)], loss: "meanSquaredError", standardize: true },
      targetNames: ["far", "near"],
    });
    const named: Dataset = { ...numbers, targetNames: ["far", "near"] };
    await model.fit(named, { epochs: 20 });
    const { outputs } = await model.predict(named);
    const each = regressionMetrics(numbers.targets ?? [], outputs, 2);
    const { metrics } = await model.evaluate(named, { metrics: ["rmse", "mae", "r2"] });
    for (const name of ["rmse", "mae", "r2"] as const)
      expect(metrics?.[name]).toBeCloseTo((each[0][name] + each[1][name]) / 2, 9);
    const turned = (numbers.targets ?? new Float64Array()).map((_, i, all) => all[i % 2 === 0 ? i + 1 : i - 1]);
    const other: Dataset = { ...named, targets: turned, targetNames: ["near", "far"] };
    expect((await model.evaluate(other, { metrics: ["rmse", "mae", "r2"] })).metrics).toEqual(metrics);
  });

  test("takes logits for the probabilities that the loss makes of them", async () => {
    const layers = (last: "softmax" | "linear") => [dense(6, "tanh"), dense(3, last)];
    using shares = await classifier({ layers: layers("softmax"), dtype: "float64" });
    using logits = await classifier({ layers: layers("linear"), dtype: "float64" });
    for (const model of [shares, logits]) await model.fit(iris.train, { epochs: 3 });
    const [a, b] = [
      await shares.evaluate(iris.test, { metrics: CLASSES }),
      await logits.evaluate(iris.test, { metrics: CLASSES }),
    ];
    for (const name of CLASSES) expect(b.metrics?.[name]).toBeCloseTo(a.metrics?.[name] ?? Number.NaN, 12);
    const two = dataset({
      x: { values: x, columns: 2 },
      y: Array.from({ length: rows }, (_, i) => (x[2 * i] > 0 ? "a" : "b")),
    });
    using sigmoid = await sequential({ inputs: 2, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" });
    using linear = await sequential({ inputs: 2, layers: [dense(1)], loss: "binaryCrossEntropy" });
    const of = async (model: typeof linear) => (await model.evaluate(two, { metrics: ["logLoss", "auc"] })).metrics;
    expect((await of(linear))?.logLoss).toBeCloseTo((await of(sigmoid))?.logLoss ?? Number.NaN, 6);
  });

  test("measures labels of which a row may have several", async () => {
    const y = Array.from({ length: rows }, (_, i) => [Number(x[2 * i] > 0), Number(x[2 * i + 1] > 0.3)]);
    const data = dataset({ x: { values: x, columns: 2 }, y, task: "regression" });
    using model = await sequential({
      ...{ inputs: 2, layers: [dense(2, "sigmoid")], loss: "binaryCrossEntropy" },
      optimizer: adam({ learningRate: 0.1 }),
    });
    await model.fit(data, { epochs: 40 });
    const { metrics, accuracy } = await model.evaluate(data, { metrics: ["accuracy", "f1Micro", "auc", "logLoss"] });
    expect(metrics?.accuracy).toBe(accuracy);
    expect(metrics?.auc).toBeGreaterThan(0.95);
    expect(metrics?.f1Micro).toBeGreaterThan(0.8);
  });

  test("calls metrics of users with answers and what is true", async () => {
    let seen: Measured | undefined;
    const cost = customMetric("cost", (measured) => {
      seen = measured;
      return 7;
    });
    using model = await classifier();
    await model.fit(iris.train);
    const { metrics } = await model.evaluate(iris.test, { metrics: ["auc", cost] });
    const { outputs, classes } = await model.predict(iris.test);
    expect(metrics?.cost).toBe(7);
    expect(seen).toMatchObject({
      rows: iris.test.rows,
      columns: 3,
      classes: 3,
      predicted: classes,
      labels: iris.test.labels,
    });
    expect(seen?.outputs).toEqual(Float64Array.from(outputs));
  });

  test("in workers, and of tables", async () => {
    using here = await classifier();
    using there = await classifier({ worker: true } as object);
    const metrics = CLASSES;
    expect(await there.evaluate(iris.test, { metrics })).toEqual(await here.evaluate(iris.test, { metrics }));
    const own = customMetric("own", () => 1);
    const refused = "The metric own is a function, which can't go to a worker: leave out worker: true.";
    expect(await failureOf(async () => there.evaluate(iris.test, { metrics: [own] }))).toMatchObject({
      message: refused,
    });
    expect(await failureOf(async () => there.fit(iris.train, { metrics: [own] }))).toMatchObject({ message: refused });
    const table = tableOf(
      Array.from({ length: 12 }, (_, i) => ({ a: i, b: "xyz"[i % 3], y: i % 2 === 0 ? "no" : "yes" })),
    );
    using tables = await sequential({
      ...{
        preprocessor: preprocessor({ target: "y" }).fit(table),
        layers: [dense(2, "softmax")],
        loss: "crossEntropy",
      },
    });
    expect((await tables.evaluate(table, { metrics: ["auc"] })).metrics).toHaveProperty("auc");
  });
});

describe("fit", () => {
  test("measures training and validation rows after each epoch, and changes no bit", async () => {
    using plain = await classifier({ layers: [dense(6, "tanh"), dropout(0.2), dense(3, "softmax")] });
    using model = await classifier({ layers: [dense(6, "tanh"), dropout(0.2), dense(3, "softmax")] });
    const options = { epochs: 4, validation: iris.test } as const;
    const without = await plain.fit(iris.train, options);
    const { epochs } = await model.fit(iris.train, { ...options, metrics: CLASSES });
    expect(model.weights()).toEqual(plain.weights());
    for (const [i, { metrics, validation, seconds: _, ...rest }] of epochs.entries()) {
      const { seconds: __, validation: known, ...others } = without.epochs[i];
      expect(others).not.toHaveProperty("metrics");
      expect(rest).toEqual(others);
      expect(validation).toMatchObject(known ?? {});
      expect(Object.keys(validation?.metrics ?? {})).toEqual(CLASSES);
      expect(Object.keys(metrics ?? {})).toEqual(CLASSES);
    }
    const last = epochs[3];
    expect((await model.evaluate(iris.train, { metrics: CLASSES })).metrics).toEqual(last.metrics);
    expect((await model.evaluate(iris.test, { metrics: CLASSES })).metrics).toEqual(last.validation?.metrics);
  });

  test.each<readonly [string, Partial<ModelOptions>, FitOptions]>([
    ["mini-batches on two threads", { threads: { exactly: 2 } }, { batchSize: 16 }],
    ["a full batch", {}, { batchSize: "full" }],
    ["a worker", { worker: true } as object, { batchSize: 16 }],
  ])("with %s", async (_, options, fit) => {
    using model = await classifier(options);
    const { epochs } = await model.fit(iris.train, { ...fit, epochs: 2, metrics: ["auc", "f1"] });
    expect((await model.evaluate(iris.train, { metrics: ["auc", "f1"] })).metrics).toEqual(epochs[1].metrics);
  });

  test("of rows in pieces measures the validation rows", async () => {
    using model = await classifier({ standardize: false });
    const pieces = async function* () {
      yield takeRows(iris.train, [0, 1, 2, 3, 4, 5, 60, 61, 62, 63, 64]);
    };
    const { epochs } = await model.fit(pieces, { epochs: 2, metrics: ["accuracy"], validation: iris.test });
    expect(epochs[1]).not.toHaveProperty("metrics");
    expect(epochs[1].validation?.metrics).toEqual({ accuracy: epochs[1].validation?.accuracy });
    expect(await failureOf(async () => model.fit(pieces, { metrics: ["accuracy"] }))).toMatchObject({
      message:
        "metrics are measured of rows that are all there, and these come in pieces: pass fit the option validation too.",
    });
  });
});

describe("early stopping", () => {
  test.each([
    ["val_auc", "auc", true],
    ["logLoss", "logLoss", false],
    ["val_f1Macro", "f1Macro", true],
  ] as const)("watches %s", async (monitor, metric, isMore) => {
    using model = await classifier();
    const history = await model.fit(iris.train, {
      ...{ epochs: 40, validation: iris.test, metrics: [metric] },
      earlyStopping: { monitor, patience: 3 },
    });
    const values = history.epochs.map(({ metrics, validation }) =>
      Number((monitor.startsWith("val_") ? validation?.metrics : metrics)?.[metric]),
    );
    const best = values.reduce((a, b) => (isMore ? Math.max(a, b) : Math.min(a, b)));
    expect(history.bestEpoch).toBe(values.indexOf(best) + 1);
    const part = monitor.startsWith("val_") ? iris.test : iris.train;
    expect((await model.evaluate(part, { metrics: [metric] })).metrics?.[metric]).toBe(best);
  });

  test("watches a user's metric where it is said what is better", async () => {
    const cost = (mode?: "min" | "max") => customMetric("cost", ({ outputs }) => outputs[0], mode && { mode });
    using model = await classifier();
    const watch = (mode: "min" | "max" | undefined, given: "min" | "max" | "auto") =>
      model.fit(iris.train, { metrics: [cost(mode)], earlyStopping: { monitor: "cost", mode: given, patience: 1 } });
    await watch("max", "auto");
    await watch(undefined, "min");
    expect(await failureOf(async () => watch(undefined, "auto"))).toMatchObject({
      message:
        '`earlyStopping` watches cost, and nobody says whether less or more is better: pass `mode: "min"` or `mode: "max"`.',
    });
  });

  test("tells what can't be watched", async () => {
    using model = await classifier();
    const refused = (options: FitOptions) => failureOf(async () => model.fit(iris.train, options));
    expect(await refused({ earlyStopping: { monitor: "val_auc" }, validation: iris.test })).toMatchObject({
      message: 'There is no monitor "val_auc": choose one of val_loss, val_accuracy, loss, accuracy.',
    });
    expect(await refused({ metrics: ["auc"], earlyStopping: { monitor: "val_auc" } })).toMatchObject({
      message:
        '`earlyStopping` watches val_auc, and there is no validation: pass fit the option validation, or `monitor: "auc"`.',
    });
    expect(await refused({ metrics: ["auc"], earlyStopping: { monitor: "f1" } })).toMatchObject({
      message: 'There is no monitor "f1": choose one of val_loss, val_accuracy, loss, accuracy, val_auc, auc.',
    });
    expect(model.info.classes).toBeUndefined();
  });
});

test.each<readonly [unknown, string]>([
  [["aux"], 'There is no metric "aux": choose one of accuracy, topKAccuracy, precision,'],
  ["auc", 'metrics must be a list such as ["accuracy", "auc"], not "auc".'],
  [[7], "The metric must be given by its name, not as 7"],
  [["auc", "auc"], "metrics names auc twice: leave one out."],
  [["rmse"], "The metric rmse is of numbers, which iris hasn't: choose one of accuracy,"],
  [[{ name: "x" }], "A metric must be a name, or what customMetric gives"],
  [
    [customMetric("f1", () => 1)],
    "A metric must be a name, or what customMetric gives under a name that the library hasn't",
  ],
  [[customMetric("x", () => "1" as never)], 'The metric x returned "1": return a number.'],
])("%j is refused, and nothing changes", async (metrics, message) => {
  using model = await classifier();
  const before = model.weights();
  const wrong = { metrics } as { metrics: never };
  expect(String(await failureOf(() => model.evaluate(loadIris(), wrong)))).toContain(message);
  using fresh = await classifier();
  const failure = await failureOf(async () => fresh.fit(loadIris(), wrong));
  expect(String(failure)).toContain(message);
  if (!message.includes("returned")) expect(fresh.weights()).toEqual(before);
});

test("metrics of classes are refused for numbers, and customMetric checks what it is given", async () => {
  using model = await sequential({ inputs: 2, layers: [dense(2)], loss: "meanSquaredError" });
  expect(String(await failureOf(() => model.evaluate(numbers, { metrics: ["auc"] })))).toContain(
    "The metric auc is of classes, which data hasn't: choose one of rmse, mae, r2.",
  );
  expect(String(await failureOf(() => model.evaluate(numbers, { metric: ["rmse"] } as never)))).toContain(
    'evaluate has no option "metric": its options are metrics, distributed, rows.',
  );
  expect(() => customMetric("val_x", () => 1)).toThrow("doesn't begin with val_");
  expect(() => customMetric("x", 7 as never)).toThrow("The metric x must be a function");
  expect(() => customMetric("x", () => 1, { mode: "up" as never })).toThrow("mode must be min or max");
});
