import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";

const WINDOWS = ["strides", "padding", "data_format"];
const CONVOLUTION = [...WINDOWS, "filters", "kernel_size", "dilation_rate", "groups", "activation", "use_bias", "rank"];
const POOLING = [...WINDOWS, "pool_size"];
/** `implementation` and `unroll` say how, and `dropout`s of 0 drop nothing. */
const RECURRENT = [
  ...(["units", "activation", "use_bias", "return_sequences", "go_backwards", "implementation", "unroll"] as const),
  ...(["dropout", "recurrent_dropout", "input_dim", "input_length"] as const),
];
const SCALING = ["axis", "epsilon", "center", "scale"];

/**
 * Options of the layers that are read, besides those of all layers; those that aren't here have
 * none.
 */
const OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["Dense", ["units", "activation", "use_bias", "input_dim"]],
  ["Conv1D", CONVOLUTION],
  ["Conv2D", CONVOLUTION],
  ["DepthwiseConv2D", [...CONVOLUTION, "depth_multiplier"]],
  ["MaxPooling1D", POOLING],
  ["MaxPooling2D", POOLING],
  ["AveragePooling2D", POOLING],
  ["AveragePooling1D", POOLING],
  ["GlobalAveragePooling1D", ["data_format"]],
  ["GlobalAveragePooling2D", ["data_format"]],
  ["GlobalMaxPooling1D", ["data_format"]],
  ["GlobalMaxPooling2D", ["data_format"]],
  ["Flatten", ["data_format"]],
  ["Reshape", ["target_shape"]],
  ["Permute", ["dims"]],
  ["Dropout", ["rate", "noise_shape", "seed"]],
  ["AlphaDropout", ["rate", "noise_shape", "seed"]],
  ["GaussianNoise", ["stddev", "seed"]],
  ["Activation", ["activation"]],
  ["ReLU", ["max_value", "threshold", "negative_slope"]],
  ["LeakyReLU", ["alpha", "negative_slope"]],
  ["ELU", ["alpha"]],
  ["Softmax", ["axis"]],
  ["PReLU", ["shared_axes"]],
  ["BatchNormalization", [...SCALING, "momentum"]],
  ["LayerNormalization", SCALING],
  ["Embedding", ["input_dim", "output_dim", "input_length", "mask_zero"]],
  ["SimpleRNN", RECURRENT],
  ["GRU", [...RECURRENT, "recurrent_activation", "reset_after"]],
  ["LSTM", [...RECURRENT, "recurrent_activation", "unit_forget_bias"]],
  ["ZeroPadding2D", ["padding", "data_format"]],
  ["UpSampling2D", ["size", "data_format", "interpolation"]],
]);

/**
 * Options of all layers, which change no answer: names, types, sizes of what comes in, and how
 * numbers are learned.
 */
const OF_ALL =
  /^(name|trainable|dtype|sparse|ragged|autocast|(batch_?)?input_?shape|batch_?(input_?)?(shape|size)|input_?dtype|\w+_(initializer|regularizer|constraint))$/i;

/**
 * @throws FormatError FORMAT_INVALID for an option that isn't read and is on, which could change
 * what the layer answers.
 */
export function checkOptions(kind: string, config: Readonly<Record<string, unknown>>): void {
  const known = OPTIONS.get(kind) ?? [];
  for (const [name, value] of Object.entries(config)) {
    const isOff = value === null || value === undefined || value === false;
    if (!isOff && !known.includes(name) && !OF_ALL.test(name))
      throw unfit(`has ${kind} with the option ${quote(name)}, which isn't read`);
  }
}
