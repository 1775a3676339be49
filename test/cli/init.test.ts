import { describe, expect, test } from "vitest";
import { adoptModel } from "../../src/cli/init.js";
import { makePlan } from "../../src/cli/plan.js";
import { tableDefaults } from "../../src/cli/tableDefaults.js";
import type { TrainOptions } from "../../src/cli/trainOptions.js";
import { dataset } from "../../src/data/dataset.js";
import { encodeModel } from "../../src/io/modelFile.js";
import { encodeSafetensors } from "../../src/io/safetensors.js";
import { golden } from "../io/helpers.js";

const data = dataset({
  x: [
    [1, 2],
    [3, 4],
  ],
  y: ["a", "b"],
  name: "pairs",
});
const bytes = encodeModel({
  inputs: 2,
  dtype: "float32",
  loss: "crossEntropy",
  scale: 1,
  classes: ["a", "b"],
  layers: [
    { units: 3, activation: "tanh", kernel: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { units: 2, activation: "softmax", kernel: new Float32Array(6), bias: Float32Array.of(7, 8) },
  ],
});
const adopt = (options: TrainOptions, rows = data) =>
  adoptModel(makePlan(options, tableDefaults(3, "classes"), rows), options, "m.safetensors", bytes, rows);

describe("adoptModel", () => {
  test("takes sizes, activations, biases and weights from the file", () => {
    const { plan, weights } = adopt({});
    expect(plan.layers).toEqual([
      { units: 3, activation: "tanh", bias: false },
      { units: 2, activation: "softmax", bias: true },
    ]);
    expect(weights).toEqual([
      { kernel: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { kernel: new Float32Array(6), bias: Float32Array.of(7, 8) },
    ]);
  });
  test("takes the layers of a network of PyTorch, by whatever names, and names what it can't take", () => {
    const { read, refused } = JSON.parse(new TextDecoder().decode(golden("torch_modules.json")));
    const file = (tensors: readonly { name: string; shape: number[]; values?: number[] }[]) =>
      encodeSafetensors(
        tensors.map(({ name, shape, values }) => {
          const size = shape.reduce((product, width) => product * width, 1);
          return { name, shape, dtype: "F32", values: Float32Array.from(values ?? Array(size).fill(0)) };
        }),
      );
    const three = dataset({
      x: [
        [1, 2, 3],
        [3, 4, 5],
      ],
      y: ["a", "b"],
    });
    const relu = { activation: "relu" } as const;
    const start = (tensors: Parameters<typeof file>[0]) =>
      adoptModel(makePlan(relu, usual, three), relu, "torch.safetensors", file(tensors), three);
    const usual = tableDefaults(2, "classes");
    for (const name of ["fc1, fc2, fc3", "net.0", "Flatten in front", "input_layer, hidden, out"]) {
      const { plan, weights } = start(read[name].tensors);
      expect(plan.layers.at(-2)).toMatchObject({ activation: "relu", bias: true });
      expect(weights).toHaveLength(read[name].tensors.length / 2);
    }
    expect(() => start(read.ModuleList.tensors)).toThrow(/nothing between "layers\.0" and "layers\.1"/);
    expect(() => start(refused.LSTM)).toThrow(/^torch\.safetensors: The model file holds a recurrent layer/);
  });
  test("takes layers without a gap in between for linear ones where that is said, whatever sizes are", () => {
    const { read } = JSON.parse(new TextDecoder().decode(golden("torch_modules.json")));
    const { ModuleList } = read;
    const tensors: Parameters<typeof encodeSafetensors>[0] = ModuleList.tensors.map(
      ({ values, ...about }: { readonly shape: readonly number[]; readonly values: readonly number[] }) => ({
        ...about,
        dtype: "F32",
        values: Float32Array.from(values),
      }),
    );
    const last = tensors[tensors.length - 1].shape[0];
    const rows = dataset({
      x: Array.from({ length: last }, (_, i) => Array(tensors[1].shape[1]).fill(i)),
      y: Array.from({ length: last }, (_, i) => `class ${i}`),
    });
    const start = (options: TrainOptions) =>
      adoptModel(makePlan(options, tableDefaults(3, "classes"), rows), options, "m", encodeSafetensors(tensors), rows);
    expect(start({ activation: "linear" }).plan.layers[0].activation).toBe("linear");
    expect(() => start({})).toThrow(/give `activation: "linear"`/);
    expect(() => start({ activation: "linear", hidden: [] })).toThrow(/--hidden none contradicts m, which has/);
  });
  test("lets options that fit go first", () => {
    expect(adopt({ activation: "relu", bias: true, hidden: [3] }).plan.layers[0]).toEqual({
      units: 3,
      activation: "relu",
      bias: true,
    });
  });
  test.each<[string, TrainOptions, typeof data, RegExp]>([
    ["other sizes", { hidden: [4] }, data, /--hidden 4 contradicts m\.safetensors, which has 3/],
    ["no biases", { bias: false }, data, /--no-bias contradicts/],
    [
      "other columns",
      {},
      dataset({ x: [[1], [2]], y: ["a", "b"], name: "ones" }),
      /has 2 inputs and 2 outputs, and ones needs 1 and 2/,
    ],
    [
      "other classes",
      {},
      dataset({
        x: [
          [1, 1],
          [2, 2],
        ],
        y: ["a", "c"],
        name: "others",
      }),
      /tells apart a, b, and others has a, c/,
    ],
  ])("refuses %s", (_, options, rows, sentence) => {
    expect(() => adopt(options, rows)).toThrow(sentence);
  });
});
