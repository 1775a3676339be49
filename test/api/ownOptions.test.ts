/**
 * What a model is given is copied at the call, and what it tells is a copy: later changes to either
 * are no matter of the model.
 */
import { expect, test } from "vitest";
import {
  adam,
  type CustomLayer,
  concat,
  customLoss,
  dataset,
  dense,
  dropout,
  huber,
  type Layer,
  type LoadOptions,
  l2,
  layer,
  load,
  loadIris,
  type ModelOptions,
  maxNorm,
  residual,
  sequential,
} from "../../src/node.js";
import { mean, multiply, square, subtract, type Tensor } from "../../src/nodeTensor.js";

const iris = loadIris();
const usual = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 2 } as const;
const regression = { inputs: 2, layers: [dense(2)], loss: "meanSquaredError", threads: 1 } as const;
const workers = [false, true];

/** Writes to what TypeScript holds to be read-only. */
function put(holder: object, key: string | number, value: unknown): void {
  Reflect.set(holder, key, value);
}

type Given = Partial<ModelOptions> & Pick<ModelOptions, "layers">;

/** Options, and what is changed in them while the model is made. */
const changes: readonly (readonly [string, () => readonly [Given, () => void]])[] = [
  [
    "the options of an optimizer, and its name",
    () => {
      const optimizer = adam({ learningRate: 0.01 });
      const change = () => {
        put(optimizer.options, "learningRate", 1);
        put(optimizer, "name", "sgd");
      };
      return [{ layers: usual.layers, optimizer }, change];
    },
  ],
  [
    "regularizers and constraints",
    () => {
      const [kernelRegularizer, kernelConstraint] = [l2(0.1), maxNorm(1)];
      const change = () => {
        put(kernelRegularizer, "l2", 9);
        put(kernelConstraint, "limit", 1e-3);
      };
      return [{ layers: [dense(3, "softmax", { kernelRegularizer, kernelConstraint })] }, change];
    },
  ],
  [
    "the options of a loss",
    () => {
      const loss = huber({ delta: 0.5 });
      return [{ layers: [dense(3)], loss }, () => put(Object(loss.options), "delta", 5)];
    },
  ],
  [
    "the numbers that layers start from",
    () => {
      const first = dense(4, "tanh", { weights: new Float64Array(16).fill(0.5), biases: [1, 2, 3, 4] });
      const byHand = { ...dense(3, "softmax"), weights: new Float32Array(12).fill(0.25) as unknown as Float64Array };
      const change = () => {
        first.weights?.fill(7);
        first.biases?.fill(7);
        byHand.weights.fill(7);
      };
      return [{ layers: [first, byHand] }, change];
    },
  ],
  [
    "layers in layers, and their lists",
    () => {
      const [inner, other] = [dropout(0.1), dense(4, "tanh")];
      const [holder, branches] = [residual([inner]), concat([[other], []])];
      const change = () => {
        put(inner, "rate", 0.9);
        put(other, "units", 9);
        Reflect.apply(Array.prototype.push, holder.layers, [dense(9)]);
        Reflect.apply(Array.prototype.push, branches.branches, [[dense(9)]]);
      };
      return [{ layers: [holder, branches, dense(3, "softmax")] }, change];
    },
  ],
  [
    "how rows lie",
    () => {
      const inputs = [2, 2];
      return [{ layers: [layerOf("flatten"), dense(3, "softmax")], inputs }, () => put(inputs, 0, 7)];
    },
  ],
];

function layerOf(kind: "flatten"): Layer {
  return { kind };
}

test.each(changes.flatMap(([what, given]) => workers.map((worker) => [what, worker, given] as const)))(
  "%s: changed while a model is made, changes nothing in it, in a worker: %s",
  async (_, worker, given) => {
    const [options, change] = given();
    const making = sequential({ ...usual, ...options, worker });
    change();
    using model = await making;
    change();
    using expected = await sequential({ ...usual, ...given()[0] });
    const data = options.loss ? dataset({ x: [[1, 2, 3, 4]], y: [[1, 2, 9]] }) : iris;
    for (const one of [model, expected]) await one.fit(data, { epochs: 2 });
    expect(await model.toBytes()).toEqual(await expected.toBytes());
    expect({ ...model.info, memoryBytes: 0 }).toEqual({ ...expected.info, memoryBytes: 0 });
  },
);

test.each(workers)("names are those of the call, in a worker: %s", async (worker) => {
  const [classes, features, targetNames] = [
    ["p", "q", "r"],
    ["a", "b", "c", "d"],
    ["s", "t"],
  ];
  const making = sequential({ ...usual, classes, features, worker });
  const numbers = sequential({ ...regression, targetNames, worker });
  for (const names of [classes, features, targetNames]) names[0] = "z";
  using model = await making;
  using other = await numbers;
  for (const names of [classes, features, targetNames]) names[1] = "z";
  expect(model.info).toMatchObject({ classes: ["p", "q", "r"], features: ["a", "b", "c", "d"] });
  const { labels } = await model.predict([[5, 3, 1, 0.2]]);
  expect(["p", "q", "r"]).toContain(labels?.[0]);
  const told = await other.predict([[1, 2]]);
  expect(told.targetNames).toEqual(["s", "t"]);
  put(Object(told.targetNames), 0, "z");
  expect((await other.predict([[1, 2]])).targetNames).toEqual(["s", "t"]);
});

test.each(workers)("names that a model learned of its data are its own, in a worker: %s", async (worker) => {
  const [classes, features, targetNames] = [
    ["p", "q", "r"],
    ["a", "b"],
    ["s", "t"],
  ];
  const x = [
    [1, 2],
    [2, 1],
    [3, 3],
  ];
  const rows = dataset({ x, y: ["p", "q", "r"], classes, features });
  const numbers = dataset({ x, y: x, targetNames, features });
  using model = await sequential({ ...usual, inputs: 2, worker });
  using other = await sequential({ ...regression, worker });
  await model.fit(rows);
  await other.fit(numbers);
  for (const names of [classes, features, targetNames]) names[0] = "z";
  expect(model.info).toMatchObject({ classes: ["p", "q", "r"], features: ["a", "b"] });
  expect(other.info).toMatchObject({ targetNames: ["s", "t"], features: ["a", "b"] });
});

test.each(workers)("what info tells is a copy, in a worker: %s", async (worker) => {
  const layers = [dense(4, "tanh", { kernelRegularizer: l2(0.1) }), dropout(0.1), dense(3, "softmax")];
  using model = await sequential({ ...usual, layers, optimizer: adam(), worker });
  await model.fit(iris);
  const [before, bytes] = [model.info, await model.toBytes()];
  const { info } = model;
  put(info.layers[0], "activation", "relu");
  put(info.layers[0], "units", 9);
  put(Object(info.layers[0].regularization?.kernelRegularizer), "l2", 9);
  put(Object(info.layers), 1, "none");
  put(Object(info.features), 0, "z");
  put(Object(info.classes), 0, "z");
  put(info.optimizer, "learningRate", 9);
  put(info.threads, "used", 9);
  expect(model.info).toEqual(before);
  expect(await model.toBytes()).toEqual(bytes);
});

test("load takes the code that it is given at the call", async () => {
  const [double, nothing] = [(x: Tensor) => multiply(x, 2), (x: Tensor) => multiply(x, 0)];
  const squared = (outputs: Tensor, targets: Tensor) => mean(square(subtract(outputs, targets)), -1);
  const [scale, own] = [layer("scale", double), customLoss("own", squared)];
  using model = await sequential({ ...regression, layers: [scale, dense(2)], loss: own });
  const { outputs } = await model.predict([[1, 2]]);
  const given = { scale: { ...scale } as CustomLayer };
  const losses = { own: { ...own } };
  const options: LoadOptions = { layers: given, losses };
  const loading = load(await model.toBytes(), options);
  put(given.scale, "apply", nothing);
  put(given, "scale", undefined);
  put(losses.own, "name", "other");
  put(losses, "own", undefined);
  using loaded = await loading;
  expect((await loaded.predict([[1, 2]])).outputs).toEqual(outputs);
});

test.each(workers)("bytes are read as they are at the call, also a Buffer's, in a worker: %s", async (worker) => {
  using model = await sequential(usual);
  const { outputs } = await model.predict(iris);
  for (const bytes of [await model.toBytes(), Buffer.from(await model.toBytes())]) {
    const loading = worker ? load(bytes, { worker: true }) : load(bytes);
    bytes.fill(0);
    using loaded = await loading;
    expect((await loaded.predict(iris)).outputs).toEqual(outputs);
  }
});

test("what lies in itself, and in several places, is copied as it is", async () => {
  const twice = dense(4, "tanh");
  using model = await sequential({ ...usual, layers: [twice, residual([twice]), dense(3, "softmax")] });
  expect(model.info.layers).toHaveLength(3);
  const layers: Layer[] = [dense(4)];
  layers.push({ kind: "residual", layers }, { kind: "residual", layers }, { kind: "residual", layers });
  await expect(sequential({ ...usual, layers })).rejects.toThrow("more deeply than files hold them");
});
