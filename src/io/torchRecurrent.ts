/**
 * Recurrent layers in a state_dict: those of torch.nn.RNN, GRU and LSTM of one layer and one
 * direction.
 */
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";
import type { LayerConfig, RecurrentConfig } from "./layerConfigs.js";
import type { NamedTensor } from "./safetensors.js";
import { unfit } from "./unfit.js";

type Numbers = Float32Array | Float64Array;

/**
 * Of each kind, which of its gates stands at each place in PyTorch: z, r and h are r, z and n
 * there.
 */
const GATES = { simpleRnn: [0], gru: [1, 0, 2], lstm: [0, 1, 2, 3] } as const;

/** What the parameters of these layers are called there. */
const NAMES = {
  kernel: "weight_ih_l0",
  recurrentKernel: "weight_hh_l0",
  bias: "bias_ih_l0",
  recurrentBias: "bias_hh_l0",
} as const;

/** Whether PyTorch has such a layer: its GRU resets behind the product. */
export function isTorchRecurrent(config: LayerConfig): config is RecurrentConfig {
  return config.kind === "simpleRnn" || config.kind === "lstm" || (config.kind === "gru" && config.resetAfter === true);
}

/**
 * The tensors that a parameter of such a layer is in the module of that name: of a bias also the
 * second one that PyTorch has there, zeros, unless the layer has it too.
 */
export function recurrentTensors(
  config: RecurrentConfig,
  module: string,
  name: string,
  shape: readonly number[],
  values: Numbers,
  dtype: NamedTensor["dtype"],
): readonly NamedTensor[] {
  const own = {
    dtype,
    shape: shape.toReversed(),
    values: gatesTurned(GATES[config.kind], config.units, shape, values),
  };
  const made = { name: `${module}.${NAMES[name as keyof typeof NAMES]}`, ...own };
  if (name !== "bias" || config.kind === "gru") return [made];
  return [made, { ...made, name: `${module}.${NAMES.recurrentBias}`, values: values.map(() => 0) }];
}

/**
 * The parameters that these tensors of the module of such a layer are, by name; where it has one
 * bias, the sum of PyTorch's two. @throws FormatError FORMAT_INVALID for other names and shapes.
 */
export function recurrentParameters(config: RecurrentConfig, tensors: readonly NamedTensor[]) {
  const found = new Map<string, { readonly shape: readonly number[]; readonly values: Numbers }>();
  for (const { name: called, shape, values } of tensors) {
    const name = Object.entries(NAMES).find(([, torch]) => called.endsWith(`.${torch}`))?.[0] ?? "";
    const width = GATES[config.kind].length * config.units;
    const axes = name.endsWith("ernel") ? 2 : 1;
    if (
      name === "" ||
      shape.length !== axes ||
      shape[0] !== width ||
      (name === "recurrentKernel" && shape[1] !== config.units)
    )
      throw unfit(
        `has the shape ${formatShape(shape)} for ${quote(called)} of a ${config.kind} of ${config.units} units`,
      );
    const own = { shape: shape.toReversed(), values: gatesTurnedBack(GATES[config.kind], config.units, shape, values) };
    const isSecond = name === "recurrentBias" && config.kind !== "gru";
    const before = isSecond || name === "bias" ? found.get("bias") : undefined;
    const sum = before ? own.values.map((value, j) => value + before.values[j]) : own.values;
    found.set(isSecond ? "bias" : name, { shape: own.shape, values: sum });
  }
  return found;
}

/**
 * Numbers [rows, gates x units] with rows for columns, and at each place the gate of that number.
 */
export function gatesTurned(
  gates: readonly number[],
  units: number,
  shape: readonly number[],
  values: Numbers,
): Numbers {
  const width = shape[shape.length - 1];
  const rows = values.length / width;
  const result = values.slice();
  for (let j = 0; j < width; j++) {
    const own = gates[Math.floor(j / units)] * units + (j % units);
    for (let i = 0; i < rows; i++) result[j * rows + i] = values[i * width + own];
  }
  return result;
}

/**
 * And back: numbers [gates x units, rows] with columns for rows, and each gate of that number at
 * its place.
 */
export function gatesTurnedBack(
  gates: readonly number[],
  units: number,
  [width, rows = 1]: readonly number[],
  values: Numbers,
): Numbers {
  const result = values.slice();
  for (let j = 0; j < width; j++) {
    const own = gates[Math.floor(j / units)] * units + (j % units);
    for (let i = 0; i < rows; i++) result[i * width + own] = values[j * rows + i];
  }
  return result;
}
