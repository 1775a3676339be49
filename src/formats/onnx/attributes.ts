import { quote } from "../../io/json.js";
import { unfit } from "../../io/unfit.js";
import type { Node } from "./graphIn.js";

const WINDOWS = ["auto_pad", "dilations", "kernel_shape", "pads", "strides"];

const RECURRENT = ["hidden_size", "activations", "direction", "layout"];

/** Attributes of the ops that are read; those that aren't here take none. */
const ATTRIBUTES: ReadonlyMap<string, readonly string[]> = new Map([
  ["Gemm", ["alpha", "beta", "transA", "transB"]],
  ["Conv", [...WINDOWS, "group"]],
  ["MaxPool", [...WINDOWS, "ceil_mode", "storage_order"]],
  ["AveragePool", [...WINDOWS, "ceil_mode", "count_include_pad"]],
  ["BatchNormalization", ["epsilon", "momentum", "training_mode"]],
  // stash_type tells in which type sums are made
  ["LayerNormalization", ["axis", "epsilon", "stash_type"]],
  ["RNN", RECURRENT],
  ["GRU", [...RECURRENT, "linear_before_reset"]],
  ["LSTM", [...RECURRENT, "input_forget"]],
  ["Gather", ["axis"]],
  ["ReduceMean", ["axes", "keepdims", "noop_with_empty_axes"]],
  ["ReduceMax", ["axes", "keepdims", "noop_with_empty_axes"]],
  ["Unsqueeze", ["axes"]],
  // cubic_coeff_a, extrapolation_value and exclude_outside are of other ways than to the nearest
  [
    "Resize",
    [
      "mode",
      "coordinate_transformation_mode",
      "nearest_mode",
      "cubic_coeff_a",
      "extrapolation_value",
      "exclude_outside",
    ],
  ],
  ["InstanceNormalization", ["epsilon"]],
  ["Pad", ["mode"]],
  ["Flatten", ["axis"]],
  ["Reshape", ["allowzero"]],
  ["Squeeze", ["axes"]],
  ["Transpose", ["perm"]],
  ["Softmax", ["axis"]],
  ["Selu", ["alpha", "gamma"]],
  ["LeakyRelu", ["alpha"]],
  ["Elu", ["alpha"]],
  ["Celu", ["alpha"]],
  ["HardSigmoid", ["alpha", "beta"]],
  ["Gelu", ["approximate"]],
  ["Cast", ["to", "saturate"]],
  ["Dropout", ["ratio", "seed"]],
]);

/** Attributes that must be 0 or absent, since other answers come of others. */
const ZEROS = ["training_mode", "allowzero", "storage_order", "layout", "input_forget"];

/**
 * @throws FormatError FORMAT_INVALID for an attribute that isn't read, which could change what the
 * op answers.
 */
export function checkAttributes({ op, attributes }: Node): void {
  const known = ATTRIBUTES.get(op) ?? [];
  for (const [name, { whole }] of attributes) {
    if (!known.includes(name)) throw unfit(`has ${op} with the attribute ${quote(name)}, which isn't read`);
    if (ZEROS.includes(name) && whole !== 0) throw unfit(`has ${op} with ${name} ${whole}, and only 0 can be read`);
  }
}
