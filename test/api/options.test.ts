import { describe, expect, expectTypeOf, test } from "vitest";
import {
  type ActivationFunction,
  type ActivationName,
  adagrad,
  adam,
  adamW,
  dense,
  heNormal,
  meanSquaredError,
  rmsProp,
  sequential,
  sgd,
} from "../../src/node.js";
import { refused, strangers, type Untyped } from "./support/expectations.js";

test("the type of dense refuses activations that it doesn't have", () => {
  expectTypeOf(dense).parameter(1).toEqualTypeOf<ActivationName | "swish" | ActivationFunction | undefined>();
});

describe("sequential refuses", () => {
  const whole = { inputs: 3, layers: [dense(4, "relu"), dense(2, "softmax")], loss: "crossEntropy" };
  const make = sequential as unknown as Untyped;
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ["inputs", [undefined, null, 0, -1, 1.5, Number.NaN, "3", 2 ** 60]],
    ["layer", [undefined, null, [], "relu", [null], ["relu"], [16], [{ units: 3 }], dense(3)]],
    ["loss", [undefined, null, "mse", 3, {}, { name: "mse" }, "", []]],
    ["optimizer", [null, "adam", adam, 0.1, {}, { name: "adam" }]],
    ["dtype", [null, "float16", "", 32]],
    ["threads", [null, 0, -1, 1.5, "2", 257, Number.POSITIVE_INFINITY]],
    ["seed", [null, -1, 0.5, "1", 2 ** 53, Number.NaN]],
    ["numerics", [null, "loose", true]],
    ["class", ["no,yes", [0, 1], ["a"], ["a", "b", "c"], ["a", "a"], [null, "b"]]],
    ["feature", ["x,y,z", [1, 2, 3], ["x"]]],
  ];
  test.for(wrong)("%s", async ([word, values]) => {
    const option = { layer: "layers", class: "classes", feature: "features" }[word] ?? word;
    for (const value of values) await refused(() => make({ ...whole, [option]: value }), new RegExp(word, "i"));
  });

  test("what is no options object", async () => {
    for (const value of [undefined, ...strangers]) await refused(() => make(value), "sequential");
    await refused(() => make({}), "loss must be given");
    await refused(() => make({ loss: "meanSquaredError" }), "layers");
    await refused(() => make({ layers: [dense(1)], loss: "meanSquaredError" }), "inputs");
  });

  test("options it doesn't have, and no boolean", async () => {
    await refused(() => make({ ...whole, learningRate: 0.1 }), 'sequential has no option "learningRate"');
    await refused(() => make({ ...whole, learningRate: 0.1 }), "its options are inputs, layers, loss,");
    for (const standardize of [null, 0, 1, "", "yes"])
      await refused(() => make({ ...whole, standardize }), 'standardize must be true, false or "features"');
    using model = await sequential({ ...whole, dtype: undefined, stranger: undefined } as never);
    expect(model.info.dtype).toBe("float32");
  });

  test("weights that fit neither the layer before nor the element type", async () => {
    const shapes = [
      [
        [1, 2],
        [3, 4],
      ],
      Float32Array.of(1, 2),
      [],
    ] as const;
    for (const weights of shapes)
      await refused(
        () => sequential({ inputs: 3, layers: [dense(2, "relu", { weights })], loss: "meanSquaredError" }),
        "Layer 0",
      );
    const second = dense(1, "linear", { weights: [[1], [2], [3]] });
    await refused(
      () => sequential({ inputs: 3, layers: [dense(2), second], loss: "meanSquaredError" }),
      "Layer 1 takes 2 weights",
    );
    for (const options of [{ weights: [[1e300], [0], [0]] }, { biases: [1e300] }])
      await refused(
        () => sequential({ inputs: 3, layers: [dense(1, "linear", options)], loss: "meanSquaredError" }),
        "float32",
      );
  });

  test("an output activation that the loss doesn't go with", async () => {
    for (const [loss, output] of [
      ["crossEntropy", "sigmoid"],
      ["binaryCrossEntropy", "softmax"],
      ["crossEntropy", "relu"],
    ] as const)
      await refused(() => sequential({ inputs: 3, layers: [dense(2, output)], loss }), `${loss} goes with`);
    await refused(() => make({ ...whole, loss: { name: "meanSquaredError", reduction: "sum" } }), "reduction");
  });
});

describe("dense refuses", () => {
  const make = dense as unknown as Untyped;
  test("units, activations and options that are none", async () => {
    for (const units of [undefined, null, 0, -3, 2.5, Number.NaN, "16", {}]) await refused(() => make(units), "units");
    for (const name of [null, "swash", "", "ReLU", 3, {}]) await refused(() => make(3, name), "activation");
    for (const options of strangers) await refused(() => make(3, "relu", options), "dense");
    await refused(() => make(3, "relu", { biases_: [1, 2, 3] }), 'dense has no option "biases_"');
    for (const bias of [null, 0, 1, "no"]) await refused(() => make(3, "relu", { bias }), "bias must be true or false");
    for (const initializer of [null, "heNormal", heNormal, {}])
      await refused(() => make(3, "relu", { initializer }), "initializer");
  });

  test("weights and biases that don't fit or aren't finite", async () => {
    for (const weights of [
      [[1, 2], [3]],
      [[1], [2]],
      [1, 2, 3],
      "123",
      5,
      {},
      [[null, 1]],
      [["a", "b"]],
      [[Number.NaN, 1]],
    ])
      await refused(() => make(2, "relu", { weights }), /[Ww]eights/);
    for (const biases of [[1], [1, 2, 3], 5, "12", {}, [1, Number.POSITIVE_INFINITY], ["a", "b"]])
      await refused(() => make(2, "relu", { biases }), "biases");
    await refused(() => dense(2, "relu", { bias: false, biases: [1, 2] }), "without bias");
  });
});

describe("optimizers and losses refuse", () => {
  const makers = { sgd, adam, adamW, rmsProp, adagrad, meanSquaredError };
  const shares: Readonly<Record<string, readonly string[]>> = {
    sgd: ["momentum"],
    adam: ["beta1", "beta2"],
    adamW: ["beta1", "beta2"],
    rmsProp: ["rho", "momentum"],
  };
  test.for(Object.entries(makers))("%s", async ([name, maker]) => {
    const make = maker as unknown as Untyped;
    for (const options of strangers) await refused(() => make(options), name);
    const known =
      name === "meanSquaredError"
        ? "its only option is reduction"
        : "its options are learningRate, .*weightDecay, clipValue.*\\.$";
    await refused(() => make({ lr: 0.1 }), new RegExp(`^${name} has no option "lr": ${known}`));
    if (name === "meanSquaredError") return;
    for (const learningRate of [null, 0, -1, Number.NaN, Number.POSITIVE_INFINITY, "0.1", {}])
      await refused(() => make({ learningRate }), "learningRate");
    for (const weightDecay of [null, -1, Number.NaN, "0"]) await refused(() => make({ weightDecay }), "weightDecay");
    for (const option of shares[name] ?? [])
      for (const value of [null, 1, -0.1, Number.NaN, "0.5"]) await refused(() => make({ [option]: value }), option);
    if (name !== "sgd") for (const epsilon of [null, 0, -1, "1e-8"]) await refused(() => make({ epsilon }), "epsilon");
  });

  test("nesterov without momentum, and an unknown reduction", async () => {
    await refused(() => sgd({ nesterov: true }), "nesterov needs momentum");
    for (const nesterov of [null, 1, "yes"])
      await refused(() => (sgd as Untyped)({ momentum: 0.9, nesterov }), "nesterov must be true or false");
    for (const reduction of ["sum", null, 3, ""])
      await refused(() => (meanSquaredError as unknown as Untyped)({ reduction }), "reduction");
  });
});
