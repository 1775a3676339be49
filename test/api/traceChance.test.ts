/** What dropout and noise draw in a trace. */
import { describe, expect, test } from "vitest";
import { dense, dropout, gaussianNoise, load, loadIris, residual, sequential, sgd, takeRows } from "../../src/node.js";
import { bitsOf, bytesOf } from "./support/expectations.js";

describe("chance in the network", () => {
  const data = loadIris();
  const layers = () => [
    dense(8),
    dropout(0.5),
    residual([gaussianNoise(0.3), dense(8, "tanh"), dropout(0.2)]),
    dense(3, "softmax"),
  ];
  const options = (rate: number) =>
    ({ inputs: 4, layers: layers(), loss: "crossEntropy", optimizer: sgd({ learningRate: rate }), seed: 5 }) as const;

  test("is that of the epoch to come, also of a model that goes on from a checkpoint or a file", async () => {
    using model = await sequential(options(0.1));
    const losses: number[] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      const { loss, layers: traced } = await model.trace(data);
      using restored = await sequential(options(0.1));
      await restored.restore(model.checkpoint());
      using loaded = await load(await model.toBytes({ optimizerState: true }));
      for (const other of [restored, loaded]) expect((await other.trace(data)).loss).toBe(loss);
      const { epochs } = await model.fit(data, { batchSize: "full" });
      expect(loss).toBe(epochs[0].loss);
      expect(bytesOf(traced[0].dKernel.values)).toBe(bytesOf(model.gradients()[0].kernel));
      losses.push(loss);
    }
    expect(new Set(losses).size).toBe(3);
  });

  test("is the same in a worker", async () => {
    using model = await sequential(options(0.1));
    await using worker = await sequential({ ...options(0.1), worker: true });
    for (const one of [model, worker]) await one.fit(data, { batchSize: "full" });
    expect((await worker.trace(data)).loss).toBe((await model.trace(data)).loss);
  });

  test("is drawn at full rate amid a schedule, of which a trace between two batches changes nothing", async () => {
    const train = async (isTraced: boolean): Promise<string> => {
      using model = await sequential(options(0.1));
      const onBatch = async (): Promise<void> => {
        if (isTraced) expect((await model.trace(takeRows(data, [1, 60, 120]))).rows).toBe(3);
      };
      await model.fit(data, { epochs: 2, batchSize: 40, dropoutSchedule: { name: "cosine" }, onBatch });
      return bitsOf(model);
    };
    expect(await train(true)).toBe(await train(false));
  });
});
