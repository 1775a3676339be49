/**
 * Layers models of TensorFlow.js for the tests of reading them, with inputs and predictions.
 *
 *     node make_tfjs.mjs     writes tfjs_models.json; needs the packages of test/formats
 */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../formats/package.json", import.meta.url));
const imported = (name) => import(pathToFileURL(require.resolve(name)).href);
await imported("@tensorflow/tfjs-backend-cpu");
const core = await imported("@tensorflow/tfjs-core");
const { layers, sequential, input, model } = (await imported("@tensorflow/tfjs-layers")).default ?? (await imported("@tensorflow/tfjs-layers"));

/** Numbers from -1 to 1, the same each time. */
function drawn(count, seed) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const functional = () => {
  const x = input({ shape: [5] });
  const hidden = layers.dense({ units: 4, activation: "swish" }).apply(x);
  return model({ inputs: x, outputs: layers.dense({ units: 2, activation: "sigmoid" }).apply(layers.reLU().apply(hidden)) });
};
const chain = (...of) => sequential({ layers: of });
/** The usual initializer takes more of TensorFlow.js than is loaded. */
const plain = { recurrentInitializer: "glorotUniform" };
const networks = {
  dense: chain(
    layers.dense({ inputShape: [4], units: 6, activation: "relu" }),
    layers.batchNormalization({}),
    layers.dense({ units: 5, useBias: false, activation: "elu" }),
    layers.layerNormalization({}),
    layers.dropout({ rate: 0.2 }),
    layers.dense({ units: 3, activation: "softmax" }),
  ),
  functional: functional(),
  images: chain(
    layers.zeroPadding2d({ inputShape: [6, 7, 2], padding: [[1, 0], [0, 2]] }),
    layers.conv2d({ filters: 4, kernelSize: [3, 2], strides: [2, 1], padding: "same", activation: "relu" }),
    layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2 }),
    layers.maxPooling2d({ poolSize: 2, strides: 1 }),
    layers.upSampling2d({ size: [1, 2] }),
    layers.batchNormalization({}),
    layers.averagePooling2d({ poolSize: 2, padding: "same" }),
    layers.prelu({ sharedAxes: [1, 2] }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ),
  sequences: chain(
    layers.conv1d({ inputShape: [8, 3], filters: 4, kernelSize: 3, padding: "same", activation: "tanh" }),
    layers.maxPooling1d({ poolSize: 2 }),
    layers.permute({ dims: [2, 1] }),
    layers.reshape({ targetShape: [16] }),
    layers.dense({ units: 1, activation: "softplus" }),
  ),
  "global pooling": chain(
    layers.conv2d({ inputShape: [4, 4, 1], filters: 3, kernelSize: 2 }),
    layers.leakyReLU({ alpha: 0.01 }),
    layers.globalAveragePooling2d({}),
    layers.dense({ units: 2, activation: "selu" }),
    layers.activation({ activation: "softsign" }),
  ),
  "the largest of images, layers in layers": chain(
    chain(layers.reshape({ inputShape: [32], targetShape: [4, null, 2] }), layers.conv2d({ filters: 3, kernelSize: 2 })),
    layers.globalMaxPooling2d({}),
    chain(layers.dense({ inputShape: [3], units: 4, activation: "relu" }), layers.dense({ units: 2 })),
  ),
  "means of sequences": chain(
    layers.averagePooling1d({ inputShape: [7, 3], poolSize: 3, strides: 2, padding: "same" }),
    layers.globalAveragePooling1d(),
    layers.dense({ units: 2, activation: "sigmoid" }),
  ),
  "the largest of sequences": chain(
    layers.conv1d({ inputShape: [7, 3], filters: 4, kernelSize: 2, activation: "relu" }),
    layers.globalMaxPooling1d({}),
    layers.dense({ units: 2 }),
  ),
  "lstm, dense of each step": chain(
    layers.lstm({ ...plain, inputShape: [5, 3], units: 4, recurrentActivation: "sigmoid", returnSequences: true }),
    layers.dense({ units: 3, activation: "relu" }),
    layers.lstm({ ...plain, units: 3, recurrentActivation: "tanh", activation: "sigmoid", useBias: false, goBackwards: true }),
    layers.dense({ units: 2 }),
  ),
  "gru that resets before": chain(
    layers.gru({ ...plain, inputShape: [5, 3], units: 4, recurrentActivation: "sigmoid", returnSequences: true, goBackwards: true }),
    layers.gru({ ...plain, units: 3, recurrentActivation: "sigmoid", useBias: false }),
    layers.dense({ units: 2, activation: "tanh" }),
  ),
  simpleRNN: chain(
    layers.simpleRNN({ ...plain, inputShape: [4, 2], units: 5, activation: "relu", returnSequences: true }),
    layers.simpleRNN({ ...plain, units: 3, returnSequences: true }),
    layers.flatten(),
    layers.dense({ units: 2 }),
  ),
};

const told = {};
for (const [name, net] of Object.entries(networks)) {
  net.setWeights(
    net.weights.map((weight, i) => {
      const count = weight.shape.reduce((product, extent) => product * extent, 1);
      const values = drawn(count, i + 1);
      const isPositive = /variance/.test(weight.originalName ?? weight.name);
      return core.tensor(isPositive ? values.map((value) => 1 + Math.abs(value)) : values, weight.shape);
    }),
  );
  let saved;
  await net.save({ save: async (artifacts) => ((saved = artifacts), { modelArtifactsInfo: {} }) });
  const shape = net.inputs[0].shape.slice(1);
  const columns = shape.reduce((product, extent) => product * extent, 1);
  const x = drawn(3 * columns, 99);
  const y = net.predict(core.tensor(x, [3, ...shape]));
  const data = saved.weightData instanceof ArrayBuffer ? saved.weightData : await new Blob(saved.weightData).arrayBuffer();
  const { modelTopology, format, weightSpecs } = saved;
  told[name] = {
    json: { format, modelTopology, weightsManifest: [{ paths: ["weights.bin"], weights: weightSpecs }] },
    weights: Buffer.from(data).toString("base64"),
    x: Array.from({ length: 3 }, (_, row) => [...x.subarray(row * columns, (row + 1) * columns)]),
    y: await y.array(),
  };
}
writeFileSync(new URL("tfjs_models.json", import.meta.url), `${JSON.stringify(told)}\n`);
