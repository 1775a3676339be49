/**
 * Files that are written and read again: `.npz` keeps every bit of every layer; of ONNX and
 * TensorFlow.js what is read answers as the model did, and what is not read is refused by name.
 */
import { expect, test } from "vitest";
import {
  conv2d,
  type Dataset,
  dataset,
  dense,
  flatten,
  load,
  loadIris,
  lstm,
  type Model,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { exportModel, importModel } from "../../src/nodeFormats.js";
import { expectClose } from "./support/closeness.js";
import { networks, RESETS_BEHIND, rowsFor, trained } from "./support/networks.js";

test.for(Object.entries(networks))("%s", async ([what, network]) => {
  using model = await trained(network);
  const rows = rowsFor(network, 5, 2);
  const { outputs } = await model.predict(rows);
  using kept = await load(await importModel(await exportModel(model, "m.npz"), "m.npz"));
  expect((await kept.predict(rows)).outputs).toEqual(outputs);
  expect(kept.info.layers).toEqual(model.info.layers);
  for (const name of ["m.onnx", "m.json"]) {
    const read = await exportModel(model, name)
      .then((files) => importModel(files, name))
      .catch((error: unknown) => error);
    // TensorFlow.js has these by several layers, or not at all
    const isSpread = name === "m.json" && (/hardS|groupNormalization/.test(what) || what === RESETS_BEHIND);
    const isChain = !/residual|concat/.test(what);
    if (isChain && !isSpread) expect(read).toBeInstanceOf(Uint8Array);
    if (read instanceof Uint8Array) {
      using again = await load(read);
      expectClose((await again.predict(rows)).outputs, outputs);
    } else expect(read).toMatchObject({ code: expect.stringMatching(/^FORMAT_/) });
  }
});

const iris = loadIris();
const images = dataset({
  x: Array.from({ length: 40 }, (_, row) => Array.from({ length: 36 }, (_, i) => ((row * 36 + i) * 37) % 251)),
  y: Array.from({ length: 40 }, (_, row) => `${row % 2}`),
});
const bytes = dataset({
  x: Array.from({ length: 40 }, (_, row) => Uint8Array.from({ length: 9 }, (_, i) => (row * 9 + i) * 29)),
  y: Array.from({ length: 40 }, (_, row) => `${row % 2}`),
  scale: 1 / 255,
});
const numbers = dataset({
  x: Array.from({ length: 30 }, (_, i) => [i, i % 7, 100 - (i % 5)]),
  y: Array.from({ length: 30 }, (_, i) => [3 * i - (i % 7), 1000 + (i % 5)]),
});

/** Models whose rows, and answers, are brought from one scale to another. */
const scaled: Readonly<Record<string, () => Promise<[Model, Dataset]>>> = {
  "classes, standardized": () => fitted(iris, { inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy" }),
  "features alone, of numbers": () => fitted(numbers, { ...regression, standardize: "features" }),
  "bytes of a scale": () => fitted(bytes, { ...labels, standardize: false }),
  "bytes of a scale, standardized": () => fitted(bytes, labels),
  "features and numbers": () => fitted(numbers, regression),
  "steps of a sequence": () => fitted(numbers, { ...regression, inputs: [3, 1], layers: [lstm(4), dense(2)] }),
  images: () =>
    fitted(images, {
      inputs: [6, 6, 1],
      layers: [conv2d(2, 3, "relu"), flatten(), dense(2, "softmax")],
      loss: "crossEntropy",
    }),
};
const labels: ModelOptions = { inputs: 9, layers: [dense(2, "softmax")], loss: "crossEntropy" };
const regression: ModelOptions = { inputs: 3, layers: [dense(8, "tanh"), dense(2)], loss: "meanSquaredError" };

async function fitted(data: Dataset, options: ModelOptions): Promise<[Model, Dataset]> {
  const model = await sequential({ standardize: true, seed: 3, ...options });
  await model.fit(data, { epochs: 5 });
  return [model, data];
}

test.for(Object.keys(scaled).flatMap((what) => ["m.onnx", "m.json"].map((name) => [what, name] as const)))(
  "%s, in %s",
  async ([what, name]) => {
    const [model, data] = await scaled[what]();
    using again = await load(await importModel(await exportModel(model, name), name));
    const { outputs } = await model.predict(data);
    expectClose((await again.predict(data)).outputs, outputs);
    // the network itself is the same, so that training goes on from there
    const layersOf = ({ info }: Model) =>
      info.layers.map(({ kind, units, activation }) => ({ kind, units, activation }));
    expect(layersOf(again)).toEqual(layersOf(model));
    model.dispose();
  },
);
