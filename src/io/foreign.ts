import { FormatError } from "../errors.js";
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";

/** What of a tensor its kind is told by. */
export interface TensorAbout {
  readonly name: string;
  /** As the file calls it: "F32". */
  readonly dtype: string;
  readonly shape: readonly number[];
}

/** Far enough into a file for its kind, and for the name of the first file in an archive. */
const BEGINNING = 200;

const TO_CONVERT =
  'in Python, safetensors.torch.save_file(torch.load("model.pt").state_dict(), "model.safetensors") converts a whole model, and without .state_dict() a state_dict';

/**
 * Beginnings of other files than safetensors, what stands soon behind some of them, what the files
 * are, and what to do.
 */
const BINARIES: readonly (readonly [beginning: string, behind: string, what: string, advice: string])[] = [
  ["PK\x03\x04", "data.pkl", "a pickle of PyTorch (.pt or .pth)", TO_CONVERT],
  ["PK\x03\x04", ".npy", "an archive of NumPy (.npz)", "save its arrays with safetensors.numpy.save_file"],
  ["PK\x03\x04", "", "a zip archive", "unpack it, or save the weights as a safetensors file"],
  ["\x80\x02", "", "a pickle of Python, as older versions of PyTorch write it", TO_CONVERT],
  ["\x89HDF", "", "an HDF5 file, as Keras writes it (.h5)", "save the weights as a safetensors file"],
  ["\x93NUMPY", "", "an array of NumPy (.npy)", "save it with safetensors.numpy.save_file"],
  ["GGUF", "", "a GGUF file of a language model", "choose the safetensors file of a dense network"],
  ["\x1f\x8b", "", "packed by gzip", "unpack it first"],
  ["version https:", "git-lfs", "the pointer of Git LFS to a file, not the file", "fetch it with git lfs pull"],
];
const TEXTS: readonly (readonly [beginning: RegExp, what: string, advice: string])[] = [
  [/^\s*<(!doctype|html)/i, "a web page", "download the file itself"],
  [/^\s*\{[\s\S]*"(weight_map|total_size)"/, "the index of a model in several files", "save the model as one file"],
  [/^\s*[{[]/, "JSON", "choose the safetensors file that belongs to it"],
];

/** What stands at the beginning of a checkpoint, a safetensors file too. */
const CHECKPOINT = '{"__metadata__":{"lanegrad-checkpoint"';

/** Modules of PyTorch that are no dense layers, by names of their tensors. */
const NAMES: readonly (readonly [name: RegExp, what: string])[] = [
  [/(^|\.)(exp_avg|exp_avg_sq|momentum_buffer|square_avg|max_exp_avg_sq|param_groups)(\.|$)/, "an optimizer's state"],
  [/(^|\.)(running_mean|running_var|num_batches_tracked)$/, "batch normalization"],
  [/(^|\.)(weight|bias)_(ih|hh|hr)(_l\d+)?(_reverse)?$/, "a recurrent layer (RNN, LSTM or GRU)"],
  [/(^|\.)(in_proj_(weight|bias)|bias_[kv]|(q|k|v|qkv|out)_proj\.(weight|bias))$/, "attention"],
  [/(^|\.)lora_[AB](\.|$)/i, "a LoRA adapter"],
  [/(^|\.)(weight_[guv]|weight_orig|weight_mask|parametrizations\..*)$/, "a reparametrized or pruned weight"],
  [/(^|\.)(qweight|qzeros|g_idx|zero_points?|_packed_params.*)$/, "a quantized weight"],
];

/** Names of tables of vectors, which have no bias. */
const EMBEDDING = /embed|(^|[._])(emb|wte|wpe|lut|lookup|vocab|vocabulary|codebook|cls_token)([._]|\d|$)/i;

/** Names of layers that are Linear ones, with a bias or without. */
const LINEAR = /(^|[._])(linears?|lin|fcs?|fully_?connected|dense|hidden|proj|projection)([._]|\d|$)/i;

/** @throws FormatError `FORMAT_UNSUPPORTED` for bytes that are known to be another kind of file. */
export function refuseOtherFiles(bytes: Uint8Array): void {
  // a header of safetensors begins behind its length, eight bytes of which the last are zeros
  const beginning = String.fromCharCode(...bytes.subarray(0, BEGINNING));
  if (beginning.charCodeAt(7) === 0 && beginning[8] === "{") {
    if (beginning.indexOf(CHECKPOINT) < 0) return;
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      "This file is a checkpoint, not a model: read it with checkpointFrom, and restore a model made from the same options.",
    );
  }
  const [what, advice] =
    BINARIES.find(([first, behind]) => beginning.startsWith(first) && beginning.includes(behind))?.slice(2) ??
    TEXTS.find(([pattern]) => pattern.test(beginning))?.slice(1) ??
    [];
  if (what !== undefined)
    throw new FormatError("FORMAT_UNSUPPORTED", `This file is ${what}, not safetensors: ${advice}.`);
}

/**
 * @throws FormatError `FORMAT_UNSUPPORTED` for tensors that tell by name or shape that they belong
 * to no dense layer.
 */
export function refuseOtherModules(tensors: readonly TensorAbout[]): void {
  const names = new Set(tensors.map(({ name }) => name));
  const hasBias = (name: string): boolean =>
    names.has(name.replace(/weight$/, "bias")) && names.has(name.replace(/bias$/, "weight"));
  const embeddingByName = ({ name }: TensorAbout): string | undefined =>
    EMBEDDING.test(name) && !hasBias(name) ? "an embedding" : undefined;
  for (const kindOf of [kindByName, embeddingByName, kindByShape])
    for (const tensor of tensors) {
      const kind = kindOf(tensor);
      if (kind === undefined) continue;
      const { name, shape } = tensor;
      throw new FormatError(
        "FORMAT_UNSUPPORTED",
        `The model file holds ${kind} (${quote(name)} of shape ${formatShape(shape)}), and lanegrad reads networks of Linear layers alone: save the state_dict of one.`,
      );
    }
}

function kindByName({ name }: TensorAbout): string | undefined {
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}

function kindByShape({ name, dtype, shape }: TensorAbout): string | undefined {
  if (/^[IU]\d+$|^BOOL$/.test(dtype)) return shape.length === 0 ? "a counter, which belongs to no layer" : undefined;
  if (!/(^|\.)weight$/.test(name)) return undefined;
  if (shape.length === 1) return "a normalization layer or PReLU";
  if (shape.length === 3 && !/conv/i.test(name)) return "a convolution or a bilinear layer";
  return shape.length >= 3 && shape.length <= 5 ? "a convolution" : undefined;
}

/** What of a layer tells whether it is a Linear one. */
interface LayerAbout {
  readonly name: string;
  readonly inputs: number;
  readonly units: number;
  readonly bias?: unknown;
}

/**
 * Refuses a chain whose first layer may as well be the table of an embedding: it alone has no bias,
 * its rows are as many numbers as the layer behind takes, once or several times, and its name
 * doesn't say that it is a Linear layer.
 * @throws FormatError `FORMAT_UNSUPPORTED`
 */
export function refuseEmbedding(layers: readonly LayerAbout[]): void {
  const [first, second] = layers;
  const couldBe = second && !first.bias && layers.some(({ bias }) => bias) && second.inputs % first.inputs === 0;
  if (!couldBe || LINEAR.test(first.name)) return;
  const [table, next] = [first, second].map(
    ({ name, inputs, units }) => `${quote(`${name}.weight`)} of shape ${formatShape([units, inputs])}`,
  );
  throw new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file begins with ${table}, without a bias, which may be an embedding, whose vectors ${next} takes, or a Linear layer: embeddings can't be read, and if it is a Linear layer, save it with a bias of zeros or under a name that says so, such as "linear1.weight".`,
  );
}

/** The error for a first tensor that seems to be the table of an embedding. */
export function seemsEmbedding(name: string, shape: readonly number[]): FormatError {
  return new FormatError(
    "FORMAT_UNSUPPORTED",
    `The model file seems to begin with an embedding (${quote(name)} of shape ${formatShape(shape)}, without a bias), and lanegrad reads networks of Linear layers alone: save the state_dict of one.`,
  );
}
