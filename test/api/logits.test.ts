/**
 * Losses that compute softmax or sigmoid themselves are given logits, and never probabilities in
 * their place.
 */
import { describe, expect, test } from "vitest";
import {
  activation,
  concat,
  type Dataset,
  dense,
  dropout,
  flatten,
  type Layer,
  layer,
  loadIris,
  type ModelOptions,
  residual,
  sequential,
} from "../../src/node.js";
import { multiply, softmax, type Tensor } from "../../src/nodeTensor.js";
import { lanegradError } from "./support/expectations.js";

const iris: Dataset = loadIris();
const make = (layers: readonly Layer[], more: Partial<ModelOptions> = {}) =>
  sequential({ inputs: 4, layers, loss: "crossEntropy", threads: 1, seed: 2, ...more });

const double = (x: Tensor): Tensor => multiply(x, 2);

describe.each(["crossEntropy", "categoricalFocalCrossEntropy", "binaryCrossEntropy"] as const)("%s", (loss) => {
  const last = loss === "binaryCrossEntropy" ? "sigmoid" : "softmax";
  const probabilities = dense(3, last);

  test.each<readonly [string, readonly Layer[]]>([
    ["concat", [concat([[probabilities]])]],
    ["residual", [probabilities, residual([dense(3)])]],
    ["dropout", [probabilities, dropout(0.1)]],
    ["a layer of a user", [probabilities, layer("double", double)]],
    ["an activation of a user", [dense(3, double)]],
  ])("refuses what nobody can tell to be logits: %s", async (_, layers) => {
    const { message } = await lanegradError(() => make(layers, { loss }), "INVALID_OPTION");
    expect(message).toContain(`end in dense(n) or dense(n, "${last}")`);
  });

  test("takes what is visibly linear, and its own activation from whatever layer it is", async () => {
    const inner = dropout(0);
    const ends: readonly (readonly Layer[])[] = [
      [inner, dense(3)],
      [concat([[dense(3)]]), activation("linear")],
      [inner, probabilities],
      [inner, probabilities, flatten()],
      [residual([dense(4)]), dense(3), activation(last)],
    ];
    for (const layers of ends) (await make(layers, { loss })).dispose();
  });
});

test("softmax that a layer of a user makes is taken off", async () => {
  const losses = await Promise.all(
    [layer("mine", (x) => softmax(x)), activation("softmax"), activation("linear")].map(async (end) => {
      using model = await make([dense(3), end]);
      return (await model.evaluate(iris)).loss;
    }),
  );
  expect(losses).toEqual(Array.from(losses, () => losses[0]));
});

test("other losses take whatever the last layer makes", async () => {
  for (const end of [concat([[dense(2)]]), layer("double", double), dropout(0.1)])
    (await make([dense(2), end], { loss: "meanSquaredError" })).dispose();
});
