import { describe, expect, test } from "vitest";
import { type ActivationName, activations } from "../../src/catalog/activations.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { losses } from "../../src/catalog/losses.js";
import type { LossName } from "../../src/catalog/lossNames.js";
import { allOptimizers } from "../../src/catalog/optimizerEntries.js";
import { UsageError } from "../../src/errors.js";
import { decodeModel, encodeModel, type ModelHint, type StoredModel } from "../../src/io/modelFile.js";
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from "../../src/io/safetensors.js";
import fc from "../support/fastCheck.js";
import { formatError, golden, tiny } from "./helpers.js";

interface TorchCase {
  modules: string[];
  shapes: Record<string, number[]>;
  weights: Record<string, number[] | number[][]>;
  inputs: number[][];
  predictions: number[][];
}
const torch: Record<string, TorchCase> = JSON.parse(new TextDecoder().decode(golden("torch_sequential.json")));
const hints: [string, ModelHint, number][] = [
  ["torch_sequential", { activation: "relu", loss: "meanSquaredError" }, 1e-6],
  ["torch_sequential_no_bias", { activation: "sigmoid", outputActivation: "sigmoid" }, 1e-6],
  ["torch_sequential_float64", { activation: "tanh", loss: "crossEntropy" }, 1e-14],
];

const functions: Record<string, (z: number[]) => number[]> = {
  linear: (z) => z,
  relu: (z) => z.map((x) => Math.max(x, 0)),
  tanh: (z) => z.map(Math.tanh),
  sigmoid: (z) => z.map((x) => 1 / (1 + Math.exp(-x))),
  softmax: (z) => z.map((x) => Math.exp(x) / z.reduce((sum, y) => sum + Math.exp(y), 0)),
};
const predict = (model: StoredModel, row: number[]) =>
  model.layers.reduce((a, { units, kernel, bias, activation }) => {
    const z = Array.from({ length: units }, (_, j) =>
      a.reduce((sum, x, i) => sum + x * kernel[i * units + j], bias?.[j] ?? 0),
    );
    return functions[activation](z);
  }, row);

const anyTraining = fc.record({
  optimizer: fc.record({
    name: fc.constantFrom(...namesIn(allOptimizers())),
    options: fc.record(
      {
        learningRate: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        weightDecay: fc.double({ min: 0, max: 1, noNaN: true }),
      },
      { requiredKeys: ["learningRate"] },
    ),
  }),
  seed: fc.maxSafeNat(),
  epochs: fc.maxSafeNat(),
});
const anyModel: fc.Arbitrary<StoredModel> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 2, maxLength: 5 }),
    double: fc.boolean(),
    loss: fc.constantFrom(...namesIn(losses)),
    labelled: fc.boolean(),
    standardized: fc.boolean(),
    trained: fc.boolean(),
    scale: fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
  })
  .chain(({ sizes, double, loss, labelled, standardized, trained, scale }) => {
    const [inputs, ...units] = sizes;
    const outputs = units[units.length - 1];
    const numbers = (length: number) => {
      const options = { minLength: length, maxLength: length, noNaN: true, noDefaultInfinity: true };
      return double ? fc.float64Array(options) : fc.float32Array(options);
    };
    const list = <T>(item: fc.Arbitrary<T>, length: number) => fc.array(item, { minLength: length, maxLength: length });
    const different = (item: fc.Arbitrary<string>, length: number) =>
      fc.uniqueArray(item, { minLength: length, maxLength: length });
    const layer = (size: number, i: number) =>
      fc.record(
        {
          units: fc.constant(size),
          activation: fc.constantFrom(...namesIn(activations)),
          kernel: numbers(sizes[i] * size),
          bias: numbers(size),
        },
        { requiredKeys: ["units", "activation", "kernel"] },
      );
    return fc.record({
      inputs: fc.constant(inputs),
      dtype: fc.constant(double ? ("float64" as const) : ("float32" as const)),
      loss: fc.constant(loss),
      layers: fc.tuple(...units.map(layer)),
      scale: fc.constant(scale),
      ...(labelled && {
        classes: different(fc.string({ unit: "binary" }), outputs === 1 ? 2 : outputs),
        features: different(fc.string(), inputs),
      }),
      ...(trained && { training: anyTraining }),
      ...(standardized && {
        standardization: fc.record({
          mean: list(
            fc.integer({ min: 1 }).map((n) => n / 7),
            inputs,
          ),
          deviation: list(fc.double({ min: Number.MIN_VALUE, max: 1e300, noNaN: true }), inputs),
        }),
      }),
    });
  });

describe("encodeModel and decodeModel", () => {
  test("give back every model, to the last bit", () => {
    fc.assert(fc.property(anyModel, (model) => void expect(decodeModel(encodeModel(model))).toEqual(model)));
  });

  test("keep the reduction of the loss where it isn't the mean", () => {
    const model: StoredModel = { ...tiny, loss: "meanSquaredError", reduction: "tutorial" };
    expect(decodeModel(encodeModel(model))).toEqual(model);
    expect(decodeModel(encodeModel(tiny))).not.toHaveProperty("reduction");
  });

  test("use the names, shapes and order of torch.nn.Sequential", () => {
    const { tensors, metadata } = decodeSafetensors(encodeModel(tiny));
    expect(tensors.map(({ name, shape, values }) => [name, shape, [...values]])).toEqual([
      ["0.weight", [3, 2], [1, 4, 2, 5, 3, 6]],
      ["0.bias", [3], [7, 8, 9]],
      ["2.weight", [2, 3], [1, 3, 5, 2, 4, 6]],
      ["3.weight", [2, 2], [1, 3, 2, 4]],
      ["3.bias", [2], [5, 6]],
    ]);
    expect([...metadata.keys()]).toEqual(["lanegrad"]);
  });

  test("write the same tensors as PyTorch, of the same names", () => {
    for (const [name, hint] of hints) {
      const bytes = golden(`${name}.safetensors`);
      expect(decodeSafetensors(encodeModel(decodeModel(bytes, hint))).tensors).toEqual(
        decodeSafetensors(bytes).tensors,
      );
    }
  });

  test("refuse to write what could not be read", () => {
    const [first, ...others] = tiny.layers;
    const wrong: StoredModel[] = [
      { ...tiny, layers: [] },
      { ...tiny, loss: "hinge" as LossName },
      { ...tiny, scale: Number.NaN },
      { ...tiny, layers: [{ ...first, activation: "cube" as ActivationName }, ...others] },
      { ...tiny, layers: [{ ...first, kernel: first.kernel.map(() => Number.NaN) }, ...others] },
      { ...tiny, standardization: { mean: [Number.NaN, 0], deviation: [1, 1] } },
    ];
    for (const model of wrong) expect(formatError(() => encodeModel(model))).toBeDefined();
    expect(() => encodeModel({ ...tiny, dtype: "float64" })).toThrow(UsageError);
    expect(() => encodeModel({ ...tiny, inputs: 3 })).toThrow(UsageError);
  });
});

describe("files from PyTorch", () => {
  test.each(hints)("%s predicts the same", (name, hint, tolerance) => {
    const { inputs, predictions, shapes } = torch[name];
    const bytes = golden(`${name}.safetensors`);
    const stored = decodeSafetensors(bytes).tensors.map((tensor) => [tensor.name, tensor.shape]);
    expect(Object.fromEntries(stored)).toEqual(shapes);
    const model = decodeModel(bytes, hint);
    inputs.forEach((row, r) => {
      predict(model, row).forEach((value, i) => {
        // Outputs are of order 1; a float32 sum of a few terms is off by a few units of 2^-24.
        expect(Math.abs(value - predictions[r][i])).toBeLessThan(tolerance);
      });
    });
  });

  test("weights are transposed to [inputs, units]", () => {
    const [first, second] = decodeModel(golden("torch_sequential.safetensors"), hints[0][1]).layers;
    const { weights } = torch.torch_sequential;
    const rows = weights["0.weight"] as number[][];
    expect([...first.kernel]).toEqual(rows[0].flatMap((_, i) => rows.map((row) => row[i])));
    expect([...(second.bias ?? [])]).toEqual(weights["2.bias"]);
  });

  test("a missing hint is named", () => {
    const bytes = golden("torch_sequential.safetensors");
    expect(formatError(() => decodeModel(bytes))?.message).toMatch(/give `loss` or `outputActivation`/);
    expect(formatError(() => decodeModel(bytes, { loss: "crossEntropy" }))?.message).toMatch(/give `activation`/);
    // what was left out may be a Dropout
    expect(decodeModel(bytes, { loss: "crossEntropy", activation: "linear" }).layers[0].activation).toBe("linear");
    for (const hint of [{ activation: "cube" as ActivationName }, { loss: "__proto__" }, { outputActivation: "" }])
      expect(() => decodeModel(bytes, hint)).toThrow(UsageError);
  });

  test("one hint gives loss and output activation", () => {
    const outputOf = (hint: ModelHint) => {
      const { loss, layers } = decodeModel(golden("torch_sequential.safetensors"), { activation: "relu", ...hint });
      return [loss, layers[1].activation];
    };
    expect(outputOf({ loss: "crossEntropy" })).toEqual(["crossEntropy", "softmax"]);
    expect(outputOf({ loss: "meanSquaredError" })).toEqual(["meanSquaredError", "linear"]);
    expect(outputOf({ outputActivation: "sigmoid" })).toEqual(["binaryCrossEntropy", "sigmoid"]);
    expect(outputOf({ outputActivation: "tanh" })).toEqual(["meanSquaredError", "tanh"]);
    expect(outputOf({ loss: "meanSquaredError", outputActivation: "sigmoid" })).toEqual([
      "meanSquaredError",
      "sigmoid",
    ]);
  });

  const layer = (index: number, shape = [2, 2], kind = "weight"): NamedTensor => ({
    name: `${index}.${kind}`,
    dtype: "F32",
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const hint = { activation: "relu", loss: "meanSquaredError" };

  test("indices in a row are linear layers, and 10 comes after 2", () => {
    const indices = [10, 0, 2, 3, 4, 6, 8];
    const model = decodeModel(encodeSafetensors(indices.map((index) => layer(index))), hint);
    expect(model.layers.map(({ activation }) => activation)).toEqual([
      "relu",
      "linear",
      "linear",
      "relu",
      "relu",
      "relu",
      "linear",
    ]);
  });

  test.each<[string, NamedTensor[], RegExp]>([
    ["no tensors", [], /holds no tensors/],
    ["another name", [layer(0), { ...layer(1), name: "fc1.kernel" }], /"fc1.kernel"/],
    ["an index twice", [layer(0), { ...layer(0), name: "00.weight" }], /same number, "0" and "00"/],
    ["a first module that is left out", [layer(2)], /begins with layer 2/],
    ["a weight of rank 1 (BatchNorm)", [layer(0), layer(1, [2])], /"1.weight"/],
    ["a weight of rank 4 (Conv2d)", [layer(0, [2, 2, 3, 3])], /"0.weight"/],
    ["a weight of rank 100", [layer(0, Array(100).fill(1))], /\[1,1,1,1,1,1,\.\.\.\]/],
    ["an empty weight", [layer(0, [0, 2])], /"0.weight"/],
    ["layers that don't fit", [layer(0), layer(2, [2, 3])], /"2.weight".* 2 units/],
    ["a bias that doesn't fit", [layer(0), layer(0, [3], "bias")], /"0.bias"/],
    ["a bias of rank 2", [layer(0), layer(0, [2, 1], "bias")], /"0.bias"/],
    ["a bias without weight", [layer(0), layer(4, [2], "bias")], /"4.bias"/],
    ["mixed dtypes", [layer(0), { ...layer(2), dtype: "F64", values: new Float64Array(4) }], /mixes/],
    ["NaN", [{ ...layer(0), values: Float32Array.of(1, 2, Number.NaN, 4) }], /"0.weight" that are not finite/],
    ["too many layers", Array.from({ length: 1001 }, (_, index) => layer(index, [1, 1])), /1001 dense layers/],
  ])("%s", (_, tensors, message) => {
    expect(formatError(() => decodeModel(encodeSafetensors(tensors), hint))?.message).toMatch(message);
  });
});
