/**
 * Arguments that a method doesn't take are refused: options of another library would change
 * nothing.
 */
import { expect, test } from "vitest";
import * as lanegrad from "../../src/node.js";
import { dense, type Model, sequential, type WorkerModel } from "../../src/node.js";
import * as branching from "../../src/nodeModel.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { blobs } from "./support/data.js";

const data = blobs(12, 2, 3, 1);
const more = { verbose: 1 };
const given: Readonly<Record<string, readonly unknown[]>> = {
  fit: [data, {}],
  evaluate: [data, undefined],
  predict: [[[1, 2]]],
  trace: [data, undefined],
  checkGradients: [data, undefined],
  weights: [],
  gradients: [],
  summary: [undefined],
  toBytes: [undefined],
  save: ["never.safetensors", undefined],
  checkpoint: [],
  restore: [{}],
};

async function checkRefusals(model: Model | WorkerModel, method: string, own: readonly unknown[]): Promise<void> {
  const call = async (): Promise<unknown> => Reflect.get(model, method).call(model, ...own, more);
  await expect(call(), method).rejects.toMatchObject({
    code: "INVALID_OPTION",
    message: `${method} takes no more arguments: leave out an object.`,
  });
}

test.each([false, true])("of every method, worker: %s", async (worker) => {
  using model = await sequential({ inputs: 2, layers: [dense(3, "softmax")], loss: "crossEntropy", worker });
  for (const [method, own] of Object.entries(given)) await checkRefusals(model, method, own);
});

test("of a model with a preprocessor", async () => {
  const rows = tableOf([
    { a: 1, y: 1.5 },
    { a: 2, y: 3.5 },
  ]);
  const fitted = preprocessor({ target: "y" }).fit(rows);
  using model = await sequential({ preprocessor: fitted, layers: [dense(1)], loss: "meanSquaredError" });
  await checkRefusals(model, "fit", [rows, {}]);
  await checkRefusals(model, "predict", [rows]);
  for (const method of ["evaluate", "trace", "checkGradients"]) await checkRefusals(model, method, [rows, undefined]);
});

const x = branching.input(2);
/** All that a layer's function takes, at least as many as it must be given. */
const layers: Readonly<Record<string, readonly unknown[]>> = {
  activation: ["relu"],
  alphaDropout: [0.1],
  averagePooling2d: [2, {}],
  batchNormalization: [{}],
  concat: [[[dense(2)], []]],
  conv1d: [4, 3, "relu", {}],
  conv2d: [4, 3, "relu", {}],
  dropout: [0.1],
  embedding: [4, 3, {}],
  equilibrium: [3, {}],
  flatten: [],
  gaussianNoise: [0.1],
  globalAveragePooling2d: [],
  groupNormalization: [2, {}],
  gru: [3, {}],
  layer: ["same", (value: unknown) => value],
  layerNormalization: [{}],
  lstm: [3, {}],
  maxPooling1d: [2, {}],
  maxPooling2d: [2, {}],
  permute: [[2, 1]],
  prelu: [{}],
  reshape: [[2, 2]],
  residual: [[dense(2)]],
  simpleRnn: [3, {}],
  upSampling2d: [2],
  zeroPadding2d: [1],
};
const symbols: typeof layers = {
  input: [2],
  apply: [dense(2), x],
  add: [[x, x]],
  subtract: [[x, x]],
  multiply: [[x, x]],
  average: [[x, x]],
  maximum: [[x, x]],
  minimum: [[x, x]],
  concatenate: [[x, x]],
  dot: [[x, x]],
};

test.each([
  ...Object.entries(layers).map((entry) => [lanegrad, ...entry] as const),
  ...Object.entries(symbols).map((entry) => [branching, ...entry] as const),
])("of what makes layers and tensors: %#", (entry, name, own) => {
  const make = (...args: readonly unknown[]): unknown => Reflect.get(entry, name)(...args);
  expect(make(...own)).toBeTypeOf("object");
  // two numbers are height and width in Keras
  expect(() => make(...own, 3)).toThrowError(`${name} takes no more arguments: leave out 3.`);
});

test("options of a convolution in the place of its activation are told where they go", () => {
  const { conv2d } = lanegrad;
  expect(() => Reflect.apply(conv2d, undefined, [8, 3, { padding: "same" }])).toThrowError(
    'conv2d takes its options behind the activation: conv2d(8, 3, "relu", { padding: "same" }).',
  );
});
