/**
 * Numbers of which nobody says what they are multiplied by mean what those that a model learned
 * did, in every kind of array.
 */
import { describe, expect, test } from "vitest";
import { applyStandardization, fitStandardization } from "../../src/data/standardize.js";
import {
  adam,
  checkpointBytes,
  checkpointFrom,
  type Dataset,
  dataset,
  dense,
  load,
  type Model,
  sequential,
  type WorkerModel,
} from "../../src/node.js";

const bytes = Uint8Array.of(0, 51, 102, 153, 204, 255);
const scale = 1 / 255;
const y = [0, 0.2, 0.4, 0.6, 0.8, 1];
const learned = dataset({ x: { values: bytes, columns: 1, scale }, y });

/** A model that answers what it is given, times the scale. */
async function identity(worker: boolean): Promise<Model | WorkerModel> {
  const layers = [dense(1, "linear", { weights: [[1]], bias: false })];
  const optimizer = adam({ learningRate: 1e-30 });
  const model = await sequential({ inputs: 1, layers, loss: "meanSquaredError", optimizer, worker });
  await model.fit(learned, { batchSize: "full" });
  return model;
}

/** 51, of which nobody says that it is a byte, in all ways. */
const given: readonly (readonly [string, Parameters<Model["predict"]>[0]])[] = [
  ["a row", [[51]]],
  ["bytes", Uint8Array.of(51)],
  ["clamped bytes", Uint8ClampedArray.of(51)],
  ["16-bit integers", Int16Array.of(51)],
  ["32-bit integers", Uint32Array.of(51)],
  ["doubles", Float64Array.of(51)],
  ["rows of integers", [Int32Array.of(51)]],
  ["values", { values: Int8Array.of(51), columns: 1 }],
  ["a data set of bytes", dataset({ x: { values: Uint8Array.of(51), columns: 1 }, y: [0.2] })],
  ["a data set of rows", dataset({ x: [[51]], y: [0.2] })],
];

describe.each([false, true])("worker: %s", (worker) => {
  test("every way in answers by the scale that was learned, and so does the file", async () => {
    using model = await identity(worker);
    const file = await model.toBytes();
    using loaded = worker ? await load(file, { worker }) : await load(file);
    for (const each of [model, loaded])
      for (const [what, rows] of given) expect((await each.predict(rows)).outputs[0], what).toBeCloseTo(0.2, 6);
  });

  test("evaluate, trace and fit do so too, of rows that say no scale", async () => {
    using model = await identity(worker);
    const plain = dataset({ x: { values: bytes, columns: 1 }, y });
    const parts = dataset({ x: [...bytes].map((byte) => [byte]), y });
    const { loss } = await model.evaluate(learned);
    expect(loss).toBeLessThan(1e-14);
    for (const data of [plain, parts]) {
      expect((await model.evaluate(data)).loss).toBeCloseTo(loss, 12);
      expect((await model.trace(data)).loss).toBeCloseTo(loss, 12);
      expect((await model.trace([[51]], [0.2])).inputs[0]).toBeCloseTo(0.2, 6);
      const { epochs } = await model.fit(data, { batchSize: "full", validation: data });
      expect(epochs[0].loss).toBeCloseTo(loss, 12);
      expect(epochs[0].validation?.loss).toBeCloseTo(loss, 12);
    }
  });

  test("a scale that is named holds: 1 for what is scaled already", async () => {
    using model = await identity(worker);
    const answer = async (rows: Parameters<Model["predict"]>[0]) => (await model.predict(rows)).outputs[0];
    expect(await answer({ values: Float32Array.of(0.5), columns: 1, scale: 1 })).toBe(0.5);
    expect(await answer(dataset({ x: [[0.5]], y: [0], scale: 1 }))).toBe(0.5);
    const half = dataset({ x: { values: Float32Array.of(1), columns: 1 }, y: [0], scale: 0.5 });
    expect(half.scale).toBe(0.5);
    expect(await answer(half)).toBe(0.5);
    const byHand: Dataset = { name: "hand", x: Float64Array.of(0.5), rows: 1, columns: 1, outputs: 1, scale: 1 };
    expect(await answer(byHand)).toBe(0.5);
    const plain = dataset({ x: [[1], [2]], y: [1, 2] });
    expect(applyStandardization(plain, fitStandardization(plain))).not.toHaveProperty("unscaled");
  });
});

test.each([false, true])("51 is answered with the bits of the byte that was learned, worker: %s", async (worker) => {
  using model = await identity(worker);
  const { outputs } = await model.predict(learned);
  for (const [what, rows] of given) expect((await model.predict(rows)).outputs[0], what).toBe(outputs[1]);
  const all = await model.predict([...bytes].map((byte) => [byte]));
  expect(all.outputs).toEqual(outputs);
  expect((await model.trace([[51]], [0.2])).inputs[0]).toBe(outputs[1]);
});

describe.each([false, true])("numbers that are no bytes were learned, worker: %s", (worker) => {
  // of these scales many give another last bit where the scale is rounded to a float before it
  // multiplies
  const scales = [1 / 255, 0.1, 1 / 3];

  test.each(scales)("whole numbers are answered with the bits of the doubles, scale %d", async (factor) => {
    const rows = [[0], [51], [102], [7], [0.5]];
    const doubles = dataset({ x: rows, y: [0, 1, 2, 3, 4], scale: factor });
    const layers = [dense(1, "linear", { weights: [[1]], bias: false })];
    const optimizer = adam({ learningRate: 1e-30 });
    using model = await sequential({ inputs: 1, layers, loss: "meanSquaredError", optimizer, worker });
    await model.fit(doubles, { batchSize: "full" });
    const { outputs } = await model.predict(doubles);
    expect(outputs).toEqual(Float32Array.from(rows, ([value]) => value * factor));
    const file = await model.toBytes();
    using loaded = worker ? await load(file, { worker }) : await load(file);
    using restored = await sequential({ inputs: 1, layers, loss: "meanSquaredError", optimizer, worker });
    await restored.restore(await checkpointFrom(await checkpointBytes(await model.checkpoint())));
    for (const each of [model, loaded, restored]) {
      for (const [what, row] of given) expect((await each.predict(row)).outputs[0], what).toBe(outputs[1]);
      for (const [i, row] of rows.entries()) expect((await each.predict([row])).outputs[0]).toBe(outputs[i]);
      expect((await each.predict(Uint8Array.of(0, 51, 102, 7))).outputs).toEqual(outputs.subarray(0, 4));
    }
  });
});
