/** What is told of activations of users, and by which names files hold them. */
import { describe, expect, test } from "vitest";
import { dense, load, type ModelOptions, residual, sequential } from "../../src/node.js";
import { multiply, sigmoid, type Tensor } from "../../src/nodeTensor.js";
import { curve } from "./support/data.js";

const swish = (x: Tensor) => multiply(x, sigmoid(x));
const kernel = [[0.5], [-0.25]];

function one(activation: typeof swish | "silu"): ModelOptions {
  return {
    inputs: 2,
    layers: [
      dense(1, activation, { weights: kernel, bias: false }),
      dense(1, "linear", { weights: [[1]], bias: false }),
    ],
    loss: "meanSquaredError",
    dtype: "float64",
  };
}

test("a trace has the sums that go into them, and their gradients", async () => {
  using own = await sequential(one(swish));
  using known = await sequential(one("silu"));
  const row = [[2, 1]];
  const [[found], [expected]] = [(await own.trace(row, [1])).layers, (await known.trace(row, [1])).layers];
  expect(found.sums).toEqual(Float64Array.of(0.75));
  // two formulas of one function
  expect(found.activations[0]).toBeCloseTo(expected.activations[0], 14);
  expect(found.dSums.values[0]).toBeCloseTo(expected.dSums.values[0], 14);
  expect(found.dActivations?.values[0]).toBeCloseTo(Number(expected.dActivations?.values[0]), 14);
  expect(found.dKernel.values[0]).toBeCloseTo(2 * found.dSums.values[0], 14);
});

test("info and summary name them, inside of other layers too", async () => {
  using model = await sequential({
    inputs: 2,
    layers: [dense(2, swish), residual([dense(2, swish)]), dense(2, (x: Tensor) => multiply(x, x)), dense(1)],
    loss: "meanSquaredError",
  });
  const { layers } = model.info;
  expect(layers.map(({ own }) => own)).toEqual(["swish", undefined, "own", undefined]);
  expect(layers[1].branches?.[0][0].own).toBe("swish");
  expect((await model.summary()).text).toMatch(/^dense swish .*\n.*\ndense own /m);
});

describe("a file keeps the name by which it was given the code", () => {
  const make = () => (x: Tensor) => multiply(x, sigmoid(x));

  test.each([
    ["a function without a name", make()],
    ["one with another name, as minifiers give", { e: make() }.e],
    ["one that is bound", swish.bind(null)],
  ])("%s", async (_, code) => {
    using model = await sequential(one(swish));
    using loaded = await load(await model.toBytes(), { layers: { swish: code } });
    await loaded.fit(curve(4, 2, 1), { epochs: 1 });
    using again = await load(await loaded.toBytes(), { layers: { swish } });
    expect(again.weights()).toEqual(loaded.weights());
  });
});
