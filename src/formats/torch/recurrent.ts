import type { RecurrentConfig } from "../../io/layerConfigs.js";
import type { NamedTensor } from "../../io/safetensors.js";
import { recurrentParameters } from "../../io/torchRecurrent.js";
import { unfit } from "../../io/unfit.js";
import type { Chain } from "../chain.js";
import { argument, type Module, number, tensor } from "./module.js";

/** Layers one on top of the other that a module has at most. */
const MOST_LAYERS = 100;

/**
 * Adds the layers of torch.nn.RNN, GRU or LSTM, of which all but the last hand on every state. The
 * last one hands on those that are told, else all where recurrent modules or Flatten take them, and
 * the last state alone before others.
 * @throws FormatError FORMAT_INVALID for numbers that don't fit; UsageError INVALID_OPTION for
 * arguments that are none
 */
export function addRecurrent(chain: Chain, module: Module, kind: RecurrentConfig["kind"]): void {
  const { states, isBeforeSequences, called, channelsFirst, tensors } = module;
  if (chain.shape.length !== 2 || channelsFirst)
    throw unfit(`has ${called}, which takes [steps, features], and no images or channels: give \`inputs\` as such`);
  const count = number(module, "num_layers", 2, 1);
  if (!Number.isInteger(count) || count < 1 || count > MOST_LAYERS || tensors.has(`weight_ih_l${count}`))
    throw unfit(`has other layers in ${called} than num_layers ${count} tells`);
  const rate = number(module, "dropout", kind === "simpleRnn" ? 6 : 5, 0);
  const isLastAll = states === undefined ? isBeforeSequences : states === "all";
  for (let layer = 0; layer < count; layer++) {
    const isLast = layer === count - 1;
    addLayer(chain, module, kind, layer, !isLast || isLastAll);
    if (!isLast && rate > 0) chain.add({ kind: "dropout", rate });
  }
}

function addLayer(
  chain: Chain,
  module: Module,
  kind: RecurrentConfig["kind"],
  layer: number,
  returnSequences: boolean,
): void {
  const [, units] = tensor(module, `weight_hh_l${layer}`, 2).shape;
  const useBias = module.tensors.has(`bias_ih_l${layer}`);
  const own = ["weight_ih", "weight_hh", ...(useBias ? ["bias_ih", "bias_hh"] : [])].map((name): NamedTensor => {
    const found = tensor(module, `${name}_l${layer}`, name.startsWith("weight") ? 2 : 1);
    return { ...found, name: `${layer}.${name}_l0` };
  });
  const shared = { units, returnSequences, goBackwards: false, useBias } as const;
  const gates = { activation: "tanh", recurrentActivation: "sigmoid" } as const;
  const config = {
    simpleRnn: { kind: "simpleRnn", activation: nonlinearityOf(module), ...shared },
    gru: { kind: "gru", resetAfter: true, ...gates, ...shared },
    lstm: { kind: "lstm", unitForgetBias: true, ...gates, ...shared },
  } as const;
  chain.add(config[kind], Object.fromEntries(recurrentParameters(config[kind], own)));
}

function nonlinearityOf(module: Module): "tanh" | "relu" {
  return argument(module, "nonlinearity", 3) === "relu" ? "relu" : "tanh";
}
