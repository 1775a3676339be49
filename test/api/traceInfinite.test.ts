/**
 * Infinite gradients in a trace: they are told as where fit would fail, and not where it trains.
 */
import { expect, test } from "vitest";
import { customLoss, dataset, dense, type Model, sequential, sgd } from "../../src/node.js";
import { abs, maximum, mean, sqrt, subtract } from "../../src/nodeTensor.js";
import { bytesOf, lanegradError } from "./support/expectations.js";
import { still } from "./support/still.js";

test("gradients on the way that reach no parameter needn't be finite", async () => {
  const rootGap = customLoss("rootGap", (outputs, targets) => mean(abs(subtract(sqrt(outputs), targets)), -1));
  const newModel = (first: number): Promise<Model> =>
    sequential({
      inputs: 1,
      layers: [dense(2, (x) => maximum(x, 0), { weights: [[first, -1]], bias: false })],
      loss: rootGap,
      optimizer: still,
      dtype: "float64",
    });
  const [x, y] = [
    [[1], [2], [3]],
    [
      [1, 0],
      [1, 0],
      [1, 0],
    ],
  ];
  using model = await newModel(1);
  await model.fit(dataset({ x, y }), { batchSize: "full" });
  const { layers } = await model.trace(x, y);
  expect(layers[0].dActivations?.values.every((value) => Number.isFinite(value))).toBe(false);
  expect(layers[0].dActivations?.norm).not.toBeLessThan(Number.POSITIVE_INFINITY);
  expect(bytesOf(layers[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
  expect([...layers[0].dKernel.values].every((value) => Number.isFinite(value))).toBe(true);
  // the gradient of a weight
  const steep = customLoss("steep", (outputs) => mean(sqrt(subtract(outputs, outputs)), -1));
  using broken = await sequential({ inputs: 1, layers: [dense(1)], loss: steep });
  const error = await lanegradError(() => broken.trace([[1]], [1]), "DATA_NON_FINITE");
  expect(error.message).toMatch(/gradients of layer 0 are not finite/);
});

test("gradients that are infinite are told where they are clipped by value", async () => {
  const steep = customLoss("steep", (outputs) => mean(sqrt(subtract(outputs, 1)), -1));
  const newModel = (clipValue: number): Promise<Model> =>
    sequential({
      inputs: 1,
      layers: [dense(1, "linear", { weights: [[1]] })],
      loss: steep,
      optimizer: sgd({ clipValue }),
    });
  using clipped = await newModel(1);
  const { dKernel } = (await clipped.trace([[1]], [1])).layers[0];
  expect([...dKernel.values, dKernel.norm]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  await clipped.fit(dataset({ x: [[1]], y: [1] }));
  expect(clipped.weights()[0].kernel[0]).toBe(Math.fround(0.99));
  using whole = await newModel(0);
  await lanegradError(() => whole.trace([[1]], [1]), "DATA_NON_FINITE");
});
