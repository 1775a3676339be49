/**
 * Models as ONNX, run by ONNX Runtime: every kind of layer and activation to 1e-6, preprocessing
 * and names of classes.
 */
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/csv.js";
import { conv2d, dataset, dense, flatten, loadIris, sequential } from "../../src/node.js";
import { exportModel } from "../../src/nodeFormats.js";
import {
  add,
  apply,
  average,
  concatenate,
  dot,
  input,
  maximum,
  minimum,
  model,
  multiply,
  subtract,
} from "../../src/nodeModel.js";
import { preprocessor } from "../../src/table.js";
import { reviewer, reviews } from "../functional/support/networks.js";
import { expectClose } from "./support/closeness.js";
import { networks, rowsFor, trained } from "./support/networks.js";
import { onnxRuntime, peersAbsence } from "./support/peers.js";

const absence = peersAbsence();

/** The outputs of a model's file for what it takes by name. */
async function run(bytes: Uint8Array, given: Readonly<Record<string, readonly [string, unknown, readonly number[]]>>) {
  const { InferenceSession, Tensor } = onnxRuntime();
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const tensors = Object.entries(given).map(([name, args]) => [name, new Tensor(...args)]);
  return session.run(Object.fromEntries(tensors));
}

async function onnxOf(model: Parameters<typeof exportModel>[0]): Promise<Uint8Array> {
  const files = await exportModel(model, "model.onnx");
  expect([...files.keys()]).toEqual(["model.onnx"]);
  return files.get("model.onnx") ?? new Uint8Array();
}

const shapeOf = (inputs: number | readonly number[]): readonly number[] =>
  typeof inputs === "number" ? [inputs] : inputs;

describe.skipIf(absence)(`every layer${absence ? ` (${absence})` : ""}`, () => {
  test.for(Object.entries(networks))("%s", async ([, network]) => {
    using model = await trained(network);
    const rows = rowsFor(network, 5, 2);
    const x = ["float32", Float32Array.from(rows.flat()), [5, ...shapeOf(network.inputs)]] as const;
    const { outputs } = await run(await onnxOf(model), { x });
    expectClose(outputs.data as ArrayLike<number>, (await model.predict(rows)).outputs);
  });
});

describe.skipIf(absence)("what goes before and behind the network", () => {
  for (const scale of [1, 1 / 64])
    test.for([false, true])(`scaled by ${scale}, standardized with the targets: %s`, async (standardize) => {
      const network = networks["maxPooling2d valid"];
      using model = await trained(network, { standardize }, scale);
      const rows = rowsFor(network, 5, 2).map((row) => row.map((value) => value / scale));
      const x = ["float32", Float32Array.from(rows.flat()), [5, ...shapeOf(network.inputs)]] as const;
      const { outputs } = await run(await onnxOf(model), { x });
      expectClose(outputs.data as ArrayLike<number>, (await model.predict(rows)).outputs);
    });

  test("names of classes", async () => {
    using model = await sequential({
      inputs: 4,
      layers: [dense(3, "softmax")],
      loss: "crossEntropy",
      standardize: true,
    });
    const iris = loadIris();
    await model.fit(iris, { epochs: 20 });
    const { labels, outputs } = await model.predict(iris);
    const x = ["float32", Float32Array.from(iris.x), [iris.rows, 4]] as const;
    const answers = await run(await onnxOf(model), { x });
    expect(answers.label.data).toEqual(labels);
    expectClose(answers.outputs.data as ArrayLike<number>, outputs);
  });

  test.for(["sigmoid", "linear"] as const)("the two classes of one %s output", async (activation) => {
    using model = await sequential({
      inputs: 4,
      layers: [dense(1, activation)],
      loss: "binaryCrossEntropy",
      standardize: true,
      classes: ["no", "yes"],
    });
    const { x, rows } = loadIris();
    const y = Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? "yes" : "no"));
    const data = dataset({ x: { values: x, columns: 4 }, y });
    await model.fit(data, { epochs: 5 });
    const answers = await run(await onnxOf(model), { x: ["float32", Float32Array.from(x), [rows, 4]] });
    expect(answers.label.data).toEqual((await model.predict(data)).labels);
  });
});

describe.skipIf(absence)("tables", () => {
  const text = "size,colour,kind\n1,red,a\n2,blue,b\n,red,a\n4,,b\n5,green,a\n6,blue,b\n7,red,a\n8,NA,b\n";
  const table = parseTable(new TextEncoder().encode(text));

  async function fitted(options: object) {
    const prepared = preprocessor({ target: "kind", ...options }).fit(table);
    const model = await sequential({
      preprocessor: prepared,
      layers: [dense(4, "tanh"), dense(2, "softmax")],
      loss: "crossEntropy",
    });
    await model.fit(prepared.apply(table), { epochs: 5 });
    return model;
  }

  const cases = [
    { missing: "median", missingIndicator: true },
    { missing: "most-frequent", scaling: "standard", unknown: "other" },
    { missing: "mean", scaling: "min-max" },
  ];
  test.for(cases)("%o", async (options) => {
    using model = await fitted(options);
    const records = [
      { size: 3.5, colour: "red" },
      { size: null, colour: "blue" },
      { size: 1e6, colour: null },
      { size: -2, colour: "unknown" in options ? "violet" : "NA" },
    ];
    const wanted = await model.predict(records);
    const sizes = Float64Array.from(records, ({ size }) => size ?? Number.NaN);
    const colours = records.map(({ colour }) => colour ?? "");
    const answers = await run(await onnxOf(model), {
      size: ["float64", sizes, [4, 1]],
      colour: ["string", colours, [4, 1]],
    });
    expectClose(answers.outputs.data as ArrayLike<number>, wanted.outputs);
    expect(answers.label.data).toEqual(wanted.labels);
  });

  test("an unknown category ends the run where the preprocessor refuses it", async () => {
    using model = await fitted({ missing: "median" });
    const given = {
      size: ["float64", Float64Array.of(1), [1, 1]],
      colour: ["string", ["violet"], [1, 1]],
    } as const;
    await expect(run(await onnxOf(model), given)).rejects.toThrow(/unknown category/i);
  });
});

describe.skipIf(absence)("models that branch", () => {
  test("inputs and outputs by their names, and names of classes", async () => {
    const data = reviews();
    const model = await reviewer();
    await model.fit(data, { epochs: 3 });
    const { words, user } = data.inputs;
    const { rating, genre } = await model.predict(data.inputs);
    const answers = await run(await onnxOf(model), {
      words: ["float32", Float32Array.from(words.flat()), [words.length, 5]],
      user: ["float32", Float32Array.from(user.flat()), [user.length, 3]],
    });
    expectClose(answers.rating.data as ArrayLike<number>, rating.outputs);
    expectClose(answers.genre.data as ArrayLike<number>, genre.outputs);
    expect(answers.genre_label.data).toEqual(genre.labels);
    model.dispose();
  });

  test("layers that are shared, and merges of all kinds", async () => {
    const [left, right] = [input([4, 4, 2]), input([4, 4, 2])];
    const encoder = conv2d(3, 2, "tanh");
    const both = [apply(encoder, left), apply(encoder, right)];
    const merged = [add, subtract, multiply, average, maximum, minimum, concatenate, dot].map((merge) => merge(both));
    const flat = concatenate(merged.map((one) => apply(flatten(), one)));
    const net = await model({
      inputs: { left, right },
      outputs: { right: apply(dense(2), flat), apart: apply(dense(1, "sigmoid"), flat) },
      losses: { right: "meanSquaredError", apart: "binaryCrossEntropy" },
    });
    const image = { inputs: [4, 4, 2], layers: [] };
    const given = { left: rowsFor(image, 5, 2), right: rowsFor(image, 5, 3) };
    const wanted = await net.predict(given);
    const of = (rows: number[][]) => ["float32", Float32Array.from(rows.flat()), [5, 4, 4, 2]] as const;
    const answers = await run(await onnxOf(net), { left: of(given.left), right: of(given.right) });
    // an input has that name
    expectClose(answers.right_.data as ArrayLike<number>, wanted.right.outputs);
    expectClose(answers.apart.data as ArrayLike<number>, wanted.apart.outputs);
    net.dispose();
  });
});

test("models that branch are refused where a format has no place for them", async () => {
  const x = input(2);
  const outputs = { a: apply(dense(3), x), b: apply(dense(1), x) };
  const net = await model({ inputs: { x }, outputs, losses: { a: "meanSquaredError", b: "meanSquaredError" } });
  for (const name of ["m.json", "m.js"])
    await expect(exportModel(net, name)).rejects.toMatchObject({
      code: "FORMAT_UNSUPPORTED",
      message: expect.stringContaining("has nothing for layers that branch, of a model of lanegrad/model: "),
    });
  net.dispose();
});
