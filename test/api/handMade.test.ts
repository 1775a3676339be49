/** Layers and checkpoints that a program has put together, or changed, by hand. */
import { expect, test } from "vitest";
import { type DenseLayer, dense, sequential } from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";

const options = { inputs: 2, loss: "meanSquaredError" } as const;
const layer = dense(3, "tanh", { weights: new Float64Array(6).fill(0.5), biases: [1, 2, 3] });

const wrong: readonly (readonly [string, DenseLayer, string])[] = [
  ["other weights than inputs times units", { ...layer, units: 2 }, "Layer 0 takes 4 weights"],
  ["more biases than units", { ...layer, biases: new Float64Array(40) }, "Layer 0 takes 3 biases, not 40."],
  ["fewer biases than units", { ...layer, biases: new Float64Array(2) }, "Layer 0 takes 3 biases, not 2."],
  ["biases without a bias", { ...layer, bias: false }, "Layer 0 takes no bias, not 3."],
];

test.each(wrong)("%s are refused before memory is written", async (_, changed, message) => {
  const error = await lanegradError(() => sequential({ ...options, layers: [changed, dense(1)] }), "INVALID_SHAPE");
  expect(error.message).toContain(message);
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
