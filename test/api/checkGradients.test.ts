/**
 * The gradients by which a model trains are those of its loss: of every kind of layer and every
 * loss.
 */
import { describe, expect, test } from "vitest";
import { isIn } from "../../src/catalog/lookup.js";
import { losses } from "../../src/catalog/losses.js";
import { apply, type ShapedOp } from "../../src/graph/apply.js";
import type { Tensor } from "../../src/graph/tensor.js";
import {
  activation,
  concat,
  customLoss,
  dataset,
  dense,
  dropout,
  flatten,
  gaussianNoise,
  type Layer,
  layer,
  loadIris,
  type ModelOptions,
  meanSquaredError,
  residual,
  sequential,
  takeRows,
} from "../../src/node.js";
import {
  abs,
  checkGradients,
  exp,
  log,
  mean,
  multiply,
  negate,
  sigmoid,
  square,
  subtract,
  sum,
} from "../../src/nodeTensor.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { failureOf } from "./support/expectations.js";

const iris = takeRows(
  loadIris(),
  Array.from({ length: 21 }, (_, i) => i * 7),
);
const rows = 9;
const x = Float64Array.from({ length: rows * 4 }, (_, i) => Math.fround(((i * 37) % 23) / 11 - 1));
const y = Array.from({ length: rows }, (_, i) => [x[4 * i] - x[4 * i + 1], x[4 * i + 2] * x[4 * i]]);
const numbers = dataset({ x: { values: x, columns: 4 }, y, task: "regression" });
const labels = dataset({
  x: { values: x, columns: 4 },
  y: Array.from({ length: rows }, (_, i) => [i % 2, Number(i > 4)]),
  task: "regression",
});

const make = (layers: readonly Layer[], loss: ModelOptions["loss"], more: Partial<ModelOptions> = {}) =>
  sequential({ inputs: 4, layers, loss, seed: 3, threads: 1, ...more });

const gate = layer("gate", (t, { parameter }) => multiply(multiply(t, sigmoid(t)), parameter("factor", [6], 1)));

describe.each<readonly [string, readonly Layer[]]>([
  ["dense", [dense(6, "tanh"), dense(3, "softmax")]],
  ["dense without a bias", [dense(6, "sigmoid", { bias: false }), dense(3)]],
  ["activation", [dense(6), activation("gelu"), dense(3), activation("softmax")]],
  ["noise", [dense(6, "silu"), gaussianNoise(0.4), dense(3, "softmax")]],
  ["dropout", [dense(6, "silu"), dropout(0.4), dense(3, "softmax")]],
  ["flatten", [flatten(), dense(3, "softmax")]],
  ["residual", [dense(6, "softplus"), residual([dense(9, "elu"), dense(6)]), dense(3, "softmax")]],
  ["concat", [concat([[], [dense(5, "tanh")], [dense(2), activation("sigmoid")]]), dense(3, "softmax")]],
  ["a user's layer", [dense(6), gate, dense(3, "softmax")]],
  ["a user's activation", [dense(6, (t) => multiply(t, sigmoid(t))), dense(3, "softmax")]],
])("%s", (_, layers) => {
  test.each(["float32", "float64"] as const)("in %s", async (dtype) => {
    using model = await make(layers, "crossEntropy", { dtype, standardize: true });
    const before = JSON.stringify([model.weights(), model.info]);
    const report = await model.checkGradients(iris);
    const tensors = Object.entries(report.tensors);
    expect(report.passes).toBe(true);
    expect(tensors.length).toBeGreaterThan(0);
    for (const [, { compared, corners, error }] of tensors) {
      expect(compared).toBeGreaterThan(0);
      expect(corners).toBe(0);
      expect(error).toBeLessThan(report.bound);
    }
    expect(JSON.stringify([model.weights(), model.info])).toBe(before);
  });
});

const absolute = customLoss("absolute", (outputs, targets) => mean(abs(subtract(outputs, targets)), -1));
const surprise = customLoss("surprise", (outputs, targets) => negate(sum(multiply(targets, log(outputs)), -1)));

test.each<readonly [string, ModelOptions["loss"], readonly Layer[], typeof numbers]>([
  ["meanSquaredError", "meanSquaredError", [dense(5, "tanh"), dense(2)], numbers],
  ["the tutorials'", meanSquaredError({ reduction: "tutorial" }), [dense(5, "tanh"), dense(2)], numbers],
  ["crossEntropy of logits", "crossEntropy", [dense(3)], iris],
  ["binaryCrossEntropy", "binaryCrossEntropy", [dense(5, "tanh"), dense(2, "sigmoid")], labels],
  ["binaryCrossEntropy of classes", "binaryCrossEntropy", [dense(3, "sigmoid")], iris],
  ["a user's of numbers", absolute, [dense(5, "tanh"), dense(2)], numbers],
  ["a user's of classes", surprise, [dense(5, "tanh"), dense(3, "softmax")], iris],
])("%s as the loss", async (_, loss, layers, data) => {
  // numbers of a user's loss are no others in another unit
  for (const standardize of [false, loss === absolute ? "features" : true] as const) {
    using model = await make(layers, loss, { standardize });
    const { passes, tensors } = await model.checkGradients(data);
    expect(passes).toBe(true);
    expect(Object.keys(tensors)).toEqual(layers.flatMap((_, i) => [`${i}.kernel`, `${i}.bias`]));
    await model.fit(data, { epochs: 2 });
    expect((await model.checkGradients(data, { most: 4 })).passes).toBe(true);
  }
});

test("every loss of the library is among them", () => {
  const checked = ["meanSquaredError", "crossEntropy", "binaryCrossEntropy"];
  expect(Object.keys(losses).filter((name) => !checked.includes(name))).toEqual([]);
  expect(checked.every((name) => isIn(losses, name))).toBe(true);
});

describe("a planted fault is found", () => {
  function withRule(tensor: Tensor, rule: ShapedOp["gradient"]): Tensor {
    const faulty: ShapedOp = Object.create(tensor.op, { gradient: { value: rule } });
    return apply(faulty, ...tensor.inputs);
  }
  const half = (t: Tensor): Tensor => withRule(square(t), (dy) => [multiply(dy, t)]);

  test("in a layer, whose tensors it names", async () => {
    const faulty = layer("faulty", (t, { parameter }) => half(multiply(t, parameter("factor", [6], 0.7))));
    using model = await make([dense(6, "tanh"), faulty, dense(3, "softmax")], "crossEntropy");
    const { passes, tensors, bound } = await model.checkGradients(iris);
    expect(passes).toBe(false);
    const failing = Object.keys(tensors).filter((name) => !tensors[name].passes);
    expect(failing).toEqual(["0.kernel", "0.bias", "1.factor"]);
    const { place, analytic, numeric, error } = tensors["1.factor"];
    expect(place).toHaveLength(1);
    expect(numeric / analytic).toBeCloseTo(2, 3);
    expect(error).toBeGreaterThan(1000 * bound);
  });

  test("in a loss", async () => {
    const wrong = customLoss("wrong", (outputs, targets) =>
      mean(
        withRule(exp(subtract(outputs, targets)), (dy, node) => [negate(multiply(dy, node))]),
        -1,
      ),
    );
    using model = await make([dense(5, "tanh"), dense(2)], wrong);
    const { passes, tensors } = await model.checkGradients(numbers);
    expect(passes).toBe(false);
    expect(Object.values(tensors).some((tensor) => tensor.passes)).toBe(false);
  });
});

test("corners are told, as of relu at 0", async () => {
  using model = await make([dense(2, "relu", { weights: new Float64Array(8) }), dense(3, "softmax")], "crossEntropy");
  const { tensors } = await model.checkGradients(iris);
  expect(tensors["0.kernel"].corners).toBeGreaterThan(0);
});

test("lanegrad/tensor takes models too, in workers as here, and tables", async () => {
  const options = { inputs: 4, layers: [dense(5, "tanh"), dense(3, "softmax")], loss: "crossEntropy" } as const;
  using model = await sequential(options);
  using remote = await sequential({ ...options, worker: true });
  const report = await checkGradients(model, iris, { most: 7 });
  expect(report.tensors["0.kernel"].compared).toBe(7);
  expect(await checkGradients(remote, iris, { most: 7 })).toEqual(report);
  const table = tableOf(Array.from({ length: 8 }, (_, i) => ({ a: i, b: "xyz"[i % 3], y: (i * i) % 5 })));
  using tables = await sequential({
    preprocessor: preprocessor({ target: "y" }).fit(table),
    layers: [dense(4, "tanh"), dense(1)],
    loss: "meanSquaredError",
  });
  expect((await checkGradients(tables, table)).passes).toBe(true);
});

test("what can't be checked is told, and nothing changes", async () => {
  using model = await make([dense(3, "softmax")], "crossEntropy");
  const wrong = (call: () => Promise<unknown>) => failureOf(call);
  expect(await wrong(() => model.checkGradients(iris, { most: 0 }))).toMatchObject({ code: "INVALID_OPTION" });
  expect(await wrong(() => model.checkGradients(iris, { least: 1 } as never))).toMatchObject({
    message: 'checkGradients has no option "least": its only option is most.',
  });
  expect(await wrong(() => model.checkGradients(numbers))).toMatchObject({ code: "DATA_MISMATCH" });
  expect(await wrong(() => checkGradients({} as never, iris))).toMatchObject({
    message: "checkGradients takes what compile gives, or a model, not an object.",
  });
  model.dispose();
  expect(await wrong(() => model.checkGradients(iris))).toMatchObject({ code: "DISPOSED" });
});
