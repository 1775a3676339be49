/**
 * Objects that answer otherwise when they are asked again: what was checked is used, or all is
 * refused.
 */
import { expect, test } from "vitest";
import * as csv from "../../src/csv.js";
import * as node from "../../src/node.js";
import * as table from "../../src/table.js";
import { failureOf } from "./support/expectations.js";

const SECOND = [undefined, null, -1, "x", Symbol("s"), {}, [], 1e12, () => 1];

/** `honest`, and what is in it, which answers `second` from the second time on. */
function fickle<T extends object>(honest: T, second: unknown): T {
  const asked = new Set<string>();
  return new Proxy(honest, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      const isOther = typeof key === "symbol" || !Object.hasOwn(target, key) || typeof value === "function";
      if (isOther || Array.isArray(target)) return value;
      if (asked.has(key)) return second;
      asked.add(key);
      const isPlain = typeof value === "object" && value !== null && !ArrayBuffer.isView(value);
      return isPlain && !(value instanceof AbortSignal) ? fickle(value, second) : value;
    },
  });
}

const iris = node.loadIris();
const rows = table.tableOf([
  { a: 1, b: "x" },
  { a: 2, b: "y" },
  { a: 3, b: "x" },
]);
const options: node.ModelOptions = {
  inputs: 4,
  layers: [node.dense(4, "relu"), node.dense(3, "softmax")],
  loss: "crossEntropy",
  threads: 1,
  seed: 3,
};
const model = await node.sequential(options);
await model.fit(iris, { epochs: 1 });
const file = await model.toBytes();

async function weightsAfter(data: node.Dataset, fit: node.FitOptions, made = options): Promise<unknown> {
  using trained = await node.sequential(made);
  await trained.fit(data, fit);
  return trained.weights();
}

/** What is given, and what is done with it. */
const uses: Readonly<Record<string, readonly [object, (given: never) => unknown]>> = {
  dataset: [{ x: [[1], [3]], y: ["a", "b"], name: "n", features: ["p"], scale: 2 }, (v) => node.dataset(v)],
  "x of dataset": [{ values: Float32Array.of(1, 2), columns: 1, scale: 2 }, (v) => node.dataset({ x: v, y: [1, 2] })],
  "rows to fit": [iris, (v) => weightsAfter(v, { epochs: 1 })],
  "options of fit": [{ epochs: 2, batchSize: 16, validation: 0.2 }, (v) => weightsAfter(iris, v)],
  validation: [iris, (v) => weightsAfter(iris, { validation: v })],
  sequential: [{ ...options, standardize: true }, (v) => weightsAfter(iris, {}, v)],
  optimizer: [node.adam({ learningRate: 0.1 }), (v) => weightsAfter(iris, {}, { ...options, optimizer: v })],
  sgd: [{ learningRate: 0.1, momentum: 0.9, nesterov: true }, (v) => node.sgd(v)],
  predict: [iris, (v) => model.predict(v)],
  "rows to predict": [{ values: Float32Array.of(5, 3, 1, 0.2), columns: 4, scale: 1 }, (v) => model.predict(v)],
  evaluate: [iris, (v) => model.evaluate(v)],
  trace: [iris, async (v) => (await model.trace(v)).loss],
  restore: [model.checkpoint(), (v) => model.restore(v)],
  checkpointBytes: [model.checkpoint(), (v) => node.checkpointBytes(v)],
  load: [{ threads: 1, seed: 4, dtype: "float64" }, async (v) => (await node.load(file, v)).info.seed],
  takeRows: [iris, (v) => node.takeRows(v, [0, 1])],
  split: [iris, (v) => node.split(v, { test: 0.2, seed: 1 })],
  selectClasses: [iris, (v) => node.selectClasses(v, [0, 1])],
  fitStandardization: [iris, (v) => node.fitStandardization(v)],
  applyStandardization: [node.fitStandardization(iris), (v) => node.applyStandardization(iris, v)],
  pixels: [{ data: new Uint8ClampedArray(16), width: 2, height: 2 }, (v) => node.pixels(v)],
  parseCsv: [{ target: "y", task: "classification", na: ["NA"] }, (v) => csv.parseCsv("a,y\n1,p\n2,q\n", v)],
  parseTable: [{ text: ["a"], columns: ["a", "y"], name: "n" }, (v) => csv.parseTable("a,y\n1,3\n2,4\n", v)],
  preprocessor: [{ target: "b", missing: "median", scaling: "robust" }, (v) => table.preprocessor(v).fit(rows).state],
  "table to learn from": [rows, (v) => table.preprocessor({ target: "b" }).fit(v).state],
  "places of rows": [{ rows: [0, 1] }, (v) => table.preprocessor({ target: "b" }).fit(rows, v).state],
  "table to apply to": [rows, (v) => table.preprocessor({ target: "b" }).fit(rows).apply(v)],
  splitTable: [rows, (v) => table.splitTable(v, { test: 0.3, seed: 1 })],
};

test.each(Object.entries(uses))("%s", async (_, [honest, use]) => {
  const expected = await use(honest as never);
  for (const second of SECOND) {
    let answer: unknown;
    const error = await failureOf(async () => {
      answer = await use(fickle(honest, second) as never);
    });
    if (error === undefined) expect(answer, String(second)).toEqual(expected);
    else expect(error, `${String(second)}: ${(error as Error).stack}`).toBeInstanceOf(node.LanegradError);
  }
});
