import type { ConvolutionLayer, LayerKind, OfKind, PoolingLayer, RecurrentLayer } from "../../layers/layer.js";
import type { DenseLayer } from "../../nn/layers.js";
import { type DescribedLayer, type Numbers, numbersOf } from "../described.js";
import { refusal } from "../refusal.js";
import { activationBehind, activationInside, activationLayer } from "./activations.js";
import type { KerasGraph, OwnWeight } from "./graph.js";

/** Adds a layer to a graph behind `from`, and gives the name of what is last then. */
type Add<L> = (graph: KerasGraph, layer: L, from: string, described: DescribedLayer) => string;

const CHANNELS_LAST = { data_format: "channels_last" } as const;

/**
 * Kinds of layers but the dense one, by the layers of Keras that each is; those that aren't here
 * TensorFlow.js hasn't.
 */
const kinds: { readonly [K in LayerKind]?: Add<OfKind<K>> } = {
  activation: (graph, { activation }, from) => activationLayer(graph, activation, from),
  dropout: (graph, { rate }, from) => graph.add("Dropout", { rate }, [from]),
  alphaDropout: (graph, { rate }, from) => graph.add("AlphaDropout", { rate }, [from]),
  gaussianNoise: (graph, { stddev }, from) => graph.add("GaussianNoise", { stddev }, [from]),
  flatten: (graph, _, from) => graph.add("Flatten", {}, [from]),
  conv1d: (graph, layer, from, described) => addConvolution(graph, "Conv1D", layer, from, described),
  conv2d: (graph, layer, from, described) => addConvolution(graph, "Conv2D", layer, from, described),
  maxPooling1d: (graph, layer, from) => addPooling(graph, "MaxPooling1D", layer, from),
  maxPooling2d: (graph, layer, from) => addPooling(graph, "MaxPooling2D", layer, from),
  averagePooling2d: (graph, layer, from) => addPooling(graph, "AveragePooling2D", layer, from),
  globalAveragePooling2d: (graph, _, from) => graph.add("GlobalAveragePooling2D", CHANNELS_LAST, [from]),

  prelu(graph, { shared }, from, described) {
    const axes = described.from.map((_, axis) => axis + 1);
    // one slope for each unit or channel, or one for all
    const together = shared ? axes : axes.slice(0, -1);
    const shape = described.from.map((extent, axis) => (together.includes(axis + 1) ? 1 : extent));
    const alpha: OwnWeight = ["alpha", shape, numbersOf(described, "alpha")];
    return graph.add("PReLU", { shared_axes: together.length > 0 ? together : null }, [from], [alpha]);
  },

  embedding(graph, { inputDim, outputDim }, from, described) {
    const table: OwnWeight = ["embeddings", [inputDim, outputDim], numbersOf(described, "embeddings")];
    return graph.add("Embedding", { input_dim: inputDim, output_dim: outputDim }, [from], [table]);
  },

  reshape: (graph, { shape }, from) => graph.add("Reshape", { target_shape: shape }, [from]),
  permute: (graph, { axes }, from) => graph.add("Permute", { dims: axes }, [from]),

  zeroPadding2d(graph, { padding: [top, bottom, left, right] }, from) {
    const padding = [
      [top, bottom],
      [left, right],
    ];
    return graph.add("ZeroPadding2D", { padding, ...CHANNELS_LAST }, [from]);
  },

  upSampling2d: (graph, { size }, from) =>
    graph.add("UpSampling2D", { size, interpolation: "nearest", ...CHANNELS_LAST }, [from]),

  layerNormalization: (graph, { epsilon, center, scale }, from, described) =>
    graph.add(
      "LayerNormalization",
      { axis: [described.from.length], epsilon, center, scale },
      [from],
      learned(described),
    ),

  // by its parts: TensorFlow.js has no layer for it
  groupNormalization(graph, { groups, epsilon }, from, described) {
    const shape = described.from;
    const channels = shape[shape.length - 1];
    const places = product(shape) / channels;
    const inGroup = channels / groups;
    const apart = graph.add("Reshape", { target_shape: [places, groups, inGroup] }, [from]);
    const together = graph.add("Permute", { dims: [2, 1, 3] }, [apart]);
    const rows = graph.add("Reshape", { target_shape: [groups, places * inGroup] }, [together]);
    const plain = { axis: [2], epsilon, center: false, scale: false };
    const made = graph.add("LayerNormalization", plain, [rows]);
    const back = graph.add("Reshape", { target_shape: [groups, places, inGroup] }, [made]);
    const permuted = graph.add("Permute", { dims: [2, 1, 3] }, [back]);
    const whole = graph.add("Reshape", { target_shape: shape }, [permuted]);
    const gamma = described.numbers.get("gamma")?.values ?? new Float32Array(channels).fill(1);
    const beta = described.numbers.get("beta")?.values ?? new Float32Array(channels);
    return addAffine(graph, gamma, beta, new Float32Array(channels), whole);
  },

  batchNormalization(graph, { momentum, epsilon, center, scale }, from, described) {
    const [mean, variance] = [numbersOf(described, "movingMean"), numbersOf(described, "movingVariance")];
    const kept: OwnWeight[] = [
      ["moving_mean", [mean.length], mean],
      ["moving_variance", [variance.length], variance],
    ];
    const config = { axis: described.from.length, momentum, epsilon, center, scale };
    return graph.add("BatchNormalization", config, [from], [...learned(described), ...kept]);
  },

  simpleRnn: (graph, layer, from, described) => addRecurrent(graph, "SimpleRNN", layer, from, described),
  gru: (graph, layer, from, described) => addRecurrent(graph, "GRU", layer, from, described),
  lstm: (graph, layer, from, described) => addRecurrent(graph, "LSTM", layer, from, described),

  residual: (graph, _, from, { branches: [inner] }) => graph.add("Add", {}, [from, addLayers(graph, inner, from)]),

  concat(graph, _, from, { branches }) {
    const [first, ...others] = branches.map((branch) => addLayers(graph, branch, from));
    return others.length > 0 ? graph.add("Concatenate", { axis: -1 }, [first, ...others]) : first;
  },
};

/**
 * Adds layers one behind the other; gives the name of the last one. @throws FormatError
 * FORMAT_UNSUPPORTED.
 */
export function addLayers(graph: KerasGraph, layers: readonly DescribedLayer[], from: string): string {
  return layers.reduce((last, described) => addLayer(graph, described, last), from);
}

function addLayer(graph: KerasGraph, described: DescribedLayer, from: string): string {
  const { layer } = described;
  if (!("kind" in layer)) return addDense(graph, layer, from, described);
  const add = kinds[layer.kind] as Add<typeof layer> | undefined;
  if (!add) throw refusal("TensorFlow.js", described.path, layer.kind);
  return add(graph, layer, from, described);
}

function addDense(graph: KerasGraph, layer: DenseLayer, from: string, described: DescribedLayer): string {
  const { units, activation, bias } = layer;
  const config = { units, activation: activationInside(activation), use_bias: bias };
  const numbers = numbersOf(described, "kernel");
  const kernel: OwnWeight = ["kernel", [numbers.length / units, units], numbers];
  const made = graph.add("Dense", config, [from], [kernel, ...biasOf(bias, units, described)]);
  return activationBehind(graph, activation, made);
}

/** gamma (x - mean) + beta along the last axis: a normalization whose variance is 1. */
export function addAffine(graph: KerasGraph, gamma: Numbers, beta: Numbers, mean: Numbers, from: string): string {
  const shape = [gamma.length];
  const ones = new Float32Array(gamma.length).fill(1);
  return graph.add(
    "BatchNormalization",
    { axis: -1, epsilon: 0, center: true, scale: true },
    [from],
    [
      ["gamma", shape, gamma],
      ["beta", shape, beta],
      ["moving_mean", shape, mean],
      ["moving_variance", shape, ones],
    ],
  );
}

function addConvolution(
  graph: KerasGraph,
  className: string,
  layer: ConvolutionLayer,
  from: string,
  described: DescribedLayer,
): string {
  const { filters, kernelSize, strides, padding, dilation, groups, activation, bias } = layer;
  if (strides.some((stride) => stride > 1) && dilation.some((apart) => apart > 1))
    throw refusal("TensorFlow.js", described.path, layer.kind, "with strides and a dilation");
  const channels = described.from[described.from.length - 1];
  const numbers = numbersOf(described, "kernel");
  const kernel = groups > 1 ? withoutGroups(numbers, channels, filters, groups) : numbers;
  const config = {
    ...{ filters, kernel_size: kernelSize, strides, padding, dilation_rate: dilation },
    ...{ activation: activationInside(activation), use_bias: bias, ...CHANNELS_LAST },
  };
  const weights: OwnWeight[] = [
    ["kernel", [...kernelSize, channels, filters], kernel],
    ...biasOf(bias, filters, described),
  ];
  return activationBehind(graph, activation, graph.add(className, config, [from], weights));
}

/**
 * The kernel of a convolution in groups, which TensorFlow.js has not, as one with zeros between
 * them.
 */
function withoutGroups(kernel: Numbers, channels: number, filters: number, groups: number): Numbers {
  const [depth, breadth] = [channels / groups, filters / groups];
  const whole = new Float64Array(kernel.length * groups);
  kernel.forEach((value, at) => {
    const filter = at % filters;
    const channel = Math.floor(at / filters) % depth;
    const tap = Math.floor(at / (filters * depth));
    const from = Math.floor(filter / breadth) * depth + channel;
    whole[(tap * channels + from) * filters + filter] = value;
  });
  return whole;
}

function addRecurrent(
  graph: KerasGraph,
  className: string,
  layer: RecurrentLayer,
  from: string,
  described: DescribedLayer,
): string {
  const { kind, units, activation, recurrentActivation, useBias, returnSequences, goBackwards, resetAfter } = layer;
  if (resetAfter)
    throw refusal(
      "TensorFlow.js",
      described.path,
      kind,
      "whose reset comes behind the product (resetAfter: false goes)",
    );
  for (const name of [activation, recurrentActivation])
    if (name === "leakyRelu") throw refusal("TensorFlow.js", described.path, kind, `whose activation is ${name}`);
  const numbers = [
    ["kernel", "kernel"],
    ["recurrent_kernel", "recurrentKernel"],
    ["bias", "bias"],
  ].flatMap(([own, name]): OwnWeight[] => {
    const found = described.numbers.get(name);
    return found ? [[own, found.shape, found.values]] : [];
  });
  const config = {
    ...{ units, activation, recurrent_activation: recurrentActivation, use_bias: useBias },
    ...{ return_sequences: returnSequences, go_backwards: goBackwards, unit_forget_bias: false },
    ...(kind === "gru" && { reset_after: false }),
  };
  return graph.add(className, config, [from], numbers);
}

function addPooling(graph: KerasGraph, className: string, layer: PoolingLayer, from: string): string {
  const { poolSize, strides, padding } = layer;
  return graph.add(className, { pool_size: poolSize, strides, padding, ...CHANNELS_LAST }, [from]);
}

function biasOf(bias: boolean, units: number, described: DescribedLayer): readonly OwnWeight[] {
  return bias ? [["bias", [units], numbersOf(described, "bias")]] : [];
}

/** The gamma and beta of a normalization, as far as it has them. */
function learned({ numbers }: DescribedLayer): readonly OwnWeight[] {
  return ["gamma", "beta"].flatMap((name): OwnWeight[] => {
    const found = numbers.get(name);
    return found ? [[name, found.shape, found.values]] : [];
  });
}

function product(extents: readonly number[]): number {
  return extents.reduce((all, extent) => all * extent, 1);
}
