import type { ActivationName } from "../../catalog/activations.js";
import type { RecurrentConfig } from "../../io/layerConfigs.js";
import { unfit } from "../../io/unfit.js";
import type { Chain, LayerNumbers } from "../chain.js";
import { activationOf, type KerasLayer, weight } from "./kerasLayer.js";

/** Shares of numbers that are dropped in the steps themselves while it is trained. */
const DROPPED = ["dropout", "recurrent_dropout"];

/**
 * Adds a recurrent layer. @throws FormatError FORMAT_INVALID for options that lanegrad's has not,
 * and for numbers that don't fit.
 */
export function addRecurrent(chain: Chain, layer: KerasLayer, kind: RecurrentConfig["kind"]): void {
  const { config } = layer;
  const dropped = DROPPED.find((name) => (config[name] ?? 0) !== 0);
  if (dropped !== undefined)
    throw unfit(`has ${layer.kind} with ${dropped} in its steps, which lanegrad hasn't: put a Dropout layer before it`);
  const kernels = { kernel: weight(layer, "kernel"), recurrentKernel: weight(layer, "recurrent_kernel") };
  const useBias = config.use_bias !== false;
  const shared = {
    units: kernels.recurrentKernel.shape[0] ?? 0,
    activation: activationIn(layer, "activation", "tanh"),
    returnSequences: config.return_sequences === true,
    goBackwards: config.go_backwards === true,
    useBias,
  };
  const recurrentActivation = activationIn(layer, "recurrent_activation", "sigmoid");
  const resetAfter = kind === "gru" && config.reset_after !== false;
  const numbers = { ...kernels, ...(useBias && biasesOf(layer, resetAfter)) };
  if (kind === "simpleRnn") chain.add({ kind, ...shared }, numbers);
  else if (kind === "gru") chain.add({ kind, ...shared, recurrentActivation, resetAfter }, numbers);
  else {
    const unitForgetBias = config.unit_forget_bias !== false;
    chain.add({ kind, ...shared, recurrentActivation, unitForgetBias }, numbers);
  }
}

/** Its bias; two, one behind the other, where a reset comes behind the product. */
function biasesOf(layer: KerasLayer, resetAfter: boolean): LayerNumbers {
  const bias = weight(layer, "bias");
  if (!resetAfter) return { bias };
  const [count, width] = bias.shape;
  if (bias.shape.length !== 2 || count !== 2)
    throw unfit(`has ${layer.kind} with reset_after and one bias, which needs two: save the model again`);
  const [first, second] = [0, width].map((from) => ({
    shape: [width],
    values: bias.values.subarray(from, from + width),
  }));
  return { bias: first, recurrentBias: second };
}

/** An activation of a recurrent layer; which of them lanegrad has there the chain knows. */
function activationIn(layer: KerasLayer, name: string, usual: ActivationName): ActivationName {
  return name in layer.config ? activationOf(layer, name) : usual;
}

/**
 * @throws FormatError FORMAT_INVALID for sequences whose ends are masked, where steps are left out.
 */
export function checkMasks(layers: readonly KerasLayer[]): void {
  const masked = layers.findIndex(({ kind, config }) => kind === "Embedding" && config.mask_zero === true);
  const taking =
    masked < 0
      ? undefined
      : layers.slice(masked).find(({ kind }) => /^(SimpleRNN|GRU|LSTM|GlobalAveragePooling1D)$/.test(kind));
  if (taking) throw unfit(`has Embedding with mask_zero before ${taking.kind}, which would leave out steps`);
}
