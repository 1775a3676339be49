/** A fit that was interrupted goes on with the same rows only, whatever arrays they come in. */
import { describe, expect, test } from "vitest";
import {
  type Checkpoint,
  type Dataset,
  dataset,
  dense,
  type FitOptions,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { bitsOfLayers, lanegradError } from "./support/expectations.js";

const ROWS = 40;
const x = Array.from({ length: ROWS }, (_, row) => [row % 7, (row * 5) % 11, row / 8]);
const y = Array.from({ length: ROWS }, (_, row) => ["a", "b", "c"][(row * 7) % 3]);
const weights = Array.from({ length: ROWS }, (_, row) => 1 + (row % 3));
const changed = <T>(values: readonly T[], place: number, value: T): T[] => values.with(place, value);
const data = dataset({ x, y, weights, features: ["p", "q", "r"] });
const validation = dataset({ x: x.slice(0, 9), y: y.slice(0, 9) });
const FIT: FitOptions = { epochs: 4, batchSize: 16, validation };
const options: ModelOptions = {
  ...{
    inputs: 3,
    layers: [dense(4, "tanh"), dense(3, "softmax")],
    loss: "crossEntropy",
    seed: 4,
    classes: ["a", "b", "c"],
  },
};

async function interrupted(fit: FitOptions = FIT, rows: Dataset = data): Promise<Checkpoint> {
  using model = await sequential(options);
  let kept: Checkpoint | undefined;
  await model.fit(rows, {
    ...fit,
    onBatch: async (record, running) => {
      if (record.epoch !== 2) return;
      kept = model.checkpoint();
      running.stop();
    },
  });
  if (!kept) throw new Error("no checkpoint");
  return kept;
}

describe.each([false, true])("worker: %s", (worker) => {
  test.each<[string, Dataset, FitOptions]>([
    ["features", dataset({ x: changed(x, 17, [1, 2, 99]), y, weights, features: ["p", "q", "r"] }), FIT],
    ["targets", dataset({ x, y: changed(y, 20, y[21]), weights, features: ["p", "q", "r"] }), FIT],
    ["weights", dataset({ x, y, weights: changed(weights, 39, 7), features: ["p", "q", "r"] }), FIT],
    ["weights", dataset({ x, y, features: ["p", "q", "r"] }), FIT],
    ["features", dataset({ x: x.toReversed(), y, weights, features: ["p", "q", "r"] }), FIT],
    ["validation features", data, { ...FIT, validation: dataset({ x: x.slice(1, 10), y: y.slice(0, 9) }) }],
    ["validation targets", data, { ...FIT, validation: dataset({ x: x.slice(0, 9), y: y.slice(1, 10) }) }],
  ])("other %s are refused, and the right ones go on", async (what, rows, fit) => {
    using model = await sequential({ ...options, worker });
    await model.restore(await interrupted());
    const before = await model.checkpoint();
    const { message } = await lanegradError(() => model.fit(rows, fit), "INVALID_OPTION");
    expect(message).toBe(`The fit that is to be gone on with has other ${what}: give it the same data.`);
    expect(await model.checkpoint()).toEqual(before);
    await model.fit(data, FIT);
    using whole = await sequential(options);
    await whole.fit(data, FIT);
    expect(bitsOfLayers(await model.weights())).toBe(bitsOfLayers(whole.weights()));
  });
});

test("the same rows may come in other arrays, columns and orders of classes", async () => {
  const kept = await interrupted();
  const numbers = x.flat();
  const columns = { features: ["p", "q", "r"], y, weights };
  const turned = x.map(([p, q, r]) => [r, p, q]);
  const renumbered = dataset({ ...columns, x, classes: ["c", "a", "b"] });
  for (const rows of [
    dataset({ ...columns, x: { values: Float64Array.from(numbers), columns: 3 } }),
    dataset({ ...columns, x: { values: Float32Array.from(numbers), columns: 3 } }),
    dataset({ ...columns, x: turned, features: ["r", "p", "q"] }),
    renumbered,
  ]) {
    using model = await sequential(options);
    await model.restore(kept);
    expect((await model.fit(rows, FIT)).epochs).toHaveLength(3);
  }
});

test("a share that is set aside is that of the same rows", async () => {
  const fit: FitOptions = { ...FIT, validation: 0.25 };
  using model = await sequential(options);
  await model.restore(await interrupted(fit));
  const others = dataset({ x: changed(x, 3, [7, 7, 7]), y, weights, features: ["p", "q", "r"] });
  expect((await lanegradError(() => model.fit(others, fit), "INVALID_OPTION")).message).toMatch(
    /has other (validation )?features: give it the same data\.$/,
  );
});

test("a checkpoint that tells nothing of its rows is gone on with", async () => {
  const kept = await interrupted();
  const { fit } = kept;
  if (!fit) throw new Error("no fit");
  const asked = Object.fromEntries(Object.entries(fit.asked).filter(([name]) => !name.startsWith("digest")));
  using model = await sequential(options);
  await model.restore({ ...kept, fit: { ...fit, asked } });
  expect((await model.fit(data, FIT)).epochs).toHaveLength(3);
});
