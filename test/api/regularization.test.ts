/**
 * Penalties and constraints of layers stay the same in files, workers, threads, traces and
 * checkpoints, of rows however they lie.
 */
import { describe, expect, test } from "vitest";
import { adam, dataset, dense, load, sequential, sgd } from "../../src/node.js";
import { bitsOf, bitsOfLayers } from "./support/expectations.js";
import { all, few, fit, iris, make, stacks } from "./support/regularized.js";

describe.each(stacks)("%s", (_, layers) => {
  test("learns, to the same bits on any number of threads and in any lanes", async () => {
    using model = await make(layers);
    const { epochs } = await model.fit(iris, { epochs: 12, batchSize: 16 });
    expect(epochs[11].loss).toBeLessThan(epochs[0].loss);
    for (const more of [...[2, 3, 5].map((exactly) => ({ threads: { exactly } })), { lanes: "wide" } as const]) {
      using other = await make(layers, more);
      await other.fit(iris, { epochs: 12, batchSize: 16 });
      expect(bitsOf(other)).toBe(bitsOf(model));
    }
  });

  test("has the gradients of central differences, in trace too", async () => {
    // what is drawn has other numbers in evaluations
    const still = layers.filter((one) => !("kind" in one && one.kind === "dropout"));
    using model = await make(still, { dtype: "float64", optimizer: sgd({ learningRate: 1e-300 }) });
    // the first update brings weights to their constraints, where the second finds them
    await model.fit(few, { epochs: 2, batchSize: "full" });
    expect((await model.checkGradients(few)).passes).toBe(true);
    const traced = await model.trace(few);
    const { loss } = await model.evaluate(few);
    expect(traced.loss).toBeCloseTo(loss, 14);
    const own = traced.layers.map(({ gradients, dKernel, dBias }) =>
      gradients
        ? Object.values(gradients).map(({ values }) => values)
        : [dKernel.values, ...(dBias ? [dBias.values] : [])],
    );
    model.gradients().forEach((gradients, i) => {
      for (const [k, values] of Object.values(gradients).entries())
        for (const [at, value] of values.entries()) expect(own[i][k][at]).toBeCloseTo(value, 5);
    });
  });

  test("is the same in a file, in a worker and after a checkpoint", async () => {
    using model = await make(layers);
    await model.fit(iris, fit);
    using loaded = await load(await model.toBytes());
    expect(loaded.info.layers).toEqual(model.info.layers);
    expect(await loaded.toBytes()).toEqual(await model.toBytes());
    expect((await loaded.evaluate(iris)).loss).toBe((await model.evaluate(iris)).loss);
    using remote = await sequential({
      ...{ inputs: 4, layers, loss: "crossEntropy", standardize: true, seed: 3, worker: true },
      optimizer: adam({ learningRate: 0.02 }),
    });
    await remote.fit(iris, fit);
    expect(bitsOfLayers(await remote.weights())).toBe(bitsOf(model));
    expect(remote.info.layers).toEqual(model.info.layers);
    using resumed = await make(layers);
    await resumed.restore(model.checkpoint());
    await resumed.fit(iris, fit);
    await model.fit(iris, fit);
    expect(bitsOf(resumed)).toBe(bitsOf(model));
  });

  test("goes on in the middle of an epoch", async () => {
    using whole = await make(layers);
    await whole.fit(iris, fit);
    using broken = await make(layers);
    let checkpoint = broken.checkpoint();
    await broken.fit(iris, {
      ...fit,
      onBatch: ({ epoch, batch }) => {
        if (epoch === 2 && batch === 4) checkpoint = broken.checkpoint();
      },
    });
    using resumed = await make(layers, { threads: { exactly: 2 } });
    await resumed.restore(checkpoint);
    await resumed.fit(iris, fit);
    expect(bitsOf(resumed)).toBe(bitsOf(whole));
  });
});
test("rows that are mostly zero, and bytes, are read as they lie", async () => {
  const pixels = Uint8Array.from({ length: 40 * 30 }, (_, i) => (i % 5 === 0 ? i % 256 : 0));
  const y = Array.from({ length: 40 }, (_, i) => `${i % 2}`);
  const train = async (values: Uint8Array | Float32Array, scale: number, batchSize: number | "full") => {
    const layers = [dense(7, "relu", all), dense(2, "softmax", all)];
    using model = await make(layers, { inputs: 30, standardize: false });
    await model.fit(dataset({ x: { values, columns: 30, scale }, y }), { epochs: 3, batchSize });
    return bitsOf(model);
  };
  const scaled = Float32Array.from(pixels, (pixel) => pixel * Math.fround(1 / 255));
  for (const batchSize of [7, "full"] as const)
    expect(await train(pixels, 1 / 255, batchSize)).toBe(await train(scaled, 1, batchSize));
});
