import { LAYER_LIMIT } from "../catalog/limits.js";
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";
import type { NamedTensor } from "./safetensors.js";
import { unfit } from "./unfit.js";

/**
 * The numbers of one dense layer: `kernel` row-major [inputs, units], `bias` [units] if the layer
 * has one.
 */
export interface DenseWeights {
  kernel: Float32Array | Float64Array;
  bias?: Float32Array | Float64Array;
}

/**
 * A dense layer as a file holds it, with its sizes and the name of its module: in a
 * torch.nn.Sequential its index.
 */
export interface PlacedWeights extends DenseWeights {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
}

/** The row-major transpose of `values`, seen as [rows, columns]. */
export function transpose(
  values: Float32Array | Float64Array,
  rows: number,
  columns: number,
): Float32Array | Float64Array {
  const result = values.slice();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column];
  return result;
}

/**
 * The tensors of the torch.nn.Linear that is called `layer.name`: a weight of shape [units,
 * inputs], a bias [units].
 */
export function layerToTensors(layer: PlacedWeights, dtype: "F32" | "F64"): NamedTensor[] {
  const { name, inputs, units, kernel, bias } = layer;
  const weight: NamedTensor = {
    name: `${name}.weight`,
    dtype,
    shape: [units, inputs],
    values: transpose(kernel, inputs, units),
  };
  return bias ? [weight, { name: `${name}.bias`, dtype, shape: [units], values: bias }] : [weight];
}

/**
 * The dense layers among `tensors`, in no order.
 * @throws FormatError `FORMAT_INVALID` for other names and shapes than those of Linear layers,
 * mixed dtypes, and weights that aren't finite
 */
export function denseLayers(tensors: readonly NamedTensor[]): PlacedWeights[] {
  const { weights, biases } = byModule(tensors);
  if (weights.size === 0 && biases.size === 0)
    throw unfit("holds no tensors: save the state_dict of a torch.nn.Sequential of Linear layers");
  if (weights.size > LAYER_LIMIT)
    throw unfit(`holds ${weights.size} dense layers, and at most ${LAYER_LIMIT} can be read: save a smaller model`);

  const layers = [...weights].map(([name, { shape, values, name: called }]): PlacedWeights => {
    const [units, inputs] = shape;
    if (shape.length !== 2 || values.length === 0)
      throw unfit(
        `has the shape ${formatShape(shape)} for ${quote(called)}, where a Linear layer has [units, inputs]: save dense layers only`,
      );
    const bias = biases.get(name);
    biases.delete(name);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== units))
      throw unfit(
        `has the shape ${formatShape(bias.shape)} for ${quote(bias.name)}, where [${units}] belongs: save a bias for every unit`,
      );
    return { name, inputs, units, kernel: transpose(values, units, inputs), ...(bias && { bias: bias.values }) };
  });
  for (const { name } of biases.values())
    throw unfit(`holds ${quote(name)} without its weight: save the whole state_dict`);
  return layers;
}

/**
 * Weights and biases by the name of the module that they belong to; a Linear layer alone has no
 * name.
 */
function byModule(tensors: readonly NamedTensor[]): Readonly<Record<"weights" | "biases", Map<string, NamedTensor>>> {
  const weights = new Map<string, NamedTensor>();
  const biases = new Map<string, NamedTensor>();
  for (const tensor of tensors) {
    const [, name = "", kind] = /^(?:(.+)\.)?(weight|bias)$/s.exec(tensor.name) ?? [];
    if (kind === undefined)
      throw unfit(
        `holds the tensor ${quote(tensor.name)} of shape ${formatShape(tensor.shape)}, which no Linear layer has, where names such as "fc1.weight" and "0.bias" belong: save the state_dict of a network of Linear layers`,
      );
    if (tensor.dtype !== tensors[0].dtype) throw unfit("mixes float32 and float64 tensors: convert them to one type");
    if (!tensor.values.every(Number.isFinite))
      throw unfit(
        `holds numbers in ${quote(tensor.name)} that are not finite: train the model again with a lower learning rate`,
      );
    (kind === "weight" ? weights : biases).set(name, tensor);
  }
  return { weights, biases };
}
