import type { ActivationName } from "../../catalog/activations.js";
import { FormatError } from "../../errors.js";
import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import { type Chain, type LayerNumbers, vector } from "../chain.js";
import { RELU6 } from "../relu6.js";
import { addGlobalAverage, addGlobalMaximum, asImages, asSequences } from "../windowLayers.js";
import { activationOf, type KerasLayer, weight } from "./kerasLayer.js";
import { checkOptions } from "./options.js";
import { addRecurrent } from "./recurrentIn.js";
import type { Weight } from "./weights.js";

type Read = (chain: Chain, layer: KerasLayer) => void;

/** Layers that are read, by their class. */
export const LAYERS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["InputLayer", () => undefined],
  ["Dense", addDense],
  ["Conv1D", (chain, layer) => addConvolution(chain, layer, 1)],
  ["Conv2D", (chain, layer) => addConvolution(chain, layer, 2)],
  ["DepthwiseConv2D", addDepthwise],
  ["MaxPooling1D", (chain, layer) => addPooling(chain, layer, "maxPooling1d", 1)],
  ["MaxPooling2D", (chain, layer) => addPooling(chain, layer, "maxPooling2d", 2)],
  ["AveragePooling1D", addAverages],
  ["AveragePooling2D", (chain, layer) => addPooling(chain, layer, "averagePooling2d", 2)],
  ["GlobalAveragePooling1D", addGlobalAverage],
  ["GlobalAveragePooling2D", addGlobalAverage],
  ["GlobalMaxPooling1D", addGlobalMaximum],
  ["GlobalMaxPooling2D", addGlobalMaximum],
  ["Flatten", (chain) => chain.flatten(false)],
  ["Reshape", addReshape],
  ["Permute", (chain, { config }) => chain.add({ kind: "permute", axes: wholes(config.dims) })],
  ["Dropout", (chain, { config }) => chain.add({ kind: "dropout", rate: number(config.rate, 0.5) })],
  ["AlphaDropout", (chain, { config }) => chain.add({ kind: "alphaDropout", rate: number(config.rate, 0.5) })],
  ["GaussianNoise", (chain, { config }) => chain.add({ kind: "gaussianNoise", stddev: number(config.stddev, 0) })],
  ["Activation", (chain, layer) => activate(chain, layer)],
  ["ReLU", addRelu],
  ["LeakyReLU", addLeakyRelu],
  ["ELU", (chain, layer) => usual(chain, layer, "elu", { alpha: 1 })],
  ["Softmax", addSoftmax],
  ["PReLU", addPrelu],
  ["BatchNormalization", addBatchNormalization],
  ["LayerNormalization", addLayerNormalization],
  ["Embedding", addEmbedding],
  ["SimpleRNN", (chain, layer) => addRecurrent(chain, layer, "simpleRnn")],
  ["GRU", (chain, layer) => addRecurrent(chain, layer, "gru")],
  ["LSTM", (chain, layer) => addRecurrent(chain, layer, "lstm")],
  ["ZeroPadding2D", addZeros],
  ["UpSampling2D", addUpSampling],
]);

/**
 * Adds what a layer is to a chain. @throws FormatError FORMAT_UNSUPPORTED for classes that aren't
 * read.
 */
export function addKerasLayer(chain: Chain, layer: KerasLayer): void {
  const read = LAYERS.get(layer.kind);
  if (!read)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `The model file has a layer ${quote(layer.kind)}, and these are read: ${[...LAYERS.keys()].join(", ")}.`,
    );
  if (layer.config.data_format === "channels_first")
    throw unfit(`has ${layer.kind} whose channels come first: save it with channels_last`);
  checkOptions(layer.kind, layer.config);
  read(chain, layer);
}

function number(value: unknown, usual: number): number {
  return typeof value === "number" ? value : usual;
}

/** Whole numbers of a list, of which one number stands for two. */
function wholes(value: unknown, length = 0): readonly number[] {
  const list = typeof value === "number" && length > 0 ? new Array<number>(length).fill(value) : value;
  if (Array.isArray(list) && list.length <= 8 && list.every((one): one is number => Number.isSafeInteger(one)))
    return list;
  throw unfit("has a layer with sizes that are none: save the model again");
}

function activate(chain: Chain, layer: KerasLayer): void {
  chain.activate(activationOf(layer));
}

/** An activation with options, which must be those of lanegrad's; what isn't told is. */
function usual(
  chain: Chain,
  { config, kind }: KerasLayer,
  name: ActivationName,
  options: Readonly<Record<string, number | undefined>>,
): void {
  for (const [option, wanted] of Object.entries(options)) {
    const given = config[option] ?? undefined;
    if (given !== undefined && !(typeof given === "number" && Math.abs(given - (wanted ?? Number.NaN)) < 1e-6))
      throw unfit(`has ${kind} with ${option} ${String(given).slice(0, 20)}, which lanegrad hasn't`);
  }
  chain.activate(name);
}

/** Its slope is called one way or the other, and 0.3 where it isn't told. */
function addLeakyRelu(chain: Chain, { config }: KerasLayer): void {
  const slope = config.alpha ?? config.negative_slope ?? 0.3;
  if (typeof slope !== "number") throw unfit("has LeakyReLU with a slope that is no number: save the model again");
  chain.leak(slope);
}

/** ReLU that may be cut off or lie lower, of which the plain one is read. */
function addRelu(chain: Chain, layer: KerasLayer): void {
  if (typeof layer.config.max_value === "number")
    throw unfit(`has ReLU with max_value ${layer.config.max_value}, ${RELU6}`);
  usual(chain, layer, "relu", { max_value: undefined, threshold: 0, negative_slope: 0 });
}

function addSoftmax(chain: Chain, { config }: KerasLayer): void {
  const axis = config.axis ?? -1;
  if (axis !== -1 && axis !== chain.shape.length) throw unfit("has Softmax along another axis than the last one");
  chain.activate("softmax");
}

function biasOf(layer: KerasLayer): Weight | undefined {
  return layer.config.use_bias === false ? undefined : weight(layer, "bias");
}

function addDense(chain: Chain, layer: KerasLayer): void {
  const [kernel, bias] = [weight(layer, "kernel"), biasOf(layer)];
  const units = kernel.shape[kernel.shape.length - 1] ?? 0;
  chain.add({ kind: "dense", units, activation: "linear", bias: bias !== undefined }, { kernel, bias });
  activate(chain, layer);
}

function addConvolution(chain: Chain, layer: KerasLayer, axes: 1 | 2): void {
  const { config } = layer;
  const [kernel, bias] = [weight(layer, "kernel"), biasOf(layer)];
  addWindows(chain, layer, axes, kernel, bias, number(config.groups, 1));
}

/** A convolution of each channel by itself: one in as many groups. */
function addDepthwise(chain: Chain, layer: KerasLayer): void {
  const { shape, values } = weight(layer, "depthwise_kernel");
  const [height = 0, width = 0, channels = 0, each = 0] = shape;
  addWindows(chain, layer, 2, { shape: [height, width, 1, channels * each], values }, biasOf(layer), channels);
}

function addWindows(
  chain: Chain,
  layer: KerasLayer,
  axes: 1 | 2,
  kernel: Weight,
  bias: Weight | undefined,
  groups: number,
): void {
  const { config } = layer;
  const { strides = 1, dilation_rate = 1 } = config;
  const shared = {
    strides: wholes(strides, axes),
    dilation: wholes(dilation_rate, axes),
    padding: paddingOf(layer),
    groups,
  };
  const filters = kernel.shape[kernel.shape.length - 1] ?? 0;
  const kernelSize = kernel.shape.slice(0, axes);
  const about = {
    kind: `conv${axes}d`,
    filters,
    kernelSize,
    ...shared,
    activation: "linear",
    bias: bias !== undefined,
  } as const;
  chain.add(about, { kernel, bias });
  activate(chain, layer);
}

function paddingOf({ config, kind }: KerasLayer): "valid" | "same" {
  const { padding = "valid" } = config;
  if (padding === "valid" || padding === "same") return padding;
  throw unfit(`has ${kind} with a padding other than valid and same`);
}

function addPooling(
  chain: Chain,
  layer: KerasLayer,
  kind: "maxPooling1d" | "maxPooling2d" | "averagePooling2d",
  axes: 1 | 2,
): void {
  const { pool_size = 2, strides } = layer.config;
  const poolSize = wholes(pool_size, axes);
  chain.add({ kind, poolSize, strides: wholes(strides ?? poolSize, axes), padding: paddingOf(layer) });
}

/** Of sequences: as images of one column. */
function addAverages(chain: Chain, layer: KerasLayer): void {
  const { pool_size = 2, strides } = layer.config;
  const size = wholes(pool_size, 1);
  asImages(chain);
  chain.add({
    kind: "averagePooling2d",
    poolSize: [...size, 1],
    strides: [...wholes(strides ?? size, 1), 1],
    padding: paddingOf(layer),
  });
  asSequences(chain);
}

/** One extent may be left open: TensorFlow.js writes null for it, and Keras -1. */
function addReshape(chain: Chain, { config }: KerasLayer): void {
  const { target_shape: target } = config;
  const told = wholes(Array.isArray(target) ? target.map((extent: unknown) => extent ?? -1) : target);
  const known = told.reduce((all, extent) => (extent === -1 ? all : all * extent), 1);
  const size = chain.shape.reduce((all, extent) => all * extent, 1);
  chain.add({ kind: "reshape", shape: told.map((extent) => (extent === -1 ? size / known : extent)) });
}

function addPrelu(chain: Chain, layer: KerasLayer): void {
  const { values, shape } = weight(layer, "alpha");
  const channels = shape[shape.length - 1] ?? 0;
  if (values.length !== channels)
    throw unfit("has PReLU with a slope for each place: share it along the axes of images");
  chain.add(
    { kind: "prelu", start: 0, shared: channels === 1 && chain.shape[chain.shape.length - 1] !== 1 },
    { alpha: vector(values) },
  );
}

/**
 * What all normalizations have, along the last axis. @throws FormatError FORMAT_INVALID for another
 * one.
 */
function scaling(chain: Chain, layer: KerasLayer) {
  const { axis = -1, epsilon, scale = true, center = true } = layer.config;
  const [along = -1] = Array.isArray(axis) ? axis : [axis];
  if (along !== -1 && along !== chain.shape.length)
    throw unfit(`has ${layer.kind} along another axis than the last one`);
  const options = { epsilon: number(epsilon, 1e-3), scale: scale !== false, center: center !== false };
  const numbers: LayerNumbers = {
    ...(options.scale && { gamma: weight(layer, "gamma") }),
    ...(options.center && { beta: weight(layer, "beta") }),
  };
  return { options, numbers };
}

function addBatchNormalization(chain: Chain, layer: KerasLayer): void {
  const { options, numbers } = scaling(chain, layer);
  const moving = { movingMean: weight(layer, "moving_mean"), movingVariance: weight(layer, "moving_variance") };
  const momentum = number(layer.config.momentum, 0.99);
  chain.add({ kind: "batchNormalization", momentum, unbiased: false, ...options }, { ...numbers, ...moving });
}

function addLayerNormalization(chain: Chain, layer: KerasLayer): void {
  const { options, numbers } = scaling(chain, layer);
  chain.add({ kind: "layerNormalization", ...options }, numbers);
}

function addEmbedding(chain: Chain, layer: KerasLayer): void {
  const embeddings = weight(layer, "embeddings");
  const [inputDim = 0, outputDim = 0] = embeddings.shape;
  chain.add({ kind: "embedding", inputDim, outputDim }, { embeddings });
}

function addZeros(chain: Chain, { config }: KerasLayer): void {
  const { padding = 1 } = config;
  const sides = Array.isArray(padding) ? padding : [padding, padding];
  chain.add({ kind: "zeroPadding2d", padding: sides.flatMap((side) => wholes(side, 2)) });
}

function addUpSampling(chain: Chain, { config }: KerasLayer): void {
  if ((config.interpolation ?? "nearest") !== "nearest") throw unfit("has UpSampling2D other than to the nearest");
  chain.add({ kind: "upSampling2d", size: wholes(config.size ?? 2, 2) });
}
