/** Losses where they begin and end: errors of 0, large ones, probabilities of 0 and 1. */
import { describe, expect, test } from "vitest";
import { binaryFocalCrossEntropy, dataset, dense, huber, type ModelOptions, sequential } from "../../src/node.js";
import { failureOf } from "./support/expectations.js";

describe("edges", () => {
  const one = (loss: ModelOptions["loss"], value: number, target: number, dtype: "float32" | "float64" = "float32") =>
    sequential({
      inputs: 1,
      layers: [dense(1, "linear", { weights: Float64Array.of(value), bias: false })],
      loss,
      dtype,
    }).then(async (model) => {
      const data = dataset({ x: [[1]], y: [[target]], task: "regression" });
      const { loss: told } = await model.evaluate(data);
      const { layers } = await model.trace(data);
      return { told, gradient: layers[0].dKernel.values[0] };
    });

  test("errors of 0 cost nothing and have no gradient", async () => {
    for (const loss of ["meanAbsoluteError", "huber"] as const)
      expect(await one(loss, 2, 2)).toEqual({ told: 0, gradient: 0 });
    const { told, gradient } = await one("logCosh", 2, 2);
    expect(Math.abs(told)).toBeLessThan(1e-7);
    expect(gradient).toBe(0);
  });

  test("large errors overflow nowhere", async () => {
    expect(await one("meanAbsoluteError", 2 ** 126, 0)).toEqual({ told: 2 ** 126, gradient: 1 });
    expect(await one(huber({ delta: 3 }), 2 ** 120, 0)).toEqual({ told: 3 * 2 ** 120, gradient: 3 });
    expect(await one("logCosh", -(2 ** 126), 0)).toEqual({ told: 2 ** 126, gradient: -1 });
    expect(await one("hinge", -(2 ** 100), 1)).toEqual({ told: 2 ** 100, gradient: -1 });
  });

  test("probabilities of 0 and 1 are told apart by their logits", async () => {
    const far = { inputs: 1, layers: [dense(2, "softmax", { weights: Float64Array.of(200, -200), bias: false })] };
    const data = dataset({ x: [[1]], y: [[0, 1]], task: "regression" });
    for (const [loss, expected] of [
      ["categoricalCrossEntropy", 400],
      ["klDivergence", 400],
      ["categoricalFocalCrossEntropy", 100],
    ] as const) {
      using model = await sequential({ ...far, loss });
      expect((await model.evaluate(data)).loss).toBe(expected);
      for (const { dKernel } of (await model.trace(data)).layers) expect([...dKernel.values]).not.toContain(Number.NaN);
    }
    using sigmoid = await sequential({
      inputs: 1,
      layers: [dense(1, "sigmoid", { weights: Float64Array.of(200), bias: false })],
      loss: binaryFocalCrossEntropy({ gamma: 0.5 }),
    });
    const { loss, layers } = await sigmoid.trace(dataset({ x: [[1], [1]], y: [[0], [1]], task: "regression" }));
    expect(loss).toBe(100);
    expect(layers[0].dSums.values[0]).toBeCloseTo(0.5, 5);
    expect(layers[0].dSums.values[1]).toBeCloseTo(0, 5);
  });

  test("a row of zeros has a cosine, and a target of NaN is told", async () => {
    expect((await one("cosineSimilarity", 0, 0)).told).toBeCloseTo(0, 7);
    expect((await one("cosineSimilarity", 3, -2, "float64")).told).toBeCloseTo(1, 14);
    expect(await failureOf(async () => one("huber", 1, Number.NaN))).toMatchObject({ name: "DataError" });
  });
});
