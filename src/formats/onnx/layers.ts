import { axisOf } from "../../catalog/windows.js";
import { convolutionLayout, toTorch } from "../../io/torchLayout.js";
import type { ConvolutionLayer, LayerKind, OfKind, PoolingLayer, RecurrentLayer } from "../../layers/layer.js";
import type { DenseLayer } from "../../nn/layers.js";
import { type DescribedLayer, numbersOf } from "../described.js";
import { refusal } from "../refusal.js";
import { addActivation } from "./activations.js";
import type { OnnxGraph } from "./graph.js";
import { addRecurrent } from "./recurrent.js";

/**
 * A value on its way, and whether its channels stand before its places, as ONNX's convolutions have
 * them.
 */
export interface OnnxValue {
  readonly name: string;
  readonly isChannelsFirst: boolean;
}

/** What a layer makes of a value. */
type Add<L> = (graph: OnnxGraph, layer: L, x: OnnxValue, described: DescribedLayer) => OnnxValue;

const same = (_: OnnxGraph, __: unknown, x: OnnxValue): OnnxValue => x;

/**
 * Kinds of layers but the dense one, by the ops of ONNX that each is; those that aren't here ONNX
 * hasn't.
 */
const kinds: { readonly [K in LayerKind]?: Add<OfKind<K>> } = {
  activation(graph, { activation }, x, { from }) {
    // over rows it goes along the last axis
    const value = activation === "softmax" ? inOrder(graph, x, from) : x;
    return { ...value, name: addActivation(graph, activation, value.name) };
  },
  dropout: same,
  alphaDropout: same,
  gaussianNoise: same,
  flatten: (graph, _, x, { from }) => rows(graph.node("Flatten", [inOrder(graph, x, from).name], { axis: 1 })),
  conv1d: addConvolution,
  conv2d: addConvolution,
  maxPooling1d: (graph, layer, x, described) => addPooling(graph, "MaxPool", {}, layer, x, described),
  maxPooling2d: (graph, layer, x, described) => addPooling(graph, "MaxPool", {}, layer, x, described),
  averagePooling2d: (graph, layer, x, described) =>
    addPooling(graph, "AveragePool", { count_include_pad: 0 }, layer, x, described),

  globalAveragePooling2d(graph, _, x, { from }) {
    const means = graph.node("GlobalAveragePool", [channelsFirst(graph, x, from).name]);
    return rows(graph.node("Flatten", [means], { axis: 1 }));
  },

  prelu(graph, { shared }, x, described) {
    const alpha = numbersOf(described, "alpha");
    const shape = shared ? [1] : perChannel(x, described);
    return { ...x, name: graph.node("PRelu", [x.name, graph.floats(alpha, shape)]) };
  },

  embedding(graph, { inputDim, outputDim }, x, described) {
    const table = graph.floats(numbersOf(described, "embeddings"), [inputDim, outputDim]);
    // what was scaled may have left the whole numbers by rounding
    const whole = graph.cast(graph.node("Round", [x.name]), "int64");
    return rows(graph.node("Gather", [table, whole], { axis: 0 }));
  },

  reshape: (graph, { shape }, x, { from }) => reshaped(graph, inOrder(graph, x, from), [-1, ...shape]),
  permute: (graph, { axes }, x, { from }) =>
    rows(graph.node("Transpose", [inOrder(graph, x, from).name], { perm: [0, ...axes] })),

  zeroPadding2d(graph, { padding: [top, bottom, left, right] }, x) {
    const [before, behind] = [
      [top, left],
      [bottom, right],
    ];
    const around = (sides: readonly number[]): readonly number[] =>
      x.isChannelsFirst ? [0, 0, ...sides] : [0, ...sides, 0];
    const sides = graph.integers([...around(before), ...around(behind)]);
    return { ...x, name: graph.node("Pad", [x.name, sides]) };
  },

  upSampling2d(graph, { size: [vertical, horizontal] }, x, { from }) {
    const images = channelsFirst(graph, x, from);
    const how = { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" };
    const scales = graph.floats([1, 1, vertical, horizontal]);
    return { ...images, name: graph.node("Resize", [images.name, "", scales], how) };
  },

  layerNormalization(graph, { epsilon }, x, described) {
    const units = described.from[described.from.length - 1];
    const [gamma, beta] = learned(described, units);
    const inputs = [inOrder(graph, x, described.from).name, graph.floats(gamma), graph.floats(beta)];
    return rows(graph.node("LayerNormalization", inputs, { axis: -1, epsilon: { float: epsilon } }));
  },

  // by its parts: ONNX has an op for it from version 18 on
  groupNormalization(graph, { groups, epsilon }, x, described) {
    const { from } = described;
    const value = channelsFirst(graph, x, from);
    const together = graph.node("Reshape", [value.name, graph.integers([0, groups, -1])]);
    const [ones, zeros] = [new Float32Array(groups).fill(1), new Float32Array(groups)].map((list) =>
      graph.floats(list),
    );
    const made = graph.node("InstanceNormalization", [together, ones, zeros], { epsilon: { float: epsilon } });
    const apart = graph.node("Reshape", [made, graph.integers([-1, ...inFirst(from)])]);
    const shape = perChannel(value, described);
    const [gamma, beta] = learned(described, from[from.length - 1]);
    const scaled = graph.node("Mul", [apart, graph.floats(gamma, shape)]);
    return { ...value, name: graph.node("Add", [scaled, graph.floats(beta, shape)]) };
  },

  batchNormalization(graph, { epsilon }, x, described) {
    const { from } = described;
    const value = channelsFirst(graph, x, from);
    const [gamma, beta] = learned(described, from[from.length - 1]);
    const numbers = [gamma, beta, numbersOf(described, "movingMean"), numbersOf(described, "movingVariance")];
    const inputs = [value.name, ...numbers.map((list) => graph.floats(list))];
    return { ...value, name: graph.node("BatchNormalization", inputs, { epsilon: { float: epsilon } }) };
  },

  simpleRnn: addSequences,
  gru: addSequences,
  lstm: addSequences,

  residual(graph, _, x, { from, to, branches: [inner] }) {
    const made = inOrder(graph, addLayers(graph, inner, x), to);
    return rows(graph.node("Add", [inOrder(graph, x, from).name, made.name]));
  },

  concat(graph, _, x, { from, branches }) {
    const made = branches.map((branch) => {
      const shape = branch[branch.length - 1]?.to ?? from;
      return inOrder(graph, addLayers(graph, branch, x), shape).name;
    });
    return rows(graph.node("Concat", made, { axis: -1 }));
  },
};

/** What layers one behind the other make of a value. @throws FormatError FORMAT_UNSUPPORTED. */
export function addLayers(graph: OnnxGraph, layers: readonly DescribedLayer[], x: OnnxValue): OnnxValue {
  return layers.reduce((value, described) => addLayer(graph, described, value), x);
}

/** What a layer makes of a value. @throws FormatError FORMAT_UNSUPPORTED. */
export function addLayer(graph: OnnxGraph, described: DescribedLayer, x: OnnxValue): OnnxValue {
  const { layer } = described;
  if (!("kind" in layer)) return addDense(graph, layer, x, described);
  const add = kinds[layer.kind] as Add<typeof layer> | undefined;
  if (!add) throw refusal("ONNX", described.path, layer.kind);
  return add(graph, layer, x, described);
}

function addDense(graph: OnnxGraph, layer: DenseLayer, x: OnnxValue, described: DescribedLayer): OnnxValue {
  const { units, activation, bias } = layer;
  const kernel = numbersOf(described, "kernel");
  const weights = graph.floats(kernel, [kernel.length / units, units]);
  const biases = bias ? [graph.floats(numbersOf(described, "bias"))] : [];
  if (described.from.length === 1)
    return rows(addActivation(graph, activation, graph.node("Gemm", [x.name, weights, ...biases])));
  // of each place
  const product = graph.node("MatMul", [inOrder(graph, x, described.from).name, weights]);
  return rows(addActivation(graph, activation, bias ? graph.node("Add", [product, ...biases]) : product));
}

function addSequences(graph: OnnxGraph, layer: RecurrentLayer, x: OnnxValue, described: DescribedLayer): OnnxValue {
  return rows(addRecurrent(graph, layer, inOrder(graph, x, described.from).name, described));
}

function addConvolution(graph: OnnxGraph, layer: ConvolutionLayer, x: OnnxValue, described: DescribedLayer): OnnxValue {
  const { kernelSize, strides, dilation, groups, activation, bias } = layer;
  const { from, to } = described;
  const layout = convolutionLayout(layer, from[from.length - 1] / groups);
  const images = channelsFirst(graph, x, from);
  const inputs = [images.name, graph.floats(toTorch(numbersOf(described, "kernel"), layout), layout.stored)];
  if (bias) inputs.push(graph.floats(numbersOf(described, "bias")));
  const windows = { kernel_shape: kernelSize, strides, dilations: dilation, pads: pads(layer, kernelSize, from) };
  const made = { ...images, name: graph.node("Conv", inputs, { ...windows, group: groups }) };
  // over rows it goes along the last axis
  const value = activation === "softmax" ? inOrder(graph, made, to) : made;
  return { ...value, name: addActivation(graph, activation, value.name) };
}

function addPooling(
  graph: OnnxGraph,
  op: string,
  more: Readonly<Record<string, number>>,
  layer: PoolingLayer,
  x: OnnxValue,
  { from }: DescribedLayer,
): OnnxValue {
  const { poolSize, strides } = layer;
  const images = channelsFirst(graph, x, from);
  const windows = { kernel_shape: poolSize, strides, pads: pads(layer, poolSize, from) };
  return { ...images, name: graph.node(op, [images.name], { ...windows, ...more }) };
}

/** Places before the first one and behind the last one of each axis. */
function pads(
  layer: Pick<ConvolutionLayer, "strides" | "padding"> & { readonly dilation?: readonly number[] },
  size: readonly number[],
  from: readonly number[],
): readonly number[] {
  const { strides, padding, dilation } = layer;
  const axes = size.map((extent, i) => {
    const apart = dilation?.[i] ?? 1;
    const axis = axisOf(from[i], extent, strides[i], apart, padding);
    if (!axis || padding === "valid") return [0, 0];
    const outside = Math.max(0, (axis.output - 1) * strides[i] + (extent - 1) * apart + 1 - from[i]);
    return [axis.before, outside - axis.before];
  });
  return [...axes.map(([before]) => before), ...axes.map(([, behind]) => behind)];
}

/** A row's shape with its channels first. */
function inFirst(shape: readonly number[]): readonly number[] {
  return [shape[shape.length - 1], ...shape.slice(0, -1)];
}

/** The shape of a number for each channel, to go with a value. */
function perChannel({ isChannelsFirst }: OnnxValue, { from }: DescribedLayer): readonly number[] {
  const channels = from[from.length - 1];
  return isChannelsFirst ? [channels, ...from.slice(1).map(() => 1)] : [channels];
}

/** A value whose rows have that shape, with channels first; rows of one axis are so already. */
function channelsFirst(graph: OnnxGraph, x: OnnxValue, shape: readonly number[]): OnnxValue {
  if (x.isChannelsFirst || shape.length === 1) return x;
  const places = shape.slice(1).map((_, axis) => axis + 1);
  return { name: graph.node("Transpose", [x.name], { perm: [0, shape.length, ...places] }), isChannelsFirst: true };
}

/** A value whose rows have that shape, with axes in lanegrad's order. */
export function inOrder(graph: OnnxGraph, x: OnnxValue, shape: readonly number[]): OnnxValue {
  if (!x.isChannelsFirst) return x;
  const places = shape.slice(1).map((_, axis) => axis + 2);
  return rows(graph.node("Transpose", [x.name], { perm: [0, ...places, 1] }));
}

function reshaped(graph: OnnxGraph, x: OnnxValue, shape: readonly number[]): OnnxValue {
  return rows(graph.node("Reshape", [x.name, graph.integers(shape)]));
}

/** A value whose axes are in lanegrad's order. */
export function rows(name: string): OnnxValue {
  return { name, isChannelsFirst: false };
}

/** The gamma and beta of a normalization, those that do nothing where it has none. */
function learned({ numbers }: DescribedLayer, channels: number) {
  return [
    numbers.get("gamma")?.values ?? new Float32Array(channels).fill(1),
    numbers.get("beta")?.values ?? new Float32Array(channels),
  ] as const;
}
