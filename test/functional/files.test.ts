/** Files of models of several inputs and outputs, from here and from strangers. */
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "../../src/io/safetensors.js";
import { customLoss, dense, layer, load } from "../../src/node.js";
import { apply, input, loadModel, model } from "../../src/nodeModel.js";
import { abs, mean, subtract } from "../../src/nodeTensor.js";
import { bitsOfLayers, lanegradError } from "../api/support/expectations.js";
import { reviewer, reviews, siamese } from "./support/networks.js";

const data = reviews();

describe.each(["float32", "float64"] as const)("in %s a file keeps", (dtype) => {
  test("answers, names, and where the training stands", async () => {
    const made = await reviewer({ dtype });
    await made.fit(data, { epochs: 2, batchSize: 16 });
    const again = await loadModel(await made.toBytes({ optimizerState: true }));
    expect(again.info.outputs).toEqual(made.info.outputs);
    expect(again.info.layers).toEqual(made.info.layers);
    expect(await again.predict(data.inputs)).toEqual(await made.predict(data.inputs));
    expect(await again.evaluate(data)).toEqual(await made.evaluate(data));
    for (const one of [made, again]) await one.fit(data, { epochs: 2, batchSize: 16 });
    expect(bitsOfLayers(again.weights())).toBe(bitsOfLayers(made.weights()));
    for (const one of [made, again]) one.dispose();
  });

  test("a layer that is shared, of a model of one output", async () => {
    const made = await siamese(undefined, { dtype });
    const again = await loadModel(await made.toBytes());
    expect(again.info.parameters).toBe(made.info.parameters);
    expect(bitsOfLayers(again.weights())).toBe(bitsOfLayers(made.weights()));
    const bytes = [await made.toBytes(), await again.toBytes()].map((file) => Buffer.from(file).toString("hex"));
    expect(bytes[1]).toBe(bytes[0]);
    for (const one of [made, again]) one.dispose();
  });
});

test("layers and losses of a user's are given to loadModel", async () => {
  const size = layer("size", (x) => abs(x));
  const apart = customLoss("apart", (answers, targets) => mean(abs(subtract(answers, targets)), -1));
  const x = input(2);
  const outputs = { a: apply([dense(3), size], x), b: apply(dense(1), x) };
  const made = await model({ inputs: { x }, outputs, losses: { a: apart, b: { loss: apart, weight: 0.5 } } });
  const bytes = await made.toBytes();
  await lanegradError(() => loadModel(bytes), "INVALID_OPTION");
  await lanegradError(() => loadModel(bytes, { layers: { size } }), "INVALID_OPTION");
  const again = await loadModel(bytes, { layers: { size }, losses: { apart } });
  expect(await again.predict({ x: [[1, 2]] })).toEqual(await made.predict({ x: [[1, 2]] }));
  for (const one of [made, again]) one.dispose();
});

test("each kind of file is read by its own function", async () => {
  const made = await siamese();
  const bytes = await made.toBytes();
  expect((await lanegradError(() => load(bytes), "INVALID_OPTION")).message).toContain("loadModel");
  expect((await lanegradError(() => load(bytes, { worker: true }), "INVALID_OPTION")).message).toContain("loadModel");
  await lanegradError(() => loadModel("nowhere.safetensors"), "DATA_NOT_FOUND");
  await lanegradError(() => loadModel(new Uint8Array(20)), "FORMAT_INVALID");
  made.dispose();
});

/** What strangers may write in the place of a part of the metadata. */
const strange: readonly unknown[] = [
  null,
  -1,
  0.5,
  1e9,
  "constructor",
  "__proto__",
  "",
  true,
  [],
  {},
  [null],
  [[]],
  [-1],
  [99],
];

test("metadata that are no model's are refused, whatever is wrong, and nothing else happens", async () => {
  const made = await reviewer();
  await made.fit(data);
  const { tensors, metadata } = decodeSafetensors(await made.toBytes());
  made.dispose();
  const told: { branches: object } = JSON.parse(metadata.get("lanegrad") ?? "");
  const changed = changesOf(told.branches);
  expect(changed.length).toBeGreaterThan(500);
  for (const branches of changed) {
    const text = JSON.stringify({ ...told, branches });
    const file = encodeSafetensors(tensors, new Map([["lanegrad", text]]));
    const read = await loadModel(file).catch((error: unknown) => error);
    if (read instanceof Error)
      await lanegradError(() => Promise.reject(read), "FORMAT_INVALID", "INVALID_SHAPE", "INVALID_OPTION");
    // what differs in a weight, a name or an order may be another sound model
    else if (read && typeof read === "object" && "dispose" in read) (read as { dispose(): void }).dispose();
  }
  expect(Object.hasOwn(Object.prototype, "loss")).toBe(false);
});

test("metadata that tell of what isn't there, or isn't used, are refused", async () => {
  const x = input(2);
  const hidden = apply(dense(3), x);
  const outputs = { a: apply(dense(2), hidden), b: apply(dense(1), hidden) };
  const made = await model({ inputs: { x }, outputs, losses: { a: "crossEntropy", b: "meanSquaredError" } });
  const { tensors, metadata } = decodeSafetensors(await made.toBytes());
  made.dispose();
  const told = JSON.parse(metadata.get("lanegrad") ?? "");
  const { calls, inputs } = told.branches;
  const branches = (changed: object) => ({ ...told, branches: { ...told.branches, ...changed } });
  for (const [changed, field] of [
    [{ ...told, outputs: 50 }, "outputs"],
    [branches({ calls: [...calls, { layer: 2, to: [1] }] }), "branches.calls[3]"],
    [{ ...branches({ inputs: [...inputs, { name: "y", shape: [1] }] }), inputs: 3 }, "branches."],
  ] as const) {
    const bytes = encodeSafetensors(tensors, new Map([["lanegrad", JSON.stringify(changed)]]));
    expect((await lanegradError(() => loadModel(bytes), "FORMAT_INVALID")).message).toContain(`"${field}`);
  }
});

/** Copies of `value` in each of which one part is another one, or gone. */
function changesOf(value: unknown): unknown[] {
  const others: unknown[] = [...strange];
  if (typeof value !== "object" || value === null) return others;
  for (const key of Object.keys(value)) {
    const part = Reflect.get(value, key);
    for (const other of [undefined, ...changesOf(part)])
      others.push(Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other });
  }
  return others;
}
