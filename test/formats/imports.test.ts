/**
 * Networks of PyTorch, by the modules that are told: the same answers, which can be trained on and
 * saved.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  batchNormalization,
  conv2d,
  dataset,
  dense,
  flatten,
  load,
  type ModelOptions,
  maxPooling2d,
  sequential,
  sgd,
} from "../../src/node.js";
import { exportModel, type ImportOptions, importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";
import { file, type Tensor } from "../io/torchFiles.js";

interface Network {
  /** As PyTorch prints it. */
  readonly printed: string;
  /** How a row lies, channels last. */
  readonly inputs: readonly number[];
  readonly tensors: readonly Tensor[];
  readonly onnx: string | null;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
}

const golden: Readonly<Record<string, Network>> = JSON.parse(
  readFileSync(new URL("../golden/imports.json", import.meta.url), "utf8"),
);
const networks = Object.entries(golden);
const counters = (tensors: readonly Tensor[]): readonly Tensor[] => tensors.filter(({ dtype }) => dtype === "F32");

/** A model of these bytes answers as PyTorch, learns, and is saved as it then is. */
async function expectSame(own: Uint8Array, { x, y }: Network): Promise<void> {
  using model = await load(own, { threads: 1, optimizer: sgd({ learningRate: 0.01 }) });
  const { outputs, columns } = await model.predict(x);
  expect(columns).toBe(y[0].length);
  // answers are of order 1, of float32 on both sides
  y.flat().forEach((value, i) => void expect(Math.abs(outputs[i] - value)).toBeLessThan(1e-6));
  const targets = y.map((row) => row.map((value) => value / 2));
  await model.fit(dataset({ x, y: targets, task: "regression" }), { epochs: 1, batchSize: 3 });
  using again = await load(await model.toBytes(), { threads: 1 });
  expect((await again.predict(x)).outputs).toEqual((await model.predict(x)).outputs);
  expect((await again.predict(x)).outputs).not.toEqual(outputs);
}

describe("state dicts of torch.nn.Sequential", () => {
  test.each(networks)("%s", async (_, network) => {
    const { printed: modules, inputs, tensors } = network;
    const bytes = file(counters(tensors));
    await expectSame(
      await importModel(bytes, "model.safetensors", { modules, inputs, loss: "meanSquaredError" }),
      network,
    );
  });

  test("modules are told shortly, by lists, by places and by names; numbers tell the rest", async () => {
    const { tensors, inputs } = golden.convolutions;
    const short = "Conv2d(padding=1),ReLU,MaxPool2d(2),Conv2d(stride=(2,1)),Tanh,Flatten,Linear,ReLU,Linear,Softmax";
    const named = (name: string): string =>
      (({ 0: "c1", 3: "c2", 6: "one", 8: "two" }) as Record<string, string>)[name] ?? "";
    const renamed = tensors.map((one) => ({ ...one, name: one.name.replace(/^\d+/, named) }));
    const byName = short
      .replace("Conv2d(p", "c1: Conv2d(p")
      .replace("Conv2d(s", "(c2): Conv2d(s")
      .replace("Linear", "one: Linear");
    const read = (of: readonly Tensor[], modules: ImportOptions["modules"]): Promise<Uint8Array> =>
      importModel(file(of), "model.safetensors", { modules, inputs });
    const expected = await read(tensors, short);
    expect(await read(tensors, short.split(/,(?![^(]*\))/))).toEqual(expected);
    expect(await read(renamed, byName.replace(/Linear(?=,S)/, "two: Linear"))).toEqual(expected);
    // names sort as the modules stand
    expect(await read(renamed, short)).toEqual(expected);
  });
});

test("Sequentials in one another are read by the names of both", async () => {
  const { printed, tensors, inputs } = golden.convolutions;
  const lines = printed.split("\n").slice(1, -1);
  const part = (name: number, from: number, to: number): string =>
    `(${name}): Sequential(\n${lines
      .slice(from, to)
      .map((line, i) => line.replace(/\(\d+\)/, `(${i})`))
      .join("\n")}\n)`;
  const modules = `Net(\n${part(0, 0, 6)}\n${part(1, 6, 10)}\n)`.replace("Net", "Sequential");
  const nested = tensors.map((one) => {
    const [place, name] = one.name.split(".");
    return { ...one, name: Number(place) < 6 ? `0.${place}.${name}` : `1.${Number(place) - 6}.${name}` };
  });
  const expected = await importModel(file(tensors), "m.safetensors", { modules: printed, inputs });
  const read = (of: readonly Tensor[]): Promise<Uint8Array> =>
    importModel(file(of), "m.safetensors", { modules, inputs });
  expect(await read(nested)).toEqual(expected);
  expect(await read(nested.toReversed())).toEqual(expected);
  expect(await read(nested.map((one) => ({ ...one, name: `net.${one.name}` })))).toEqual(expected);
});

test("a slope of LeakyReLU is read, and a word without quotes, as PyTorch 1.13 prints it", async () => {
  const tensors: readonly Tensor[] = [
    { name: "0.weight", dtype: "F32", shape: [1, 1, 1, 1], values: [-1] },
    { name: "4.weight", dtype: "F32", shape: [1, 4], values: [1, 1, 1, 1] },
  ];
  const modules = "Conv2d, LeakyReLU(negative_slope=0.25), Upsample(scale_factor=2.0, mode=nearest), Flatten, Linear";
  const read = await importModel(file(tensors), "m.safetensors", {
    modules,
    inputs: [1, 1, 1],
    loss: "meanSquaredError",
  });
  using model = await load(read, { threads: 1 });
  expect([...(await model.predict([[8], [-8]])).outputs]).toEqual([4 * -2, 4 * 8]);
});

test("vectors of an embedding are flattened as they lie", async () => {
  const tensors: readonly Tensor[] = [
    { name: "0.weight", dtype: "F32", shape: [3, 2], values: [1, 2, 3, 4, 5, 6] },
    { name: "2.weight", dtype: "F32", shape: [1, 4], values: [1, 10, 100, 1000] },
    { name: "2.bias", dtype: "F32", shape: [1], values: [0] },
  ];
  const modules = "Embedding, Flatten, Linear";
  const read = await importModel(file(tensors), "m.safetensors", { modules, inputs: 2, loss: "meanSquaredError" });
  using model = await load(read, { threads: 1 });
  expect((await model.predict([[2, 0]])).outputs[0]).toBe(5 + 60 + 100 + 2000);
});

describe("ONNX of PyTorch", () => {
  const exported = networks.filter(([, { onnx }]) => onnx !== null);
  test.each(exported)("%s", async (_, network) => {
    const bytes = new Uint8Array(Buffer.from(network.onnx ?? "", "base64"));
    await expectSame(await importModel(bytes, "model.onnx", { loss: "meanSquaredError" }), network);
  });
});

describe("what lanegrad writes", () => {
  const image: ModelOptions = {
    inputs: [8, 8, 2],
    layers: [
      conv2d(4, 3, "relu", { padding: "same" }),
      batchNormalization(),
      maxPooling2d(),
      flatten(),
      dense(5, "silu"),
      dense(3, "softmax"),
    ],
    loss: "crossEntropy",
  };
  const rows: ModelOptions = { inputs: 5, layers: [dense(4, "gelu"), dense(1, "sigmoid")], loss: "binaryCrossEntropy" };
  test.each(["m.onnx", "m.json", "m.npz"].flatMap((name) => [image, rows].map((options) => [name, options] as const)))(
    "comes back from %s, to the bit",
    async (name, options) => {
      using model = await sequential({ ...options, threads: 1 });
      using back = await load(await importModel(await exportModel(model, name), name), { threads: 1 });
      const x = [Array.from({ length: model.info.inputs }, (_, i) => ((i * 37) % 19) / 10 - 1)];
      expect((await back.predict(x)).outputs).toEqual((await model.predict(x)).outputs);
    },
  );
});

test("names of classes and columns come back from model.json too", async () => {
  const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const y = Array.from({ length: 12 }, (_, i) => ["red", "green", "blue"][i % 3]);
  const layers = [dense(3, "sigmoid")];
  using model = await sequential({ inputs: 2, layers, loss: "meanSquaredError", threads: 1 });
  await model.fit(dataset({ x, y, features: ["sine", "cosine"] }), { epochs: 1 });
  using back = await load(await importModel(await exportModel(model, "m.json"), "m.json"), { threads: 1 });
  const { classes, features, loss } = model.info;
  expect(back.info).toMatchObject({ classes, features, loss });
  expect((await back.predict(x)).labels).toEqual((await model.predict(x)).labels);
});

describe("archives of NumPy", () => {
  test("that lanegrad wrote give the model back", async () => {
    const { printed: modules, inputs, tensors } = golden.convolutions;
    const own = await importModel(file(counters(tensors)), "model.safetensors", { modules, inputs });
    const files = await exportModel(own, "model.npz");
    expect(await importModel(files, "model.npz")).toEqual(own);
  });
});

describe("refused", () => {
  const { printed, inputs, tensors } = golden.convolutions;
  const bytes = file(tensors);
  test.each<readonly [string, Uint8Array, ImportOptions, RegExp]>([
    [
      "modules that aren't known",
      bytes,
      { modules: "Conv2d,LSTM", inputs },
      /modules has "LSTM", which can't be read|belong to none/,
    ],
    ["no module", bytes, { modules: "Conv2d(", inputs }, /which is no module as PyTorch prints it/],
    ["nothing", bytes, { modules: "" }, /modules must name 1 to 1000 modules/],
    ["a number", bytes, { modules: 3 as never }, /modules must be a text or texts/],
    ["no inputs", bytes, { modules: printed }, /give `inputs`, such as \[28, 28, 1\]/],
    ["inputs that are none", bytes, { modules: printed, inputs: [0] }, /inputs must be how the numbers of a row lie/],
    ["images of other channels", bytes, { modules: printed, inputs: [8, 6, 3] }, /of 2 channels for rows of \[8,6,3\]/],
    [
      "images of another size",
      bytes,
      { modules: printed, inputs: [10, 6, 2] },
      /numbers for a dense layer of \d+ inputs/,
    ],
    ["too few modules", bytes, { modules: "Conv2d,ReLU", inputs }, /which belong to none of the 2 modules/],
    ["too many", bytes, { modules: `${printed.slice(0, -1)},Linear)`, inputs }, /has no weight for Linear "10"/],
    [
      "a ReLU that cuts off",
      bytes,
      { modules: printed.replace("ReLU()", "ReLU6()"), inputs },
      /ReLU6, which cuts off .* train the model with relu/,
    ],
    [
      "Sequentials that lie too deep",
      bytes,
      { modules: "Sequential(".repeat(30) + ")".repeat(30), inputs },
      /no module/,
    ],
    ["a misspelt argument", bytes, { modules: printed.replace("stride=", "strid="), inputs }, /Conv2d with "strid"/],
    [
      "edges that are mirrored",
      bytes,
      { modules: printed.replace("Conv2d(", "Conv2d(padding_mode='reflect', "), inputs },
      /padding_mode reflect, and only zeros can be read/,
    ],
    [
      "another axis",
      bytes,
      { modules: printed.replace(/Softmax\(.*?\)/, "Softmax(dim=0)"), inputs },
      /Softmax with dim 0/,
    ],
    ["another file", Uint8Array.of(1, 2, 3), { modules: printed, inputs }, /not a safetensors file|too few/],
  ])("%s", async (_, given, options, message) => {
    const error = await failureOf(() => importModel(given, "model.safetensors", options));
    expect((error as Error).message).toMatch(message);
    expect((error as Error).name).toMatch(/^(Usage|Format)Error$/);
  });

  test("names of files that are no model's, and options that aren't", async () => {
    expect(((await failureOf(() => importModel(bytes, "model.txt"))) as Error).message).toMatch(/ends in one of/);
    expect(((await failureOf(() => importModel(new Map(), "m.npz"))) as Error).message).toMatch(
      /was given no file "m.npz"/,
    );
    expect(((await failureOf(() => importModel(3 as never, "m.npz"))) as Error).message).toMatch(
      /takes the bytes of a file/,
    );
    const misspelt = await failureOf(() => importModel(bytes, "m.npz", { module: "" } as never));
    expect((misspelt as Error).message).toMatch(/importModel has no option "module"/);
  });
});
