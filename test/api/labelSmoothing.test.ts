/** Labels that are smoothed. */
import { describe, expect, test } from "vitest";
import { adam, binaryCrossEntropy, crossEntropy, dense, load, sequential, takeRows } from "../../src/node.js";
import { bitsOf, bitsOfLayers } from "./support/expectations.js";
import { few, fit, iris, make } from "./support/regularized.js";

describe("smoothed labels", () => {
  test("are those of the losses that have always smoothed", async () => {
    const layers = [dense(5, "tanh"), dense(3, "softmax")];
    using known = await make(layers, {
      loss: { name: "categoricalCrossEntropy", reduction: "mean", options: { labelSmoothing: 0.2 } },
    });
    using own = await make(layers, { loss: crossEntropy({ labelSmoothing: 0.2 }) });
    for (const one of [known, own]) await one.fit(iris, fit);
    expect(bitsOf(own)).toBe(bitsOf(known));
    expect(own.info).toMatchObject({ loss: "crossEntropy", lossOptions: { labelSmoothing: 0.2 } });
    using loaded = await load(await own.toBytes());
    expect(loaded.info).toMatchObject({ loss: "crossEntropy", lossOptions: { labelSmoothing: 0.2 } });
    expect((await loaded.evaluate(iris)).loss).toBe((await own.evaluate(iris)).loss);
    using remote = await sequential({
      ...{ inputs: 4, layers, loss: crossEntropy({ labelSmoothing: 0.2 }), standardize: true, seed: 3, worker: true },
      optimizer: adam({ learningRate: 0.02 }),
    });
    await remote.fit(iris, fit);
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(own));
    expect((await own.checkGradients(few)).passes).toBe(true);
  });

  test("of two classes are spread over both", async () => {
    const two = takeRows(
      iris,
      Array.from({ length: 100 }, (_, i) => i),
    );
    const data = { ...two, classes: ["a", "b"] };
    using model = await make([dense(1, "sigmoid")], {
      loss: binaryCrossEntropy({ labelSmoothing: 0.1 }),
      dtype: "float64",
    });
    await model.fit(data, { epochs: 5 });
    const { outputs } = await model.predict(data);
    const of = (p: number, label: number) => {
      const t = label * 0.9 + 0.05;
      return -(t * Math.log(p) + (1 - t) * Math.log(1 - p));
    };
    const expected = [...outputs].reduce((sum, p, i) => sum + of(p, Number(i >= 50)), 0) / 100;
    expect((await model.evaluate(data)).loss).toBeCloseTo(expected, 12);
  });

  test("by 0 are the loss itself, to the bit", async () => {
    const layers = [dense(5, "tanh"), dense(3, "softmax")];
    using plain = await make(layers);
    using own = await make(layers, { loss: crossEntropy() });
    using zero = await make(layers, { loss: crossEntropy({ labelSmoothing: 0 }) });
    for (const one of [plain, own, zero]) await one.fit(iris, fit);
    expect(bitsOf(own)).toBe(bitsOf(plain));
    expect(bitsOf(zero)).toBe(bitsOf(plain));
    expect(own.info).toEqual({ ...plain.info, kernels: own.info.kernels, memoryBytes: own.info.memoryBytes });
  });
});
