import type { ActivationName } from "../../catalog/activations.js";
import { quote } from "../../data/quote.js";
import { UsageError } from "../../errors.js";
import { formatShape } from "../../io/formatShape.js";
import { convolutionLayout, fromTorch } from "../../io/torchLayout.js";
import { unfit } from "../../io/unfit.js";
import { type Chain, vector } from "../chain.js";
import { LOGARITHMS } from "../logarithms.js";
import { RELU6 } from "../relu6.js";
import { addConvolution, addGlobalAverage, addGlobalMaximum, addPooling, type Windows } from "../windowLayers.js";
import { checkArguments } from "./arguments.js";
import { argument, list, type Module, number, tensor } from "./module.js";
import type { Argument } from "./moduleText.js";
import { addRecurrent } from "./recurrent.js";

/** Adds what a module is to a chain. */
type Add = (chain: Chain, module: Module) => void;

const activation =
  (name: ActivationName): Add =>
  (chain) =>
    chain.activate(name);

/** Modules of torch.nn that are read, by their names. */
const MODULES: ReadonlyMap<string, Add> = new Map<string, Add>([
  ["Linear", addLinear],
  ["Conv1d", (chain, module) => addFilters(chain, module, 1)],
  ["Conv2d", (chain, module) => addFilters(chain, module, 2)],
  ["MaxPool1d", (chain, module) => addPool(chain, module, "max", 1)],
  ["MaxPool2d", (chain, module) => addPool(chain, module, "max", 2)],
  ["AvgPool1d", (chain, module) => addPool(chain, module, "average", 1)],
  ["AvgPool2d", (chain, module) => addPool(chain, module, "average", 2)],
  ["AdaptiveAvgPool1d", (chain, module) => addGlobal(chain, module, 1, addGlobalAverage)],
  ["AdaptiveAvgPool2d", (chain, module) => addGlobal(chain, module, 2, addGlobalAverage)],
  ["AdaptiveMaxPool1d", (chain, module) => addGlobal(chain, module, 1, addGlobalMaximum)],
  ["AdaptiveMaxPool2d", (chain, module) => addGlobal(chain, module, 2, addGlobalMaximum)],
  ["BatchNorm1d", addBatchNorm],
  ["BatchNorm2d", addBatchNorm],
  ["LayerNorm", addLayerNorm],
  ["GroupNorm", addGroupNorm],
  ["Embedding", addEmbedding],
  ["RNN", (chain, module) => addRecurrent(chain, module, "simpleRnn")],
  ["GRU", (chain, module) => addRecurrent(chain, module, "gru")],
  ["LSTM", (chain, module) => addRecurrent(chain, module, "lstm")],
  ["PReLU", addPrelu],
  ["Flatten", (chain, module) => chain.flatten(module.channelsFirst)],
  ["ZeroPad2d", addZeros],
  ["Upsample", addUpsample],
  ["Dropout", (chain, module) => chain.add({ kind: "dropout", rate: number(module, "p", 0, 0.5) })],
  ["AlphaDropout", (chain, module) => chain.add({ kind: "alphaDropout", rate: number(module, "p", 0, 0.5) })],
  ["Identity", () => undefined],
  ["ReLU", activation("relu")],
  ["Sigmoid", activation("sigmoid")],
  ["Tanh", activation("tanh")],
  ["Softmax", activation("softmax")],
  ["SiLU", activation("silu")],
  ["SELU", activation("selu")],
  ["Mish", activation("mish")],
  ["Softsign", activation("softsign")],
  ["Hardsigmoid", activation("hardSigmoid")],
  ["Hardswish", activation("hardSwish")],
  ["LeakyReLU", (chain, module) => chain.leak(number(module, "negative_slope", 0, 0.01))],
  ["ELU", (chain, module) => withUsual(chain, module, "alpha", 0, 1, "elu")],
  ["Softplus", (chain, module) => withUsual(chain, module, "beta", 0, 1, "softplus")],
  ["GELU", (chain, module) => withUsual(chain, module, "approximate", 0, "none", "gelu")],
]);

/**
 * Adds what a module is to a chain. @throws FormatError FORMAT_INVALID for numbers that don't fit;
 * UsageError INVALID_OPTION for kinds that aren't known.
 */
export function addModule(chain: Chain, module: Module): void {
  const add = MODULES.get(module.kind);
  if (module.kind === "LogSoftmax") throw new UsageError("INVALID_OPTION", `modules has LogSoftmax, ${LOGARITHMS}.`);
  if (module.kind === "ReLU6") throw new UsageError("INVALID_OPTION", `modules has ReLU6, ${RELU6}.`);
  if (!add)
    throw new UsageError(
      "INVALID_OPTION",
      `modules has ${quote(module.kind)}, which can't be read: there are ${[...MODULES.keys()].join(", ")}.`,
    );
  checkArguments(module);
  add(chain, module);
}

function addLinear(chain: Chain, module: Module): void {
  const { values, shape } = tensor(module, "weight", 2);
  if (chain.shape.length > 1 && module.channelsFirst)
    throw unfit(`has ${module.called} for rows of ${formatShape(chain.shape)}: put Flatten before it`);
  chain.addDense(shape[0], values, module.tensors.get("bias")?.values);
}

function addFilters(chain: Chain, module: Module, axes: 1 | 2): void {
  const { values, shape } = tensor(module, "weight", axes + 2);
  const [filters, inGroup, ...size] = shape;
  const channels = chain.shape[axes] ?? 0;
  if (chain.shape.length !== axes + 1 || channels % inGroup !== 0)
    throw unfit(
      `has ${module.called} of ${inGroup} channels for rows of ${formatShape(chain.shape)}: give \`inputs\` as [height, width, channels]`,
    );
  const bias = module.tensors.get("bias")?.values;
  const windows = windowsOf(
    module,
    size,
    { stride: 3, padding: 4, dilation: 5 },
    size.map(() => 1),
  );
  const layout = convolutionLayout({ kernelSize: size, filters }, inGroup);
  const about = { filters, groups: channels / inGroup, bias: bias !== undefined };
  addConvolution(chain, windows, about, {
    kernel: { shape: layout.shape, values: fromTorch(values, layout) },
    bias: bias && vector(bias),
  });
}

function addPool(chain: Chain, module: Module, kind: "max" | "average", axes: 1 | 2): void {
  const size = list(module, "kernel_size", 0, axes);
  if (!size)
    throw new UsageError(
      "INVALID_OPTION",
      `modules has ${module.kind} without a kernel_size: write ${module.kind}(2), say.`,
    );
  if (argument(module, "ceil_mode", kind === "max" ? 5 : 3) === true)
    throw unfit(`has ${module.called} with ceil_mode: leave that out`);
  const places = kind === "max" ? { stride: 1, padding: 2, dilation: 3 } : { stride: 1, padding: 2, dilation: -1 };
  const counts = argument(module, "count_include_pad", 4) !== false;
  addPooling(chain, kind, windowsOf(module, size, places, size), kind === "average" && counts ? "zeros" : "none");
}

/**
 * The windows of a module: `places` are those of its arguments, `strides` what they are where it
 * names none.
 */
function windowsOf(
  module: Module,
  size: readonly number[],
  places: { readonly stride: number; readonly padding: number; readonly dilation: number },
  usual: readonly number[],
): Windows {
  const axes = size.length;
  const ones = size.map(() => 1);
  const strides = list(module, "stride", places.stride, axes) ?? usual;
  const dilation = list(module, "dilation", places.dilation, axes) ?? ones;
  const padding = argument(module, "padding", places.padding);
  if (padding === "same") {
    const outside = size.map((extent, axis) => (extent - 1) * dilation[axis]);
    // PyTorch's is of a stride of 1 alone
    const before = outside.map((count) => Math.floor(count / 2));
    return { size, strides, dilation, before, behind: outside.map((count, axis) => count - before[axis]) };
  }
  const around =
    padding === "valid" ? size.map(() => 0) : (list(module, "padding", places.padding, axes) ?? size.map(() => 0));
  return { size, strides, dilation, before: around, behind: around };
}

/** All places of each channel as one. */
function addGlobal(chain: Chain, module: Module, axes: 1 | 2, add: (chain: Chain) => void): void {
  const size = list(module, "output_size", 0, axes);
  if (!size?.every((extent) => extent === 1) || chain.shape.length !== axes + 1)
    throw unfit(`has ${module.called} of another size than 1: take ${module.kind.replace("Adaptive", "")}`);
  add(chain);
}

function addBatchNorm(chain: Chain, module: Module): void {
  const [mean, variance] = ["running_mean", "running_var"].map((name) => tensor(module, name, 1).values);
  const momentum = 1 - number(module, "momentum", 2, 0.1);
  const { epsilon, scale, center, gamma, beta } = scaling(module, 1);
  chain.add(
    { kind: "batchNormalization", momentum, epsilon, scale, center, unbiased: true },
    { gamma, beta, movingMean: vector(mean), movingVariance: vector(variance) },
  );
}

function addLayerNorm(chain: Chain, module: Module): void {
  const { epsilon, scale, center, gamma, beta } = scaling(module, 1);
  if (chain.shape.length > 1)
    throw unfit(`has ${module.called} for images: normalize them by GroupNorm, or flatten them before`);
  chain.add({ kind: "layerNormalization", epsilon, scale, center }, { gamma, beta });
}

function addGroupNorm(chain: Chain, module: Module): void {
  const { epsilon, scale, center, gamma, beta } = scaling(module, 2);
  const groups = number(module, "num_groups", 0, 0);
  chain.add(
    { kind: "groupNormalization", groups, epsilon, scale, center },
    {
      gamma,
      beta,
    },
  );
}

/** What all normalizations have: `place` is that of eps among the arguments. */
function scaling(module: Module, place: number) {
  const [gamma, beta] = ["weight", "bias"].map((name) => {
    const found = module.tensors.get(name);
    return found && vector(found.values);
  });
  const epsilon = number(module, "eps", place, 1e-5);
  return { epsilon, scale: gamma !== undefined, center: beta !== undefined, gamma, beta };
}

function addEmbedding(chain: Chain, module: Module): void {
  const { values, shape } = tensor(module, "weight", 2);
  const [inputDim, outputDim] = shape;
  chain.add({ kind: "embedding", inputDim, outputDim }, { embeddings: { shape, values } });
}

function addPrelu(chain: Chain, module: Module): void {
  const { values } = tensor(module, "weight", 1);
  const shared = values.length === 1;
  chain.add({ kind: "prelu", start: 0.25, shared }, { alpha: vector(values) });
}

function addZeros(chain: Chain, module: Module): void {
  const given = list(module, "padding", 0, 4);
  if (!given)
    throw new UsageError("INVALID_OPTION", "modules has ZeroPad2d without a padding: write ZeroPad2d(1), say.");
  const [left, right, top, bottom] = given;
  chain.add({ kind: "zeroPadding2d", padding: [top, bottom, left, right] });
}

function addUpsample(chain: Chain, module: Module): void {
  const factor = argument(module, "scale_factor", 1);
  const mode = argument(module, "mode", 2) ?? "nearest";
  const size = typeof factor === "number" ? [factor, factor] : factor;
  if (mode !== "nearest" || !Array.isArray(size))
    throw unfit(`has ${module.called} other than by a scale_factor to the nearest`);
  chain.add({ kind: "upSampling2d", size });
}

/** An activation with one option, which must be as usual. */
function withUsual(
  chain: Chain,
  module: Module,
  name: string,
  place: number,
  usual: Argument,
  own: ActivationName,
): void {
  const given = argument(module, name, place) ?? usual;
  if (given !== usual) throw unfit(`has ${module.called} with ${name} ${String(given)}, and only ${usual} can be read`);
  chain.activate(own);
}
