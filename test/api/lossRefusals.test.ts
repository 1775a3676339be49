/** The sentences about losses that a model or its rows can't have. */
import { describe, expect, test } from "vitest";
import type { ActivationName } from "../../src/catalog/activations.js";
import {
  categoricalCrossEntropy,
  categoricalFocalCrossEntropy,
  customLoss,
  dataset,
  dense,
  huber,
  load,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { mean, subtract } from "../../src/nodeTensor.js";
import { failureOf } from "./support/expectations.js";

const make = (loss: ModelOptions["loss"], output: ActivationName) =>
  sequential({ inputs: 4, layers: [dense(5, "tanh"), dense(3, output)], loss, seed: 3, threads: 1 });

describe("what doesn't fit is told", () => {
  test.each([
    ["hubert", 'There is no loss "hubert": choose one of meanSquaredError,'],
    [7, "The loss must be given by its name, not as 7: choose one of"],
    [huber({ delta: 0 }), "delta of huber must be a positive number, not 0."],
    [{ name: "huber", options: { gamma: 1 } }, 'huber has no option "gamma": its only option is delta.'],
    [{ name: "huber", options: 0.5 }, "huber takes its options as an object, say { delta: 1 }, not 0.5."],
    [{ name: "meanSquaredError", options: 0.5 }, "The loss meanSquaredError has no options: leave out 0.5."],
    [{ name: "huber", reduction: "tutorial" }, 'There is no reduction "tutorial": choose one of mean.'],
    [
      categoricalCrossEntropy({ labelSmoothing: 1 }),
      "labelSmoothing of categoricalCrossEntropy must be at least 0 and below 1, not 1.",
    ],
    [categoricalFocalCrossEntropy({ gamma: -1 }), "gamma of categoricalFocalCrossEntropy must be 0 or more, not -1."],
    [
      { ...customLoss("mine", (outputs, targets) => mean(subtract(outputs, targets), -1)), name: "huber" },
      "loss must be a name, or what customLoss gives under a name that no loss of the library has, not an object.",
    ],
  ])("%j", async (loss, message) => {
    const error = await failureOf(() => make(loss as never, "linear"));
    expect(error).toMatchObject({ code: "INVALID_OPTION" });
    expect(String(error)).toContain(message);
  });

  test("an output activation, or units, that a loss hasn't", async () => {
    expect(String(await failureOf(() => make("klDivergence", "sigmoid")))).toContain(
      "The loss klDivergence goes with the output activation softmax (or linear, for logits), not with sigmoid.",
    );
    const single = { inputs: 4, layers: [dense(1)] };
    const entropy = failureOf(() => sequential({ ...single, loss: "categoricalCrossEntropy" }));
    expect(String(await entropy)).toContain("needs at least 2 units");
    const two = dataset({
      x: [
        [1, 2, 3, 4],
        [2, 3, 4, 5],
      ],
      y: ["a", "b"],
    });
    using model = await sequential({ ...single, loss: "categoricalHinge" });
    const message = "data has 2 classes, but the last layer has 1 unit: give it 2.";
    expect(await failureOf(() => Promise.resolve(model.fit(two)))).toMatchObject({ message });
  });

  test("a file with options that its loss hasn't", async () => {
    using model = await make(huber({ delta: 0.5 }), "linear");
    const bytes = await model.toBytes();
    const text = Buffer.from(bytes).toString("latin1");
    for (const wrong of ['{\\"delta\\":0.0}', '{\\"della\\":0.5}']) {
      const changed = Buffer.from(text.replace('{\\"delta\\":0.5}', wrong), "latin1");
      expect(await failureOf(() => load(new Uint8Array(changed)))).toMatchObject({ code: "FORMAT_INVALID" });
    }
  });
});
