import { beforeEach, expect, test, vi } from "vitest";
import type { LoadOptions } from "../../src/browser.js";
import { dense, sequential } from "../../src/node.js";
import { hashOf } from "../../src/page/address.js";
import { type Configuration, type DataName, defaultsOf } from "../../src/page/configuration.js";
import { activationLabel } from "../../src/page/labels.js";
import { type OpenedModel, openModel } from "../../src/page/modelFiles.js";
import { withPart } from "../../src/page/parts.js";
import { blobs } from "../api/support/data.js";
import { lanegradError } from "../api/support/expectations.js";

/** Models that were loaded, with the options of each. */
const loaded = vi.hoisted((): { readonly options: LoadOptions; readonly dispose: () => void }[] => []);
/** What the file is a model of. */
const sizes = vi.hoisted(() => ({ inputs: 4, outputs: 3 }));
/** The activations of its hidden layers. */
const hidden = vi.hoisted((): string[] => []);
/** What the file says of the outputs. */
const meaning = vi.hoisted((): { classes?: readonly string[]; loss: string } => ({ loss: "crossEntropy" }));
/** What else it says. */
const more = vi.hoisted((): Record<string, unknown> => ({}));

/** The classes of the page's data. */
const classesOf: Partial<Record<DataName, readonly string[]>> = {
  iris: ["setosa", "versicolor", "virginica"],
  mnist: [..."0123456789"],
  "mnist-5v8": ["5", "8"],
};

/** Opens a file and holds the model against the data, as the page does. */
async function openFor(opened: File, current: Configuration): Promise<OpenedModel> {
  const result = await openModel(opened, current);
  result.check({ classes: classesOf[result.configuration.data] ?? [] });
  return result;
}

vi.mock("../../src/browser.js", async (original) => ({
  ...(await original<typeof import("../../src/browser.js")>()),
  load: async (_: Uint8Array, options: LoadOptions) => {
    const model = {
      options,
      dispose: vi.fn(),
      info: {
        inputs: sizes.inputs,
        layers: [
          ...hidden.map((activation) => ({ units: 7, activation, bias: true })),
          { units: sizes.outputs, activation: "softmax", bias: true },
        ],
        ...meaning,
        ...more,
      },
    };
    loaded.push(model);
    return model;
  },
}));

const file = new File([new Uint8Array(8)], "model.safetensors");
const iris = { ...defaultsOf("iris"), learningRate: 0.125 };

/** Batch norm as the page makes it. */
const norm = {
  ...{ kind: "batchNormalization", units: 3, activation: "linear", bias: false },
  ...{ momentum: 0.9, epsilon: 1e-5, center: true, scale: true, unbiased: true },
};

beforeEach(() => {
  loaded.length = 0;
  Object.assign(sizes, { inputs: 4, outputs: 3 });
  Object.assign(meaning, { classes: undefined, loss: "crossEntropy" });
  hidden.splice(0, hidden.length, "tanh");
  for (const name of Object.keys(more)) delete more[name];
});

test.each([
  ["labelSmoothing", { lossOptions: { labelSmoothing: 0.1 } }],
  ["biasRegularizer", { layers: [{ units: 3, activation: "softmax", regularization: { biasRegularizer: {} } }] }],
  ["kernelRegularizer", { layers: [penalized({ l1: 0.1, l2: 0.1 })] }],
  ["kernelRegularizer", { layers: [penalized({ l1: 0, l2: 0.1 }), penalized({ l1: 0, l2: 0.2 })] }],
  ["dropout of another kind", { layers: [{ kind: "dropout", rate: 0.5, units: 4 }, penalized({ l1: 0, l2: 0 })] }],
  ["a penalty of 20", { layers: [penalized({ l1: 0, l2: 20 })] }],
  ["a penalty of 1e-7", { layers: [penalized({ l1: 1e-7, l2: 0 })] }],
  ["dropout of another kind", { layers: [penalized(), { kind: "dropout", rate: 0.95, units: 4 }, penalized()] }],
  ["dropout of another kind", { layers: [penalized(), { kind: "dropout", rate: 0.123, units: 4 }, penalized()] }],
  ["batch norm of another kind", { layers: [penalized(), { ...norm, momentum: 0.99 }, penalized()] }],
  ["batch norm of another kind", { layers: [norm, penalized()] }],
  ["batch norm of another kind", { layers: [penalized(), norm, penalized(), penalized()] }],
  [
    "batch norm of another kind",
    { layers: [penalized(), { kind: "dropout", rate: 0.5, units: 3 }, norm, penalized()] },
  ],
])("a model that learned with %s, of which no formula tells, is refused", async (what, info) => {
  Object.assign(more, info);
  const error = await lanegradError(() => openModel(file, iris), "DATA_MISMATCH");
  expect(error.message).toContain(`learned with ${what}, which this page's formulas don't have`);
  expect(loaded[0].dispose).toHaveBeenCalled();
});

test("dropout behind each hidden layer and one penalty of all weights are what the form then says", async () => {
  const dropout = { kind: "dropout", rate: 0.3, units: 3, activation: "linear", bias: false };
  const layer = penalized({ l1: 0, l2: 0.25 });
  Object.assign(more, { layers: [layer, dropout, layer, dropout, layer] });
  const { configuration } = await openModel(file, iris);
  expect(configuration).toMatchObject({ dropout: 30, penalty: "l2", penaltyRate: 0.25, hidden: [3, 3] });
});

test("batch norm behind each hidden layer, before dropout or without, is what the form then says", async () => {
  const dropout = { kind: "dropout", rate: 0.3, units: 3, activation: "linear", bias: false };
  const layer = penalized();
  Object.assign(more, { layers: [layer, norm, dropout, layer, norm, dropout, layer] });
  expect((await openModel(file, iris)).configuration).toMatchObject({ dropout: 30, batchNorm: true, hidden: [3, 3] });
  Object.assign(more, { layers: [layer, norm, layer] });
  expect((await openModel(file, iris)).configuration).toMatchObject({ dropout: 0, batchNorm: true, hidden: [3] });
});

/** A layer of three units with a penalty of its kernel. */
function penalized(kernelRegularizer?: { readonly l1: number; readonly l2: number }): object {
  const regularization = kernelRegularizer && { regularization: { kernelRegularizer } };
  return { units: 3, activation: "softmax", bias: true, ...regularization };
}

test("a model of the same data trains on as the form says, and is opened anew likewise", async () => {
  const { model, configuration, reopen } = await openModel(file, iris);
  expect(configuration).toEqual({ ...iris, hidden: [7], activation: "tanh", bias: true, loss: "crossEntropy" });
  expect(await reopen()).not.toBe(model);
  expect(loaded.map(({ options }) => options.optimizer?.options.learningRate)).toEqual([0.125, 0.125]);
  expect(loaded[0].dispose).not.toHaveBeenCalled();
});

test("of a file that tells it, the epochs behind the model are known; of any other there are none", async () => {
  using model = await sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy" });
  await model.fit(blobs(6, 4, 3, 1), { epochs: 5 });
  const trained = new File([new Uint8Array(await model.toBytes())], "trained.safetensors");
  expect((await openModel(trained, iris)).epochs).toBe(5);
  expect((await openModel(file, iris)).epochs).toBe(0);
});

test("a model of other data trains on as is usual for that, which the form then says", async () => {
  Object.assign(sizes, { inputs: 784, outputs: 10 });
  const { model, configuration } = await openModel(file, iris);
  const usual = defaultsOf("mnist");
  expect(configuration).toMatchObject({ data: "mnist", optimizer: usual.optimizer, seed: usual.seed });
  expect(model).toBe(loaded[1]);
  expect(loaded[1].options).toMatchObject({ seed: usual.seed, optimizer: { name: usual.optimizer } });
  expect(loaded[0].dispose).toHaveBeenCalled();
});

test.each([
  [["tanh", "tanh"], "tanh", "tanh"],
  [["tanh", "relu"], ["tanh", "relu"], "mixed: tanh, ReLU"],
  [["softmax", "softmax"], ["softmax", "softmax"], "softmax"],
  [[], "sigmoid", "sigmoid"],
])("of hidden layers with %j the form says so", async (activations, expected, label) => {
  hidden.splice(0, hidden.length, ...activations);
  const { configuration } = await openModel(file, iris);
  expect(configuration.activation).toEqual(expected);
  expect(activationLabel(configuration.activation)).toBe(label);
});

test("mixed activations stay until others are chosen, or as many as there are no longer layers", async () => {
  hidden.splice(0, hidden.length, "tanh", "relu");
  const { configuration } = await openModel(file, iris);
  expect(hashOf(configuration)).not.toContain("activation");
  expect(withPart(configuration, "seed", "7")?.activation).toEqual(["tanh", "relu"]);
  expect(withPart(configuration, "hidden", "9-8")?.activation).toEqual(["tanh", "relu"]);
  expect(withPart(configuration, "hidden", "9")?.activation).toBe("sigmoid");
  expect(withPart(configuration, "activation", "elu")?.activation).toBe("elu");
});

test("a file is opened anew with what was told of it at first", async () => {
  hidden.splice(0, hidden.length, "linear", "tanh");
  const { reopen } = await openModel(file, { ...iris, activation: "tanh" });
  await reopen();
  expect(loaded.map(({ options }) => options.activation)).toEqual(["tanh", "tanh"]);
});

test("a model of data that the page doesn't have is refused and disposed", async () => {
  Object.assign(sizes, { inputs: 5, outputs: 1 });
  await lanegradError(() => openModel(file, iris), "DATA_MISMATCH");
  expect(loaded[0].dispose).toHaveBeenCalled();
});

test.each([
  [
    4,
    3,
    ["apple", "pear", "plum"],
    "the classes apple, pear, plum, and this page's data of its size has setosa, versicolor, virginica",
  ],
  [784, 1, ["3", "7"], "the classes 3, 7, and this page's data of its size has 5, 8"],
  [784, 1, ["8", "5"], "the classes 8, 5, and this page's data of its size has 5, 8"],
])("a model of other classes (%d to %d, %j) is refused", async (inputs, outputs, classes, said) => {
  Object.assign(sizes, { inputs, outputs });
  Object.assign(meaning, { classes, loss: "binaryCrossEntropy" });
  const { message } = await lanegradError(() => openFor(file, iris), "DATA_MISMATCH");
  expect(message).toBe(`model.safetensors has ${said}: open a model of those.`);
});

test("a model of the data's own classes is opened", async () => {
  Object.assign(sizes, { inputs: 784, outputs: 1 });
  Object.assign(meaning, { classes: ["5", "8"], loss: "binaryCrossEntropy" });
  expect((await openFor(file, iris)).configuration.data).toBe("mnist-5v8");
});

test("a regression is refused, and a file from PyTorch, which names no classes, is not", async () => {
  Object.assign(meaning, { loss: "meanSquaredError" });
  const own = await regression();
  const { message } = await lanegradError(() => openFor(own, iris), "DATA_MISMATCH");
  expect(message).toContain("has no classes, and this page's data of its size has setosa");
  // bytes that can't be read without hints, as those of PyTorch
  expect((await openFor(file, iris)).configuration.data).toBe("iris");
});

async function regression(): Promise<File> {
  const model = await sequential({ inputs: 4, layers: [dense(3, "linear")], loss: "meanSquaredError" });
  const bytes = await model.toBytes();
  model.dispose();
  return new File([new Uint8Array(bytes)], "regression.safetensors");
}
