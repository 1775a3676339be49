/**
 * Layers, optimizers, losses, initializers and checkpoints that a program has put together, or
 * changed, by hand.
 */
import { expect, test } from "vitest";
import {
  adam,
  adamW,
  type DenseLayer,
  dense,
  heNormal,
  loadIris,
  type ModelOptions,
  sequential,
  sgd,
} from "../../src/node.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";

const options = { inputs: 2, loss: "meanSquaredError" } as const;
const layer = dense(3, "tanh", { weights: new Float64Array(6).fill(0.5), biases: [1, 2, 3] });
const withoutBias = dense(3, "tanh", { weights: new Float64Array(6), bias: false });

const wrong: readonly (readonly [string, DenseLayer, string])[] = [
  ["other weights than inputs times units", { ...withoutBias, units: 2 }, "Layer 0 takes 4 weights"],
  ["more biases than units", { ...layer, biases: new Float64Array(40) }, "A layer of 3 units takes 3 biases, not 40."],
  ["fewer biases than units", { ...layer, biases: new Float64Array(2) }, "A layer of 3 units takes 3 biases, not 2."],
  ["biases without a bias", { ...layer, bias: false }, "A layer without bias can't be given biases"],
  ["a negative number of units", { ...layer, units: -5 }, "units must be a whole number from 1 on, not -5."],
  ["half a unit", { ...layer, units: 2.5 }, "units must be a whole number from 1 on, not 2.5."],
  ["an unknown activation", { ...layer, activation: "nope" as "tanh" }, 'There is no activation "nope"'],
  ["what every object has", { ...layer, activation: "constructor" as "tanh" }, "There is no activation"],
  ["weights that are none", { ...layer, weights: "abcdef" as unknown as Float64Array }, "Pass weights as rows"],
  ["weights by length", { ...layer, weights: { length: 6 } as Float64Array }, "Pass weights as rows"],
  ["weights that aren't finite", { ...layer, weights: new Float64Array(6).fill(Number.NaN) }, "must be finite"],
  ["a text as bias", { ...layer, bias: "yes" as unknown as boolean }, "bias must be true or false"],
  [
    "another distribution",
    { ...layer, initializer: { ...heNormal(), distribution: "cauchy" as "normal" } },
    "initializer must be",
  ],
];

test.each(wrong)("%s are refused before memory is written", async (_, changed, message) => {
  for (const worker of [false, true]) {
    const error = await lanegradError(() => sequential({ ...options, layers: [changed, dense(1)], worker }));
    expect(error.message).toContain(message);
  }
});

const learning: ModelOptions = { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy", threads: 1 };

/** The weights that learning a little gives with other options than `learning`. */
async function learned(changed: object): Promise<string> {
  using model = await sequential({ ...learning, ...changed } as ModelOptions);
  await model.fit(loadIris(), { epochs: 2 });
  return bitsOfLayers(await model.weights());
}

test.each([false, true])("an optimizer is what its name and options say, worker: %s", async (worker) => {
  const forged = [
    [sgd(), { ...sgd(), settings: [Number.NaN, 0, 0, 0] }],
    [sgd(), { ...sgd(), settings: [] }],
    [sgd(), { ...sgd(), states: 1e9 }],
    [sgd(), { name: "sgd", options: {} }],
    [adam(), { ...adam(), states: 0 }],
    [adamW({ weightDecay: 0 }), { ...adamW({ weightDecay: 0 }), settings: adam().settings }],
  ];
  for (const [optimizer, made] of forged)
    expect(await learned({ optimizer: made, worker })).toBe(await learned({ optimizer, worker }));
});

const refused: readonly (readonly [string, object, RegExp])[] = [
  [
    "a rate that is a text",
    { optimizer: { ...sgd(), options: { learningRate: "1" } } },
    /learningRate must be a positive/,
  ],
  ["a rate of NaN", { optimizer: { ...sgd(), options: { learningRate: Number.NaN } } }, /learningRate must be/],
  ["too much momentum", { optimizer: { ...sgd(), options: { momentum: 5 } } }, /momentum must be at least 0/],
  ["an option of another", { optimizer: { ...sgd(), options: { beta1: 0.5 } } }, /sgd has no option "beta1"/],
  [
    "the reduction of another loss",
    { loss: { name: "crossEntropy", reduction: "tutorial" } },
    /no reduction "tutorial": choose one of mean\./,
  ],
  ["a variance of NaN", initializedBy(() => Number.NaN), /variance must be 0 or more, not NaN/],
  ["a negative variance", initializedBy(() => -1), /variance must be 0 or more, not -1/],
  ["an infinite variance", initializedBy(() => 1 / 0), /variance must be 0 or more/],
  [
    "too many layers",
    { layers: [...Array(1000).fill(dense(4)), dense(3, "softmax")] },
    /number of layers must be a whole number from 1 to 1000, not 1001/,
  ],
];

function initializedBy(variance: () => number): object {
  return { layers: [dense(3, "softmax", { initializer: { distribution: "normal", variance } })] };
}

test.each(refused)("%s is refused", async (_, changed, message) => {
  for (const worker of [false, true])
    expect((await lanegradError(() => learned({ ...changed, worker }), "INVALID_OPTION")).message).toMatch(message);
});

test("checkpoints with integers of any size, which JSON doesn't have, are refused", async () => {
  using model = await sequential({ ...options, layers: [layer] });
  const checkpoint = model.checkpoint();
  const { info } = checkpoint;
  for (const changed of [
    { inputs: 2n },
    { dtype: 1n },
    { layers: [3n] },
    { optimizer: { name: "sgd", options: 1n } },
  ]) {
    const forged = { ...checkpoint, info: { ...info, ...changed } } as unknown as typeof checkpoint;
    await lanegradError(async () => model.restore(forged), "INVALID_SHAPE");
  }
});

test("a fit from a checkpoint whose numbers between its tensors overflow comes to an end", async () => {
  using model = await sequential({ ...learning, layers: [dense(3, "softmax")], optimizer: adam() } as ModelOptions);
  await model.fit(loadIris(), { epochs: 1 });
  const checkpoint = model.checkpoint();
  const forged = { ...checkpoint, trained: checkpoint.trained.slice() };
  // parameters, gradients and two states, each of 12 weights and 3 biases in blocks of 64 bytes
  const numbers = new Float32Array(forged.trained.buffer, 0, 128);
  for (let i = 0; i < numbers.length; i++) if (i % 32 >= (i % 32 < 16 ? 12 : 19)) numbers[i] = 3e38;
  await model.restore(forged);
  await lanegradError(() => model.fit(loadIris(), { epochs: 2 }), "NON_FINITE_WEIGHTS");
});

test.each([
  ["no words", []],
  ["zeros, which the generator can't leave", [0, 0, 0, 0]],
  ["no whole numbers", [1, 2, 0.5, 4]],
  ["words that are too large", [1, 2, 3, 2 ** 32]],
])("shuffles that stand at %s are refused", async (_, shuffles) => {
  using model = await sequential({ ...options, layers: [layer] });
  const checkpoint = { ...model.checkpoint(), shuffles: shuffles as unknown as [number, number, number, number] };
  await lanegradError(async () => model.restore(checkpoint), "INVALID_OPTION");
});
