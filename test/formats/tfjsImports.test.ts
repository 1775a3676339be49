/**
 * Layers models that TensorFlow.js saved: the same answers, in one file of weights or several,
 * quantized or not; and what isn't read.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { dataset, load, sgd } from "../../src/node.js";
import { exportModel, importModel } from "../../src/nodeFormats.js";
import { failureOf } from "../api/support/expectations.js";

interface Saved {
  readonly json: {
    readonly modelTopology: { readonly config: unknown };
    readonly weightsManifest: readonly {
      readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
    }[];
  };
  readonly weights: string;
  readonly x: readonly (readonly number[])[];
  readonly y: readonly (readonly number[])[];
}

const golden: Readonly<Record<string, Saved>> = JSON.parse(
  readFileSync(new URL("../golden/tfjs_models.json", import.meta.url), "utf8"),
);
const encode = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const weightsOf = ({ weights }: Saved): Uint8Array => new Uint8Array(Buffer.from(weights, "base64"));
/** The files of a model, its JSON or weights changed. */
const files = (saved: Saved, json: unknown = saved.json, weights = weightsOf(saved)): Map<string, Uint8Array> =>
  new Map([
    ["model.json", encode(json)],
    ["weights.bin", weights],
  ]);

async function expectClose(own: Uint8Array, { x, y }: Saved, bound: number): Promise<void> {
  using model = await load(own, { threads: 1, optimizer: sgd({ learningRate: 0.01 }) });
  const { outputs } = await model.predict(x);
  y.flat().forEach(
    (value, i) => void expect(Math.abs(outputs[i] - value)).toBeLessThan(bound * Math.max(1, Math.abs(value))),
  );
  await model.fit(dataset({ x, y: y.map((row) => row.map((value) => value / 2)), task: "regression" }), {
    batchSize: 3,
  });
  expect((await model.predict(x)).outputs).not.toEqual(outputs);
}

describe("read", () => {
  test.each(Object.entries(golden))("%s", async (_, saved) => {
    // sums of some dozens of float32 products of order 1
    await expectClose(await importModel(files(saved), "model.json", { loss: "meanSquaredError" }), saved, 1e-6);
  });

  test("weights in several files, as Keras's converter writes topologies and names", async () => {
    const saved = golden.dense;
    const bytes = weightsOf(saved);
    const [group] = saved.json.weightsManifest;
    const json = {
      modelTopology: { keras_version: "2.15.0", backend: "tensorflow", model_config: saved.json.modelTopology },
      weightsManifest: [
        {
          paths: ["a.bin", "in/b.bin"],
          weights: group.weights.map((one) => ({ ...one, name: `model/${one.name}:0` })),
        },
      ],
    };
    const given = new Map([
      ["m.json", encode(json)],
      ["a.bin", bytes.subarray(0, 33)],
      ["in/b.bin", bytes.subarray(33)],
    ]);
    expect(await importModel(given, "m.json")).toEqual(await importModel(files(saved), "model.json"));
  });

  test("quantized weights are what they stand for", async () => {
    const saved = golden.functional;
    const floats = new Float32Array(weightsOf(saved).slice().buffer);
    const [group] = saved.json.weightsManifest;
    const quantization = { dtype: "uint16", scale: 2 / 65535, min: -1 };
    const weights = group.weights.map((one) => ({ ...one, quantization }));
    const stored = Uint16Array.from(floats, (value) => Math.round((value + 1) / quantization.scale));
    const json = { ...saved.json, weightsManifest: [{ paths: ["weights.bin"], weights }] };
    // 16 bits of weights from -1 to 1, of which some dozens are added
    await expectClose(
      await importModel(files(saved, json, new Uint8Array(stored.buffer)), "model.json", { loss: "meanSquaredError" }),
      saved,
      1e-3,
    );
  });

  test("halves are what they stand for, as the converter's --quantize_float16 writes them", async () => {
    const saved = golden.functional;
    const count = weightsOf(saved).length / 4;
    const halves = Array.from({ length: count }, (_, i) => [0x3800, 0xb400, 0x2e66, 0x8001][i % 4]);
    const floats = halves.map((_, i) => [0.5, -0.25, 0.0999755859375, -(2 ** -24)][i % 4]);
    const [group] = saved.json.weightsManifest;
    const quantization = { dtype: "float16", original_dtype: "float32" };
    const weights = group.weights.map((one) => ({ ...one, quantization }));
    const json = { ...saved.json, weightsManifest: [{ paths: ["weights.bin"], weights }] };
    const read = await importModel(files(saved, json, new Uint8Array(Uint16Array.from(halves).buffer)), "model.json");
    const whole = files(saved, saved.json, new Uint8Array(Float32Array.from(floats).buffer));
    expect(read).toEqual(await importModel(whole, "model.json"));
  });

  test("layers whose names differ in front alone have their own weights", async () => {
    const saved = golden.dense;
    const renamed = JSON.parse(
      JSON.stringify(saved.json).replaceAll("dense_Dense1", "a/dense").replaceAll("dense_Dense2", "b/dense"),
    );
    const expected = await importModel(files(saved), "model.json");
    expect(await importModel(files(saved, renamed), "model.json")).toEqual(expected);
    for (const { weights } of renamed.weightsManifest) for (const one of weights) one.name = `model/${one.name}`;
    expect(await importModel(files(saved, renamed), "model.json")).toEqual(expected);
  });

  test.each([
    ["none", {}, 0.3],
    ["null", { alpha: null }, 0.3],
    ["TensorFlow.js's", { alpha: 0.25 }, 0.25],
    ["Keras 3's", { negative_slope: 0.5 }, 0.5],
    ["lanegrad's", { alpha: 0.009999999776482582 }, 0.01],
  ])("the slope of LeakyReLU is %s", async (_, config, slope) => {
    const dense = { name: "dense", units: 1, activation: "linear", use_bias: false, batch_input_shape: [null, 1] };
    const layers = [
      { class_name: "Dense", config: dense },
      { class_name: "LeakyReLU", config: { name: "leak", ...config } },
    ];
    const json = {
      modelTopology: { class_name: "Sequential", config: { layers } },
      weightsManifest: [
        { paths: ["weights.bin"], weights: [{ name: "dense/kernel", shape: [1, 1], dtype: "float32" }] },
      ],
    };
    const weights = new Uint8Array(Float32Array.of(1).buffer);
    const read = await importModel(files(golden.dense, json, weights), "model.json", { loss: "meanSquaredError" });
    using model = await load(read, { threads: 1 });
    expect([...(await model.predict([[8], [-8]])).outputs]).toEqual([8, Math.fround(-8 * Math.fround(slope))]);
  });

  test("what lanegrad writes comes back", async () => {
    const own = await importModel(files(golden.images), "model.json");
    const again = await importModel(await exportModel(own, "model.json"), "model.json");
    using one = await load(own);
    using other = await load(again);
    expect((await other.predict(golden.images.x)).outputs).toEqual((await one.predict(golden.images.x)).outputs);
  });
});

describe("refused", () => {
  const saved = golden.dense;
  const text = JSON.stringify(saved.json);
  const changed = (from: string | RegExp, to: string): Map<string, Uint8Array> =>
    files(saved, JSON.parse(text.replace(from, to)));
  test.each<readonly [string, Map<string, Uint8Array>, RegExp]>([
    [
      "no JSON",
      new Map([["model.json", Uint8Array.of(1, 2)]]),
      /no model.json of TensorFlow.js: its text is not valid JSON/,
    ],
    ["a list", files(saved, []), /the file is no object/],
    ["nothing inside", files(saved, {}), /modelTopology is no object/],
    ["a graph model", files(saved, { format: "graph-model", modelTopology: { node: [] } }), /is a graph model/],
    ["a file that is missing", new Map([["model.json", encode(saved.json)]]), /was given no file "weights.bin"/],
    ["a path above", changed("weights.bin", "../weights.bin"), /names "..\/weights.bin" as a file of weights/],
    ["an address", changed("weights.bin", "https://x/w.bin"), /must lie beside the model/],
    ["weights that are cut off", files(saved, saved.json, weightsOf(saved).subarray(4)), /and its weights need \d+/],
    [
      "a layer that isn't read",
      changed('"class_name":"Dropout"', '"class_name":"Bidirectional"'),
      /has a layer "Bidirectional"/,
    ],
    ["an activation that isn't", changed('"activation":"relu"', '"activation":"relu6"'), /with the activation "relu6"/],
    [
      "an option that isn't read",
      changed(
        '"class_name":"LayerNormalization","config":{',
        '"class_name":"LayerNormalization","config":{"rms_scaling":true,',
      ),
      /LayerNormalization with the option "rms_scaling", which isn't read/,
    ],
    [
      "numbers that are cut off",
      changed('"class_name":"Dropout","config":{"rate":0.2,', '"class_name":"ReLU","config":{"max_value":6,'),
      /ReLU with max_value 6, which cuts off/,
    ],
    [
      "another axis",
      changed('"class_name":"Dropout","config":{"rate":0.2,', '"class_name":"Softmax","config":{"axis":0,'),
      /Softmax along another axis than the last one/,
    ],
    [
      "names that could be two layers'",
      files(saved, {
        ...saved.json,
        weightsManifest: saved.json.weightsManifest.map((group) => ({
          ...group,
          weights: group.weights.map((one) => ({
            ...one,
            name: one.name.replace(/^dense_Dense(\d)/, "$1/dense_Dense1"),
          })),
        })),
      }),
      /two weights called "dense_Dense1\/kernel": give each layer a name of its own/,
    ],
    ["another type", changed('"dtype":"float32"},{"name"', '"dtype":"int32"},{"name"'), /of another type than float32/],
    ["a shape of all memory", changed(/"shape":\[4,6\]/, '"shape":[4000000,600000]'), /its weights need \d+/],
    ["a layer without weights", changed(/"name":"[^"]*\/kernel"/, '"name":"other/kernel"'), /has no kernel for Dense/],
    ["no size of rows", changed(/"batch_input_shape":\[null,4\],?/, ""), /doesn't say how its rows lie/],
    ["a rate that is none", changed('"rate":0.2', '"rate":7'), /dropout that can't be, with rate/],
  ])("%s", async (_, given, message) => {
    const error = await failureOf(() => importModel(given, "model.json"));
    expect((error as Error).message).toMatch(message);
    expect((error as Error).name).toMatch(/^(Format|Data)Error$/);
  });
});
