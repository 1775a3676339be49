import { quote } from "../../data/quote.js";
import { UsageError } from "../../errors.js";
import type { Argument, ModuleText } from "./moduleText.js";

const CONVOLUTION = [
  ...(["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups"] as const),
  ...(["bias", "padding_mode"] as const),
];
const MAX_POOL = ["kernel_size", "stride", "padding", "dilation", "return_indices", "ceil_mode"];
const AVERAGE_POOL = ["kernel_size", "stride", "padding", "ceil_mode", "count_include_pad", "divisor_override"];
const BATCH_NORM = ["num_features", "eps", "momentum", "affine", "track_running_stats"];
const RECURRENT = ["bias", "batch_first", "dropout", "bidirectional", "proj_size"];

/** The arguments of modules in their order; those that aren't here take `inplace` alone. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  Linear: ["in_features", "out_features", "bias"],
  Conv1d: CONVOLUTION,
  Conv2d: CONVOLUTION,
  MaxPool1d: MAX_POOL,
  MaxPool2d: MAX_POOL,
  AvgPool2d: AVERAGE_POOL,
  AvgPool1d: AVERAGE_POOL.slice(0, -1),
  AdaptiveAvgPool1d: ["output_size"],
  AdaptiveAvgPool2d: ["output_size"],
  AdaptiveMaxPool1d: ["output_size", "return_indices"],
  AdaptiveMaxPool2d: ["output_size", "return_indices"],
  BatchNorm1d: BATCH_NORM,
  BatchNorm2d: BATCH_NORM,
  LayerNorm: ["normalized_shape", "eps", "elementwise_affine", "bias"],
  GroupNorm: ["num_groups", "num_channels", "eps", "affine"],
  Embedding: ["num_embeddings", "embedding_dim", "padding_idx"],
  RNN: ["input_size", "hidden_size", "num_layers", "nonlinearity", ...RECURRENT],
  GRU: ["input_size", "hidden_size", "num_layers", ...RECURRENT],
  LSTM: ["input_size", "hidden_size", "num_layers", ...RECURRENT],
  PReLU: ["num_parameters", "init"],
  Flatten: ["start_dim", "end_dim"],
  ZeroPad2d: ["padding"],
  Upsample: ["size", "scale_factor", "mode", "align_corners"],
  Dropout: ["p", "inplace"],
  AlphaDropout: ["p", "inplace"],
  Softmax: ["dim"],
  LogSoftmax: ["dim"],
  LeakyReLU: ["negative_slope", "inplace"],
  ELU: ["alpha", "inplace"],
  Softplus: ["beta", "threshold"],
  GELU: ["approximate"],
  Identity: [],
  Sigmoid: [],
  Tanh: [],
  Softsign: [],
};

/** Arguments that must be as usual, with the values that say so. */
const USUAL: Readonly<Record<string, readonly Argument[]>> = {
  padding_mode: ["zeros"],
  return_indices: [false],
  divisor_override: ["None"],
  start_dim: [1],
  end_dim: [-1],
  dim: [1, -1, "None"],
  threshold: [20],
  align_corners: ["None", false],
  size: ["None"],
  nonlinearity: ["tanh", "relu"],
  bidirectional: [false],
  proj_size: [0],
};

/**
 * @throws UsageError INVALID_OPTION for arguments that the module hasn't, or that would make it
 * another one than is read.
 */
export function checkArguments({ kind, positional, named }: ModuleText): void {
  const known = ARGUMENTS[kind] ?? ["inplace"];
  if (positional.length > known.length)
    throw refusal(kind, `${positional.length} arguments, and it takes ${known.length} at most`);
  const given = [...positional.map((value, i) => [known[i], value] as const), ...named];
  for (const [name, value] of given) {
    if (!known.includes(name)) throw refusal(kind, `${quote(name)}, and it takes ${known.join(", ") || "nothing"}`);
    const usual = Object.hasOwn(USUAL, name) ? USUAL[name] : undefined;
    if (usual && !usual.includes(value))
      throw refusal(kind, `${name} ${String(value)}, and only ${usual[0]} can be read`);
  }
}

function refusal(kind: string, what: string): UsageError {
  return new UsageError("INVALID_OPTION", `modules has ${kind} with ${what}.`);
}
