/**
 * Models as TensorFlow.js's layers models, loaded and run by TensorFlow.js: every kind of layer and
 * activation to 1e-6.
 */
import { describe, expect, test } from "vitest";
import { conv2d, dense, flatten, type Model, sequential } from "../../src/node.js";
import { exportModel } from "../../src/nodeFormats.js";
import { preprocessor, tableOf } from "../../src/table.js";
import { expectClose } from "./support/closeness.js";
import { networks, RESETS_BEHIND, rowsFor, trained } from "./support/networks.js";
import { peersAbsence, tensorFlow } from "./support/peers.js";

const absence = peersAbsence();

/** The answers of TensorFlow.js. */
async function answersOf(model: Model, rows: readonly number[][], shape: readonly number[]): Promise<Float32Array> {
  const files = await exportModel(model, "model.json");
  const [, json] = [...files][1];
  const weightData = files.get("model.weights.bin");
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
  expect(weightsManifest[0].paths).toEqual(["model.weights.bin"]);
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: weightData?.buffer };
  const { tensor, loadLayersModel } = await tensorFlow();
  const loaded = await loadLayersModel({ load: async () => artifacts });
  return loaded.predict(tensor(rows.flat(), [rows.length, ...shape])).dataSync();
}

const shapeOf = (inputs: number | readonly number[]): readonly number[] =>
  typeof inputs === "number" ? [inputs] : inputs;

describe.skipIf(absence)(`every layer${absence ? ` (${absence})` : ""}`, () => {
  test.for(Object.entries(networks).filter(([name]) => name !== RESETS_BEHIND))("%s", async ([, network]) => {
    using model = await trained(network);
    const rows = rowsFor(network, 5, 2);
    expectClose(await answersOf(model, rows, shapeOf(network.inputs)), (await model.predict(rows)).outputs);
  });
});

describe.skipIf(absence)("what goes before and behind the network", () => {
  const cases = { units: networks.residual, images: networks["maxPooling2d valid"] };
  for (const [what, network] of Object.entries(cases))
    for (const scale of [1, 1 / 64])
      test.for([false, true])(`${what}, scaled by ${scale}, standardized with the targets: %s`, async (standardize) => {
        using model = await trained(network, { standardize }, scale);
        const rows = rowsFor(network, 5, 2).map((row) => row.map((value) => value / scale));
        expectClose(await answersOf(model, rows, shapeOf(network.inputs)), (await model.predict(rows)).outputs);
      });
});

test("a convolution with strides and a dilation is refused", async () => {
  const layers = [conv2d(2, 2, "relu", { strides: 2, dilation: 2 }), flatten(), dense(1)];
  using model = await sequential({ inputs: [6, 6, 1], layers, loss: "meanSquaredError" });
  await expect(exportModel(model, "model.json")).rejects.toMatchObject({
    code: "FORMAT_UNSUPPORTED",
    message: expect.stringMatching(/^TensorFlow\.js has nothing for layer 0, conv2d, with strides and a dilation: /),
  });
});

test("a gru that resets behind the product is refused", async () => {
  using model = await trained(networks[RESETS_BEHIND]);
  await expect(exportModel(model, "model.json")).rejects.toMatchObject({
    code: "FORMAT_UNSUPPORTED",
    message: expect.stringMatching(
      /^TensorFlow\.js has nothing for layer 0, gru, whose reset comes behind the product /,
    ),
  });
});

test("a preprocessor of tables is refused", async () => {
  const prepared = preprocessor().fit(tableOf([{ size: 1 }, { size: 2 }]));
  using model = await sequential({ preprocessor: prepared, layers: [dense(1)], loss: "meanSquaredError" });
  await expect(exportModel(model, "model.json")).rejects.toMatchObject({
    code: "FORMAT_UNSUPPORTED",
    message: expect.stringContaining("preprocessor"),
  });
});
