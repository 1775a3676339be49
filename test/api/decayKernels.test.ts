/** Weight decay that spares biases. */
import { describe, expect, test } from "vitest";
import { adam, adamW, dense, layer, load, type ModelOptions, type Optimizer, sgd } from "../../src/node.js";
import { multiply } from "../../src/nodeTensor.js";
import { bitsOf } from "./support/expectations.js";
import { all, fit, iris, make } from "./support/regularized.js";

describe("decay of kernels only", () => {
  const optimizers: readonly [string, (options: object) => Optimizer][] = [
    ["adamW", (options) => adamW({ weightDecay: 0.3, ...options })],
    ["adam", (options) => adam({ weightDecay: 0.3, ...options })],
    ["sgd", (options) => sgd({ weightDecay: 0.3, momentum: 0.5, ...options })],
    [
      "averaged adam of clipped gradients",
      (options) => adam({ weightDecay: 0.3, emaMomentum: 0.5, clipNorm: 0.1, ...options }),
    ],
  ];

  test.each(optimizers)("moves kernels as %s with a decay, biases as without", async (_, optimizer) => {
    const layers = [dense(5, "tanh", { biases: [1, -1, 2, 3, -2] }), dense(3, "softmax")];
    const weightsAfter = async (options: object, more: Partial<ModelOptions> = {}) => {
      using model = await make(layers, { optimizer: optimizer(options), ...more });
      // one update: later ones have other gradients
      await model.fit(iris, { batchSize: "full" });
      return model.weights();
    };
    const own = await weightsAfter({ decayKernelsOnly: true });
    const [decayed, free] = [await weightsAfter({}), await weightsAfter({ weightDecay: 0 })];
    expect(own.map(({ kernel }) => kernel)).toEqual(decayed.map(({ kernel }) => kernel));
    expect(own.map(({ bias }) => bias)).toEqual(free.map(({ bias }) => bias));
    expect(decayed[0].bias).not.toEqual(free[0].bias);
    for (const exactly of [2, 3])
      expect(await weightsAfter({ decayKernelsOnly: true }, { threads: { exactly } })).toEqual(own);
  });

  test("is remembered by files and checkpoints, and goes on to the same bits, in other networks too", async () => {
    const optimizer = adamW({ weightDecay: 0.3, decayKernelsOnly: true });
    const gain = layer("gain", (x, { parameter }) => multiply(x, parameter("factor", [5], 1)));
    for (const layers of [
      [dense(5, "tanh"), dense(3, "softmax")],
      [dense(5, "tanh", all), gain, dense(3, "softmax")],
    ]) {
      using model = await make(layers, { optimizer });
      await model.fit(iris, fit);
      using loaded = await load(await model.toBytes(), { layers: { gain } });
      expect(loaded.info.optimizer).toEqual(model.info.optimizer);
      expect(loaded.info.optimizer).toMatchObject({ weightDecay: 0.3, decayKernelsOnly: true });
      using resumed = await make(layers, { optimizer, threads: { exactly: 2 } });
      await resumed.restore(model.checkpoint());
      await resumed.fit(iris, fit);
      await model.fit(iris, fit);
      expect(bitsOf(resumed)).toBe(bitsOf(model));
    }
  });

  test("isn't told where it isn't", () => {
    expect(adamW().options).not.toHaveProperty("decayKernelsOnly");
    expect(adamW({ decayKernelsOnly: false }).options).not.toHaveProperty("decayKernelsOnly");
    expect(adamW({ decayKernelsOnly: true }).options).toMatchObject({ weightDecay: 0.01, decayKernelsOnly: true });
  });
});
