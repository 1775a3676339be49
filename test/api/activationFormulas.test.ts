/**
 * The activations that are formulas of ops: PyTorch's numbers, what is infinite, and that they are
 * known wherever names are.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { HiddenActivation } from "../../src/catalog/activations.js";
import { type ActivationName, activation, adam, dense, load, loadIris, sequential, takeRows } from "../../src/node.js";
import { bitsOfLayers } from "./support/expectations.js";

/** See test/golden/make_layers.py. */
interface Golden {
  readonly sums: readonly number[];
  readonly activations: Readonly<
    Record<string, { readonly values: readonly number[]; readonly slopes: readonly number[] }>
  >;
}

const golden: Golden = JSON.parse(readFileSync(new URL("../golden/torch_layers.json", import.meta.url), "utf8"));
const names = Object.keys(golden.activations) as HiddenActivation[];

/** The activation of each sum, and its slope there. */
async function looked(name: ActivationName | "swish", sums: readonly number[]) {
  const layers = [dense(1, name, { weights: [[1]], biases: [0] })];
  using model = await sequential({ inputs: 1, layers, loss: "meanSquaredError", dtype: "float64" });
  const {
    layers: [{ activations, dActivations, dSums }],
  } = await model.trace(
    sums.map((z) => [z]),
    // far from what is given, so that no gradient is 0
    sums.map(() => 1e4),
  );
  const gradients = dActivations?.values ?? [];
  return { values: [...activations], slopes: [...dSums.values].map((dz, i) => dz / gradients[i]) };
}

test.each(names)("%s has PyTorch's values and slopes", async (name) => {
  const { values, slopes } = golden.activations[name];
  const found = await looked(name, golden.sums);
  for (const [i, z] of golden.sums.entries()) {
    expect(Math.abs(found.values[i] - values[i]), `f(${z})`).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(z)));
    expect(Math.abs(found.slopes[i] - slopes[i]), `f'(${z})`).toBeLessThanOrEqual(1e-9);
  }
});

test("swish is another name of silu", async () => {
  expect(await looked("swish", golden.sums)).toEqual(await looked("silu", golden.sums));
  expect(dense(3, "swish").activation).toBe("silu");
  expect(activation("swish").activation).toBe("silu");
});

describe.each(names)("a network of %s", (name) => {
  const options = {
    inputs: 4,
    layers: [dense(8, name), dense(5, name, { bias: false }), dense(3, "softmax")],
    loss: "crossEntropy",
    standardize: true,
    optimizer: adam({ learningRate: 0.01 }),
    seed: 3,
  } as const;

  test("learns, with the same bits on any number of threads, in a worker, and from a file", async () => {
    const iris = loadIris();
    const fit = { epochs: 30, batchSize: 16 };
    using model = await sequential({ ...options, threads: 1 });
    await model.fit(iris, fit);
    const { accuracy = 0 } = await model.evaluate(iris);
    expect(accuracy).toBeGreaterThan(0.9);
    const bits = bitsOfLayers(model.weights());
    for (const exactly of [2, 3, 5]) {
      using other = await sequential({ ...options, threads: { exactly } });
      await other.fit(iris, fit);
      expect(bitsOfLayers(other.weights())).toBe(bits);
    }
    using remote = await sequential({ ...options, threads: 1, worker: true });
    await remote.fit(iris, fit);
    expect(bitsOfLayers(await remote.weights())).toBe(bits);
    expect(model.info.layers.map((layer) => layer.activation)).toEqual([name, name, "softmax"]);
    using loaded = await load(await model.toBytes());
    expect(loaded.info.layers).toEqual(model.info.layers);
    expect((await loaded.predict(iris)).outputs).toEqual((await model.predict(iris)).outputs);
  });

  test("has right gradients", async () => {
    using model = await sequential({ ...options, standardize: false });
    expect((await model.checkGradients(takeRows(loadIris(), [0, 60, 120, 75]))).passes).toBe(true);
  });
});

test("sums far out have the activations that they come near to, and no slope where these are flat", async () => {
  const at = async (name: ActivationName) => looked(name, [-1e150, 1e150]);
  expect((await at("hardSigmoid")).values).toEqual([0, 1]);
  expect((await at("softsign")).values).toEqual([-1, 1]);
  expect((await at("softsign")).slopes.map(Math.abs)).toEqual([0, 0]);
  expect((await at("hardSwish")).values).toEqual([0, 1e150]);
  expect((await at("mish")).values.map((value) => value + 0)).toEqual([0, 1e150]);
  expect((await at("mish")).slopes.map((slope) => slope + 0)).toEqual([0, 1]);
});
