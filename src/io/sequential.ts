import { FormatError } from "../errors.js";
import { quote } from "./json.js";
import { decodeSafetensors, type NamedTensor } from "./safetensors.js";

/** The numbers of one dense layer: `kernel` row-major [inputs, units], `bias` [units] if the layer has one. */
export interface DenseWeights {
  kernel: Float32Array | Float64Array;
  bias?: Float32Array | Float64Array;
}

/** A dense layer as a file holds it, with its sizes and its index in torch.nn.Sequential. */
export interface PlacedWeights extends DenseWeights {
  readonly index: number;
  readonly inputs: number;
  readonly units: number;
}

/** Far above any network this library can train; bounds what a hostile file can ask of its reader. */
export const LAYER_LIMIT = 1000;

/** The error for a sound file that holds no model lanegrad can use; `what` completes "The model file ...". */
export function unfit(what: string): FormatError {
  return new FormatError("FORMAT_INVALID", `The model file ${what}.`);
}

/** A shape as an error may show it: a hostile one has millions of dimensions. */
const show = (shape: readonly number[]): string => `[${shape.slice(0, 6)}${shape.length > 6 ? ",..." : ""}]`;

/** The row-major transpose of `values`, seen as [rows, columns]. */
function transpose(values: Float32Array | Float64Array, rows: number, columns: number): Float32Array | Float64Array {
  const result = values.slice();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column];
  return result;
}

/** The tensors torch.nn.Linear would hold at `index` of a torch.nn.Sequential: a weight of shape [units, inputs], a bias [units]. */
export function layerToTensors(layer: PlacedWeights, dtype: "F32" | "F64"): NamedTensor[] {
  const { index, inputs, units, kernel, bias } = layer;
  const weight: NamedTensor = {
    name: `${index}.weight`,
    dtype,
    shape: [units, inputs],
    values: transpose(kernel, inputs, units),
  };
  return bias ? [weight, { name: `${index}.bias`, dtype, shape: [units], values: bias }] : [weight];
}

/**
 * The dense layers among `tensors`, in the order of their indices, each checked against the one before it.
 * @throws FormatError `FORMAT_INVALID` for other names or shapes, mixed dtypes, and weights that aren't finite
 */
export function tensorsToLayers(tensors: readonly NamedTensor[]): PlacedWeights[] {
  const weights: { index: number; tensor: NamedTensor }[] = [];
  const biases = new Map<number, NamedTensor>();
  for (const tensor of tensors) {
    const [, index, kind] = /^(0|[1-9]\d{0,5})\.(weight|bias)$/.exec(tensor.name) ?? [];
    if (kind === undefined)
      throw unfit(
        `holds the tensor ${quote(tensor.name)}, where names such as "0.weight" and "0.bias" belong: save the state_dict of a torch.nn.Sequential of Linear layers`,
      );
    if (tensor.dtype !== tensors[0].dtype) throw unfit("mixes float32 and float64 tensors: convert them to one type");
    if (!tensor.values.every(Number.isFinite))
      throw unfit(
        `holds numbers in ${quote(tensor.name)} that are not finite: train the model again with a lower learning rate`,
      );
    if (kind === "weight") weights.push({ index: Number(index), tensor });
    else biases.set(Number(index), tensor);
  }
  if (weights.length === 0 && biases.size === 0)
    throw unfit("holds no tensors: save the state_dict of a torch.nn.Sequential of Linear layers");
  if (weights.length > LAYER_LIMIT)
    throw unfit(`holds ${weights.length} dense layers, and at most ${LAYER_LIMIT} can be read: save a smaller model`);

  weights.sort((a, b) => a.index - b.index);
  let previous: number | undefined;
  const layers = weights.map(({ index, tensor }): PlacedWeights => {
    const { shape, values, name } = tensor;
    const [units, inputs] = shape;
    if (shape.length !== 2 || values.length === 0)
      throw unfit(
        `has the shape ${show(shape)} for "${name}", where a Linear layer has [units, inputs]: save dense layers only`,
      );
    if (inputs !== (previous ?? inputs))
      throw unfit(
        `has the shape ${show(shape)} for "${name}", but the layer before has ${previous} units: save layers that fit together`,
      );
    previous = units;
    const bias = biases.get(index);
    biases.delete(index);
    if (bias && (bias.shape.length !== 1 || bias.shape[0] !== units))
      throw unfit(
        `has the shape ${show(bias.shape)} for "${bias.name}", where [${units}] belongs: save a bias for every unit`,
      );
    return { index, inputs, units, kernel: transpose(values, units, inputs), ...(bias && { bias: bias.values }) };
  });
  for (const { name } of biases.values()) throw unfit(`holds "${name}" without its weight: save the whole state_dict`);
  return layers;
}

/**
 * The dense layers of a safetensors file, in order, kernels transposed to [inputs, units]: what `--init` starts from.
 * Activations play no part, so the file may come from lanegrad or PyTorch, and indices may have gaps.
 * @throws FormatError if `bytes` hold no chain of dense layers with finite weights
 */
export function readWeights(bytes: Uint8Array): PlacedWeights[] {
  return tensorsToLayers(decodeSafetensors(bytes).tensors);
}
