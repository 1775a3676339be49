/**
 * Data sets that a program put together or changed by hand are checked wherever they enter, before
 * any of their numbers is read.
 */
import { describe, expect, test } from "vitest";
import {
  applyStandardization,
  type Dataset,
  dataset,
  dense,
  fitStandardization,
  loadIris,
  type Model,
  type ModelOptions,
  selectClasses,
  sequential,
  split,
  takeRows,
} from "../../src/node.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";

const iris = loadIris();
const numbers = dataset({
  x: [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ],
  y: [1, 2],
});
const options: ModelOptions = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 };
const { labels: _, ...unlabelled } = iris;
const { scale: __, ...unscaled } = iris;

const wrong: readonly (readonly [string, object, RegExp])[] = [
  [
    "fewer rows",
    { ...iris, rows: 10 },
    /and `x` of "iris.*" doesn't fit its 10 rows of 4 columns: make it anew, or choose/,
  ],
  ["more rows", { ...iris, rows: 200 }, /`x` of "iris.*" doesn't fit its 200 rows of 4 columns/],
  [
    "other columns",
    { ...iris, columns: 5, features: undefined },
    /`x` of "iris.*" doesn't fit its 150 rows of 5 columns/,
  ],
  ["what JSON makes of it", JSON.parse(JSON.stringify(iris)), /`x` of "iris.*" doesn't fit/],
  ["x in an array", { ...iris, x: [...iris.x] }, /`x` of "iris.*" doesn't fit/],
  ["no labels", unlabelled, /`labels` of "iris.*" doesn't fit/],
  ["labels in an array", { ...iris, labels: [...(iris.labels ?? [])] }, /`labels` of "iris.*" doesn't fit/],
  ["too few labels", { ...iris, labels: iris.labels?.subarray(1) }, /`labels` of "iris.*" doesn't fit/],
  ["labels of no class", { ...iris, labels: new Int32Array(150).fill(3) }, /`labels` of "iris.*" doesn't fit/],
  ["labels below 0", { ...iris, labels: new Int32Array(150).fill(-1) }, /`labels` of "iris.*" doesn't fit/],
  ["labels without classes", { ...iris, classes: undefined }, /`labels` of "iris.*" doesn't fit/],
  ["classes in a text", { ...iris, classes: "abc" }, /classes must be an array of texts/],
  ["a class twice", { ...iris, classes: ["a", "b", "a"] }, /`classes` names "a" twice/],
  ["labels and targets", { ...iris, targets: new Float64Array(150) }, /`targets` of "iris.*" doesn't fit/],
  ["too few targets", { ...numbers, targets: new Float64Array(1) }, /`targets` of "data.*" doesn't fit its 2 rows/],
  ["other outputs", { ...numbers, outputs: 2 }, /`targets` of "data.*" doesn't fit its 2 rows/],
  ["outputs of another kind", { ...numbers, outputs: 1n }, /`outputs` of "data.*" doesn't fit its 2 rows/],
  ["outputs that are none", { ...numbers, outputs: Symbol("1") }, /`outputs` of "data.*" doesn't fit its 2 rows/],
  ["no outputs", { ...numbers, outputs: 0 }, /`outputs` of "data.*" doesn't fit/],
  ["too many names of targets", { ...numbers, targetNames: ["a", "b"] }, /`targetNames` of "data.*" doesn't fit/],
  ["no scale", unscaled, /`scale` of "iris.*" doesn't fit/],
  ["a scale that is none", { ...iris, scale: Number.NaN }, /`scale` of "iris.*" doesn't fit/],
  ["too few names", { ...iris, features: ["a"] }, /^iris.* has 1 feature name for 4 columns/],
  ["a name twice", { ...iris, features: ["a", "b", "c", "a"] }, /`features` names "a" twice/],
];

/** All that takes a data set alone. */
const functions: Readonly<Record<string, (data: Dataset) => unknown>> = {
  applyStandardization: (data) => applyStandardization(data, fitStandardization(iris)),
  fitStandardization,
  selectClasses: (data) => selectClasses(data, [0, 1]),
  split: (data) => split(data, { test: 0.2 }),
  takeRows: (data) => takeRows(data, [0]),
};

describe.each(wrong)("%s", (_, made, message) => {
  const data = made as Dataset;

  test.for(Object.entries(functions))("%s", async ([what, call]) => {
    const error = await lanegradError(() => call(data));
    expect(error.message).toMatch(message);
    if (error.message.includes("make it anew")) expect(error.message).toMatch(new RegExp(`^${what} takes a data set`));
  });

  test.for([false, true])("methods of a model, worker: %s", async (worker) => {
    using model = await sequential({ ...options, worker });
    const before = bitsOfLayers(await model.weights());
    const calls: (() => unknown)[] = [
      () => model.fit(data),
      () => model.fit(iris, { validation: data }),
      () => model.evaluate(data),
      () => model.predict(data),
      () => model.trace(data),
    ];
    if (!worker)
      calls.push(() =>
        (model as Model).fit(async function* () {
          yield data;
        }),
      );
    for (const call of calls) expect((await lanegradError(call)).message).toMatch(message);
    expect(bitsOfLayers(await model.weights())).toBe(before);
  });
});

test.each([false, true])("a model with a preprocessor checks them too, worker: %s", async (worker) => {
  const table = tableOf([
    { size: 1, kind: "a" },
    { size: 2, kind: "b" },
  ]);
  const prepared = preprocessor({ target: "kind" }).fit(table);
  using model = await sequential({
    preprocessor: prepared,
    layers: [dense(2, "softmax")],
    loss: "crossEntropy",
    worker,
  });
  const data = { ...prepared.apply(table), rows: 3 };
  for (const call of [() => model.fit(data), () => model.evaluate(data), () => model.predict(data)])
    expect((await lanegradError(call, "INVALID_SHAPE")).message).toMatch(
      /`x` of .* doesn't fit its 3 rows of 1 column:/,
    );
});

test("rows without answers are predicted, and neither trained on nor judged", async () => {
  const { labels: _, classes: __, ...rows } = iris;
  using model = await sequential(options);
  expect((await model.predict(rows)).rows).toBe(150);
  expect(takeRows(rows, [3]).rows).toBe(1);
  for (const call of [() => model.fit(rows), () => model.evaluate(rows)])
    expect((await lanegradError(call, "DATA_MISMATCH")).message).toMatch(/^iris holds rows without answers: /);
});
