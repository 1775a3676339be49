/** Penalties, constraints and smoothing that cannot be, told in a sentence. */
import { describe, expect, test } from "vitest";
import {
  adam,
  crossEntropy,
  dense,
  l1,
  l1l2,
  l2,
  lbfgs,
  load,
  maxNorm,
  type Regularization,
  residual,
  unitNorm,
} from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";
import { all, fit, iris, make } from "./support/regularized.js";

describe("refused is", () => {
  const one = (options: object) => make([dense(3, "softmax", options)]);
  test.each<readonly [string, () => unknown, string]>([
    ["a factor below 0", () => l2(-1), "The factor of l2 must be 0 or more, not -1."],
    ["no number", () => l1(Number.NaN), "The factor of l1 must be 0 or more, not NaN."],
    ["an infinite one", () => l1l2({ l2: 1 / 0 }), "The factor of l2 must be 0 or more, not Infinity."],
    ["Keras's name", () => l1l2({ l3: 1 } as object), 'l1l2 has no option "l3": its options are l1, l2.'],
    ["a limit of 0", () => maxNorm(0), "The limit of maxNorm must be a positive number, not 0."],
    [
      "a name",
      () => one({ kernelRegularizer: "l2" }),
      'kernelRegularizer of layer 0 must be one such as l2(0.01), not "l2".',
    ],
    [
      "nothing",
      () => one({ activityRegularizer: 0 }),
      "activityRegularizer of layer 0 must be one such as l2(0.01), not 0.",
    ],
    [
      "a function",
      () => one({ kernelConstraint: maxNorm }),
      "kernelConstraint of layer 0 must be one such as maxNorm(2)",
    ],
    [
      "a penalty for a constraint",
      () => one({ kernelConstraint: l2() }),
      "kernelConstraint of layer 0 must be one such as maxNorm(2), not an object.",
    ],
    [
      "a constraint for a penalty",
      () => one({ kernelRegularizer: maxNorm() }),
      "kernelRegularizer of layer 0 must be one such as l2(0.01), not an object.",
    ],
    [
      "an unknown kind",
      () => one({ kernelConstraint: { kind: "maxnorm" } }),
      'There is no constraint "maxnorm": choose one of maxNorm, unitNorm, nonNegative.',
    ],
    [
      "one by hand that l2 would refuse",
      () => one({ kernelRegularizer: { l1: 0, l2: -2 } }),
      "The factor of l2 must be 0 or more, not -2.",
    ],
    [
      "a bias that isn't there",
      () => one({ bias: false, biasRegularizer: l2() }),
      "Layer 0 has no bias: leave out its biasRegularizer, or bias: false.",
    ],
    [
      "a constraint of a bias that isn't there, inside of another layer",
      () => make([residual([dense(4, "relu", { bias: false, biasConstraint: unitNorm() })]), dense(3)]),
      "Layer 0.0 has no bias: leave out its biasConstraint, or bias: false.",
    ],
    ["a wrong option of a layer", () => dense(3, "relu", { kernelRegulariser: l2() } as object), "dense has no option"],
    [
      "decay of kernels without one",
      () => adam({ decayKernelsOnly: true }),
      "decayKernelsOnly needs weightDecay: give one above 0.",
    ],
    [
      "what is no switch",
      () => adam({ decayKernelsOnly: 1 as never }),
      "decayKernelsOnly must be true or false, not 1.",
    ],
    [
      "a search among constraints",
      () => make([dense(3, "softmax", { kernelConstraint: maxNorm() })], { optimizer: lbfgs() }),
      "lbfgs searches where nothing constrains weights: leave out constraints, or choose another optimizer.",
    ],
    [
      "smoothing of what has no labels",
      () =>
        make([dense(3)], { loss: { name: "meanSquaredError", reduction: "mean", options: { labelSmoothing: 0.1 } } }),
      "The loss meanSquaredError has no options: leave out labelSmoothing.",
    ],
    [
      "smoothing of all",
      () => make([dense(3)], { loss: crossEntropy({ labelSmoothing: 1 }) }),
      "labelSmoothing of crossEntropy must be at least 0 and below 1, not 1.",
    ],
  ])("%s", async (_, call, sentence) => {
    const error = await lanegradError(call, "INVALID_OPTION");
    expect(error.message).toContain(sentence);
  });

  test("a checkpoint of other penalties, constraints or smoothing", async () => {
    const layers = (options: Regularization) => [dense(5, "tanh", options), dense(3, "softmax")];
    using model = await make(layers({ kernelRegularizer: l2(0.01) }));
    await model.fit(iris, fit);
    const checkpoint = model.checkpoint();
    for (const options of [{}, { kernelRegularizer: l2(0.02) }, { kernelConstraint: maxNorm(1) }]) {
      using other = await make(layers(options));
      const error = await lanegradError(() => other.restore(checkpoint), "INVALID_SHAPE");
      expect(error.message).toContain("restore it into one made from the same options");
    }
    using smooth = await make(layers({}), { loss: crossEntropy({ labelSmoothing: 0.1 }) });
    using smoother = await make(layers({}), { loss: crossEntropy({ labelSmoothing: 0.2 }) });
    await lanegradError(() => smoother.restore(smooth.checkpoint()), "INVALID_SHAPE");
  });

  test("what a file has that no layer could", async () => {
    using model = await make([dense(3, "softmax", all)]);
    const text = Buffer.from(await model.toBytes()).toString("latin1");
    const changes = [
      ['\\"l1\\":0.001', '\\"l1\\":-0.01'],
      ['\\"l1\\":0.001', '\\"l1\\":"0.01'],
      ['\\"limit\\":0.8', '\\"limit\\":-.8'],
      ["nonNegative", "nonnegative"],
      ['\\"bias\\":true', '\\"bias\\":null'],
    ] as const;
    for (const [sound, wrong] of changes) {
      expect(text).toContain(sound);
      const bytes = new Uint8Array(Buffer.from(text.replace(sound, wrong), "latin1"));
      await lanegradError(() => load(bytes), "FORMAT_INVALID");
    }
  });
});
