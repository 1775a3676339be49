/**
 * Networks that have every kind of layer and every activation, trained a little so that no number
 * is what it started from.
 */
import { hiddenActivations } from "../../../src/catalog/activations.js";
import type { LayerKind } from "../../../src/layers/layer.js";
import {
  activation,
  alphaDropout,
  averagePooling2d,
  batchNormalization,
  concat,
  conv1d,
  conv2d,
  dataset,
  dense,
  dropout,
  embedding,
  flatten,
  Generator,
  gaussianNoise,
  globalAveragePooling2d,
  groupNormalization,
  gru,
  type Layer,
  layerNormalization,
  lstm,
  type Model,
  type ModelOptions,
  maxPooling1d,
  maxPooling2d,
  permute,
  prelu,
  reshape,
  residual,
  sequential,
  simpleRnn,
  upSampling2d,
  zeroPadding2d,
} from "../../../src/node.js";

/** A network, but for what all have in common. */
interface Network {
  readonly inputs: number | readonly number[];
  readonly layers: readonly Layer[];
  /** What numbers of rows are below, where they are whole ones. */
  readonly whole?: number;
}

const IMAGE = [7, 6, 4];

/** Images to rows. */
const images = (...layers: readonly Layer[]): Network => ({ inputs: IMAGE, layers: [...layers, flatten(), dense(3)] });
const sequences = (...layers: readonly Layer[]): Network => ({
  inputs: [9, 4],
  layers: [...layers, flatten(), dense(3)],
});
const units = (...layers: readonly Layer[]): Network => ({ inputs: 6, layers: [...layers, dense(3)] });

/**
 * A layer's last state, all states of it behind those of another one, and behind these a dense
 * layer that takes each.
 */
const recurrent = (layer: Layer, other: Layer): Network => ({
  inputs: [9, 4],
  layers: [
    { ...layer, returnSequences: true } as Layer,
    { ...other, returnSequences: true } as Layer,
    dense(3, "tanh"),
    other,
    dense(3),
  ],
});

/** What TensorFlow.js has no layer for. */
export const RESETS_BEHIND = "gru that resets behind";

const activationsOfAll = Object.fromEntries(
  hiddenActivations().flatMap((name) => [
    [`dense ${name}`, units(dense(5, name))],
    [`conv2d ${name}`, images(conv2d(3, 2, name))],
    [`activation ${name}`, images(activation(name))],
  ]),
);

/** By a name that says which layers. */
export const networks: Readonly<Record<string, Network>> = {
  ...activationsOfAll,
  "dense without bias": units(dense(5, "tanh", { bias: false })),
  "dense softmax": { inputs: 6, layers: [dense(5, "relu"), dense(4, "softmax")] },
  "softmax over channels": images(activation("softmax"), conv2d(5, 2, "softmax")),
  "dropout, alphaDropout, gaussianNoise": units(dense(5), dropout(0.3), alphaDropout(0.1), gaussianNoise(0.1)),
  "conv2d valid, strides": images(conv2d(5, [3, 2], "relu", { strides: [2, 1], padding: "valid" })),
  "conv2d same, strides": images(conv2d(5, [3, 2], "relu", { strides: [2, 3], padding: "same" })),
  "conv2d same, dilation": images(conv2d(5, 3, "relu", { dilation: [1, 2], padding: "same" })),
  "conv2d groups": images(conv2d(6, 2, "relu", { groups: 2 }), conv2d(4, 2, "linear", { groups: 2, bias: false })),
  "conv1d same": sequences(conv1d(5, 3, "tanh", { strides: 2, padding: "same" })),
  "conv1d dilation": sequences(conv1d(5, 3, "tanh", { dilation: 2 })),
  "maxPooling2d valid": images(maxPooling2d(2), conv2d(3, 2)),
  "maxPooling2d same": images(maxPooling2d([3, 2], { strides: [2, 2], padding: "same" })),
  "averagePooling2d valid": images(averagePooling2d([2, 3])),
  "averagePooling2d same": images(averagePooling2d(3, { strides: 2, padding: "same" })),
  maxPooling1d: sequences(maxPooling1d(2), maxPooling1d(3, { strides: 2, padding: "same" })),
  globalAveragePooling2d: { inputs: IMAGE, layers: [conv2d(5, 2), globalAveragePooling2d(), dense(3)] },
  "flatten behind convolutions": images(conv2d(5, 2), maxPooling2d(2)),
  "reshape, permute": units(reshape([2, 3, 1]), permute([2, 3, 1]), flatten()),
  "permute images": images(conv2d(3, 2), permute([3, 1, 2])),
  zeroPadding2d: images(
    zeroPadding2d([
      [1, 2],
      [0, 3],
    ]),
    conv2d(3, 2),
    zeroPadding2d(1),
  ),
  upSampling2d: images(upSampling2d([2, 3]), conv2d(3, 2), upSampling2d(2)),
  "prelu of units": units(dense(5), prelu(), dense(4), prelu({ shared: true })),
  "prelu of channels": images(prelu(), conv2d(3, 2), prelu(), conv2d(3, 2), prelu({ shared: true })),
  "batchNormalization of units": units(dense(5), batchNormalization({ epsilon: 0.01 })),
  "batchNormalization of channels": images(batchNormalization({ scale: false }), conv2d(3, 2), batchNormalization()),
  "batchNormalization of sequences": sequences(conv1d(5, 3), batchNormalization({ center: false })),
  "layerNormalization of units": units(dense(5), layerNormalization({ epsilon: 0.01 })),
  "layerNormalization of channels": images(conv2d(3, 2), layerNormalization({ scale: false, center: false })),
  "groupNormalization of units": units(dense(6), groupNormalization(3)),
  "groupNormalization of channels": images(conv2d(4, 2), groupNormalization(2, { epsilon: 0.01 })),
  "groupNormalization of rows": images(groupNormalization(2, { scale: false })),
  "simpleRnn, backwards": recurrent(simpleRnn(5, { activation: "relu" }), simpleRnn(4, { goBackwards: true })),
  "gru that resets before": recurrent(gru(5, { resetAfter: false }), gru(4, { resetAfter: false, useBias: false })),
  [RESETS_BEHIND]: recurrent(gru(5, { recurrentActivation: "tanh" }), gru(4, { goBackwards: true })),
  "lstm, backwards": recurrent(lstm(5, { activation: "sigmoid" }), lstm(4, { goBackwards: true, useBias: false })),
  "dense of each step": { inputs: [5, 3], layers: [dense(4, "tanh"), lstm(4), dense(3)] },
  embedding: { inputs: 5, layers: [embedding(7, 3), flatten(), dense(3)], whole: 7 },
  residual: units(residual([dense(4, "relu"), dense(6)])),
  "residual of images": images(
    conv2d(4, 3, "relu", { padding: "same" }),
    residual([conv2d(4, 3, "tanh", { padding: "same" })]),
  ),
  "concat of units": units(concat([[], [dense(4, "tanh"), dense(2)], [dense(3)]])),
  "concat of images": images(concat([[conv2d(2, 2)], [conv2d(2, 2), residual([activation("tanh")])]])),
  "concat of one": units(concat([[dense(4, "tanh")]])),
};

/**
 * Every kind of layer: whether other formats have it, so that it stands in one of the networks, or
 * refuse it by its name.
 */
const kinds: { readonly [K in Exclude<LayerKind, "custom">]: "written" | "refused" } = {
  activation: "written",
  alphaDropout: "written",
  averagePooling2d: "written",
  batchNormalization: "written",
  concat: "written",
  conv1d: "written",
  conv2d: "written",
  dropout: "written",
  embedding: "written",
  equilibrium: "refused",
  flatten: "written",
  gaussianNoise: "written",
  globalAveragePooling2d: "written",
  groupNormalization: "written",
  gru: "written",
  layerNormalization: "written",
  lstm: "written",
  maxPooling1d: "written",
  maxPooling2d: "written",
  permute: "written",
  prelu: "written",
  reshape: "written",
  residual: "written",
  simpleRnn: "written",
  upSampling2d: "written",
  zeroPadding2d: "written",
};

/** The kinds of layers that other formats have. */
export const kindsWritten: readonly string[] = Object.entries(kinds).flatMap(([kind, what]) =>
  what === "written" ? [kind] : [],
);

/** The kinds of layers, with those inside of others. */
export function kindsIn(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap((layer) => {
    if (!("kind" in layer)) return [];
    if (layer.kind === "residual") return [layer.kind, ...kindsIn(layer.layers)];
    return layer.kind === "concat" ? [layer.kind, ...kindsIn(layer.branches.flat())] : [layer.kind];
  });
}

/** Rows for a network: whole numbers where it takes them. */
export function rowsFor({ inputs, whole }: Network, count: number, seed = 1): number[][] {
  const width = Array.isArray(inputs) ? inputs.reduce((product, extent) => product * extent, 1) : Number(inputs);
  const generator = new Generator(seed);
  const number = (): number => (whole ? Math.floor(generator.uniform() * whole) : generator.uniform() * 4 - 2);
  return Array.from({ length: count }, () => Array.from({ length: width }, number));
}

/**
 * The network, trained on a few rows, which are what is multiplied by `scale`; the caller disposes
 * of it.
 */
export async function trained(network: Network, options: Partial<ModelOptions> = {}, scale = 1): Promise<Model> {
  const { inputs, layers } = network;
  const x = rowsFor(network, 24).map((row) => row.map((value) => value / scale));
  const last = layers[layers.length - 1];
  const unit = options.standardize ? 100 : 1;
  const isClassifier = "activation" in last && last.activation === "softmax";
  const y = isClassifier
    ? x.map((_, i) => "abcd"[i % 4])
    : x.map((row, i) => [row[0] * scale * unit + 5 * unit, (i * unit) / 24, -i / 24]);
  const loss = isClassifier ? "crossEntropy" : "meanSquaredError";
  const model = await sequential({ inputs, layers, loss, threads: 1, seed: 3, ...options });
  await model.fit(dataset({ x, y, scale }), { epochs: 3, batchSize: 8 });
  return model;
}
