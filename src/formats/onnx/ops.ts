import type { ActivationName } from "../../catalog/activations.js";
import { formatShape } from "../../io/formatShape.js";
import { transpose } from "../../io/sequential.js";
import { convolutionLayout, fromTorch } from "../../io/torchLayout.js";
import { unfit } from "../../io/unfit.js";
import { vector } from "../chain.js";
import type { Numbers } from "../described.js";
import { addConvolution, addPooling, type Windows } from "../windowLayers.js";
import { addElu, addGelu, addHardSigmoid, addLeakyRelu, addPrelu, addSelu } from "./activationsIn.js";
import type { Constant, Node } from "./graphIn.js";
import { constant, float, numbers, optional, type Pending, type Read, type Reading, whole } from "./reading.js";
import { addRecurrent } from "./recurrentIn.js";
import { addGather, addSlice, addSqueeze, addTranspose, settle } from "./sequences.js";
import {
  addFlatten,
  addGlobal,
  addPad,
  addReduce,
  addReshape,
  addResize,
  addUnsqueeze,
  bringChannelsFirst,
} from "./shapes.js";

/** The types float and double, by their numbers in ONNX. */
const [FLOAT, DOUBLE] = [1, 11];

const activation =
  (name: ActivationName): Read =>
  ({ chain }) =>
    chain.activate(name);

/** Ops that are read, by name. */
export const OPS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["Gemm", ready(addGemm)],
  ["MatMul", ready(addProduct)],
  ["Add", addBias],
  ["Conv", ready(addConv)],
  ["MaxPool", ready((reading, node) => addPool(reading, node, "max"))],
  ["AveragePool", ready((reading, node) => addPool(reading, node, "average"))],
  ["GlobalAveragePool", ready((reading) => addGlobal(reading, "mean"))],
  ["GlobalMaxPool", ready((reading) => addGlobal(reading, "max"))],
  ["ReduceMean", ready((reading, node) => addReduce(reading, node, "mean"))],
  ["ReduceMax", ready((reading, node) => addReduce(reading, node, "max"))],
  ["BatchNormalization", ready(addBatchNormalization)],
  ["LayerNormalization", ready(addLayerNormalization)],
  ["InstanceNormalization", ready(addInstanceNormalization)],
  ["Pad", ready(addPad)],
  ["Flatten", ready(addFlatten)],
  ["Reshape", ready(addReshape)],
  ["Unsqueeze", ready(addUnsqueeze)],
  ["Resize", ready(addResize)],
  ["Squeeze", biased(addSqueeze)],
  ["Transpose", biased(addTranspose)],
  ["Gather", biased(addGather)],
  ["Slice", biased(addSlice)],
  ["RNN", biased(addRecurrent)],
  ["GRU", biased(addRecurrent)],
  ["LSTM", biased(addRecurrent)],
  ["PRelu", ready(addPrelu)],
  ["Softmax", ready(addSoftmax)],
  ["Relu", ready(activation("relu"))],
  ["Sigmoid", ready(activation("sigmoid"))],
  ["Tanh", ready(activation("tanh"))],
  ["Softsign", ready(activation("softsign"))],
  ["Softplus", ready(activation("softplus"))],
  ["Mish", ready(activation("mish"))],
  ["HardSwish", ready(activation("hardSwish"))],
  ["Selu", ready(addSelu)],
  ["LeakyRelu", ready(addLeakyRelu)],
  ["Elu", ready(addElu)],
  ["Celu", ready(addElu)],
  ["HardSigmoid", ready(addHardSigmoid)],
  ["Gelu", ready(addGelu)],
  ["Cast", addCast],
  ["Dropout", addDropout],
  ["Identity", () => undefined],
]);

/** After a layer that waited for its bias has been added. */
function biased(read: Read): Read {
  return (reading, node, answer) => {
    addPending(reading);
    read(reading, node, answer);
  };
}

/** And after sequences have come to lie as rows do. */
function ready(read: Read): Read {
  return biased((reading, node, answer) => {
    settle(reading, node.op);
    read(reading, node, answer);
  });
}

/** Adds a layer that waited for its bias, with what it has of it. */
function addPending(reading: Reading): void {
  const { pending } = reading;
  reading.pending = undefined;
  pending?.add(pending.bias);
}

/** Adds all that waited, before what is called so. */
export function flush(reading: Reading, before: string): void {
  addPending(reading);
  settle(reading, before);
}

/** A dense layer, which waits for its bias. */
function waiting({ chain }: Reading, product: ReturnType<typeof matrix>, bias?: Numbers): Pending {
  const { units, kernel } = product;
  return { units, places: 0, bias, add: (all) => chain.addDense(units, kernel, all) };
}

/** A matrix as [units, inputs]. @throws FormatError FORMAT_INVALID. */
function matrix(
  found: Constant,
  op: string,
  isTransposed: boolean,
): { readonly units: number; readonly kernel: Numbers } {
  const { shape } = found;
  if (shape.length !== 2) throw unfit(`has ${op} with weights of ${formatShape(shape)}, which are no matrix`);
  const [rows, columns] = shape;
  const values = numbers(found);
  return isTransposed ? { units: rows, kernel: values } : { units: columns, kernel: transpose(values, rows, columns) };
}

function addGemm(reading: Reading, node: Node): void {
  if (reading.rank !== 2) throw unfit(`has Gemm for rows of ${formatShape(reading.chain.shape)}: flatten them before`);
  const isPlain = whole(node, "transA", 0) === 0 && float(node, "alpha", 1) === 1 && float(node, "beta", 1) === 1;
  if (!isPlain || reading.constants.has(node.inputs[0]))
    throw unfit("has Gemm with transA, alpha or beta other than usual: export it without");
  const product = matrix(constant(reading, node, 1), "Gemm", whole(node, "transB", 0) === 1);
  const bias = optional(reading, node, 2);
  reading.pending = waiting(reading, product, bias && spread(bias, { units: product.units, places: 0 }, "Gemm"));
}

function addProduct(reading: Reading, node: Node): void {
  if (reading.constants.has(node.inputs[0]))
    throw unfit("has MatMul with its weights on the left: let rows be multiplied by them");
  if (reading.rank > 2 && reading.channelsFirst)
    throw unfit(
      `has MatMul for rows of ${formatShape(reading.chain.shape)} along their last axis: flatten them before`,
    );
  reading.pending = waiting(reading, matrix(constant(reading, node, 1), "MatMul", false));
}

/** The bias of the layer before, or a part of it. */
function addBias(reading: Reading, node: Node): void {
  const { pending } = reading;
  if (!pending) throw unfit("has Add behind another op than MatMul, Gemm or Conv: export it with biases there");
  const found = constant(reading, node, reading.constants.has(node.inputs[0]) ? 0 : 1);
  const added = spread(found, pending, "Add");
  const sums = pending.bias && Float64Array.from(pending.bias, (value, i) => value + added[i]);
  const bias = sums ? numbers({ ...found, values: sums }) : added;
  reading.pending = { ...pending, bias };
}

/** A number for each unit, of which one may stand for all. */
function spread(found: Constant, { units, places }: Pick<Pending, "units" | "places">, op: string): Numbers {
  const { values, shape } = found;
  const own = shape.length - 1 - places;
  const isVector = values.length === units && shape.every((extent, axis) => axis === own || extent === 1);
  if (isVector) return numbers(found);
  if (values.length === 1 && units > 0 && units < 2 ** 24)
    return numbers({ ...found, values: new Float64Array(units).fill(values[0]) });
  throw unfit(`has ${op} with a bias of ${formatShape(shape)} for ${units} units`);
}

/** Where windows lie, of images or sequences. */
function windowsOf(reading: Reading, node: Node, size: readonly number[]): Windows {
  const axes = size.length;
  bringChannelsFirst(reading);
  const { channelsFirst, rank, chain } = reading;
  if (!channelsFirst || rank !== axes + 2 || chain.shape.length !== axes + 1 || axes > 2 || axes < 1)
    throw unfit(`has ${node.op} for rows of ${formatShape(chain.shape)}: let them be [channels, height, width]`);
  const list = (name: string, length: number, usual: number): readonly number[] => {
    const found = node.attributes.get(name)?.wholes ?? [];
    if (found.length === 0) return new Array<number>(length).fill(usual);
    if (found.length === length && found.every((one) => one >= 0)) return found;
    throw unfit(`has ${node.op} with ${name} of ${found.length} numbers, not ${length}`);
  };
  const [strides, dilation, pads] = [list("strides", axes, 1), list("dilations", axes, 1), list("pads", 2 * axes, 0)];
  const auto = node.attributes.get("auto_pad")?.text ?? "NOTSET";
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
    const outside = size.map((extent, axis) => {
      const span = (extent - 1) * dilation[axis] + 1;
      return Math.max(0, (Math.ceil(chain.shape[axis] / strides[axis]) - 1) * strides[axis] + span - chain.shape[axis]);
    });
    const half = auto === "SAME_UPPER" ? Math.floor : Math.ceil;
    const before = outside.map((count) => half(count / 2));
    return { size, strides, dilation, before, behind: outside.map((count, axis) => count - before[axis]) };
  }
  if (!["NOTSET", "VALID", ""].includes(auto))
    throw unfit(`has ${node.op} with an auto_pad that there isn't: export it with pads`);
  return { size, strides, dilation, before: pads.slice(0, axes), behind: pads.slice(axes) };
}

function addConv(reading: Reading, node: Node): void {
  const weights = constant(reading, node, 1);
  const [filters = 0, inGroup = 0, ...kernelSize] = weights.shape;
  const windows = windowsOf(reading, node, kernelSize);
  const told = node.attributes.get("kernel_shape")?.wholes ?? kernelSize;
  if (told.join() !== kernelSize.join())
    throw unfit(`has Conv with kernel_shape ${formatShape(told)} and weights of ${formatShape(weights.shape)}`);
  const given = optional(reading, node, 2);
  const layout = convolutionLayout({ kernelSize, filters }, inGroup);
  const kernel = { shape: layout.shape, values: fromTorch(numbers(weights), layout) };
  const groups = whole(node, "group", 1);
  const { chain } = reading;
  reading.pending = {
    units: filters,
    places: kernelSize.length,
    bias: given && numbers(given),
    add: (bias) =>
      addConvolution(
        chain,
        windows,
        { filters, groups, bias: bias !== undefined },
        { kernel, bias: bias && vector(bias) },
      ),
  };
}

function addPool(reading: Reading, node: Node, kind: "max" | "average"): void {
  const windows = windowsOf(reading, node, node.attributes.get("kernel_shape")?.wholes ?? []);
  const { size, strides, before, behind } = windows;
  const areLeft = size.some(
    (extent, axis) => (reading.chain.shape[axis] + before[axis] + behind[axis] - extent) % strides[axis] !== 0,
  );
  if (areLeft && whole(node, "ceil_mode", 0) !== 0) throw unfit(`has ${node.op} with ceil_mode: leave that out`);
  addPooling(
    reading.chain,
    kind,
    windows,
    kind === "average" && whole(node, "count_include_pad", 0) === 1 ? "zeros" : "none",
  );
}

function addBatchNormalization(reading: Reading, node: Node): void {
  bringChannelsFirst(reading);
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((place) => vector(numbers(constant(reading, node, place))));
  const [epsilon, momentum] = [float(node, "epsilon", 1e-5), float(node, "momentum", 0.9)];
  const numbersOf = { gamma, beta, movingMean: mean, movingVariance: variance };
  reading.chain.add(
    { kind: "batchNormalization", momentum, epsilon, scale: true, center: true, unbiased: true },
    numbersOf,
  );
}

/** Each channel's places by themselves: groups of one channel. */
function addInstanceNormalization(reading: Reading, node: Node): void {
  bringChannelsFirst(reading);
  const { chain } = reading;
  const [gamma, beta] = [1, 2].map((place) => vector(numbers(constant(reading, node, place))));
  const groups = chain.shape[chain.shape.length - 1];
  const options = { kind: "groupNormalization", groups, epsilon: float(node, "epsilon", 1e-5) } as const;
  chain.add({ ...options, scale: true, center: true }, { gamma, beta });
}

function addLayerNormalization(reading: Reading, node: Node): void {
  const axis = whole(node, "axis", -1);
  if ((reading.rank !== 2 && reading.channelsFirst) || (axis !== -1 && axis !== reading.rank - 1))
    throw unfit("has LayerNormalization of images whose channels come first: flatten them before");
  const [gamma, beta] = [constant(reading, node, 1), optional(reading, node, 2)];
  const options = {
    kind: "layerNormalization",
    epsilon: float(node, "epsilon", 1e-5),
    scale: true,
    center: beta !== undefined,
  } as const;
  reading.chain.add(options, { gamma: vector(numbers(gamma)), beta: beta && vector(numbers(beta)) });
}

function addSoftmax(reading: Reading, node: Node): void {
  const axis = whole(node, "axis", -1);
  if ((reading.rank !== 2 && reading.channelsFirst) || (axis !== -1 && axis !== reading.rank - 1))
    throw unfit("has Softmax along another axis than that of the units");
  reading.chain.activate("softmax");
}

/**
 * What changes nothing when a network answers. @throws FormatError FORMAT_INVALID for one that is
 * told to.
 */
function addDropout(reading: Reading, node: Node): void {
  if (optional(reading, node, 2)?.values.some((one) => one !== 0))
    throw unfit("has Dropout that drops numbers when it answers: export it for inference, by model.eval()");
}

/** Numbers of another type, which lanegrad's are not. */
function addCast(_: Reading, node: Node): void {
  const to = whole(node, "to", FLOAT);
  if (to !== FLOAT && to !== DOUBLE) throw unfit("has Cast to another type than float32 or float64: export it without");
}
