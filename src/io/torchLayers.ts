import { refuseOtherModules, seemsEmbedding } from "./foreign.js";
import { formatShape } from "./formatShape.js";
import { quote } from "./json.js";
import { orderLayers } from "./layerOrder.js";
import type { NamedTensor } from "./safetensors.js";
import { denseLayers, type PlacedWeights } from "./sequential.js";
import { unfit } from "./unfit.js";

/**
 * The dense layers among `tensors` of a file from PyTorch, in the order of the network, each
 * checked against the one before it.
 * @throws FormatError as `denseLayers`, `FORMAT_INVALID` also for names without an order and sizes
 * that don't fit, and `FORMAT_UNSUPPORTED` for tensors of other modules
 */
export function tensorsToLayers(tensors: readonly NamedTensor[]): PlacedWeights[] {
  refuseOtherModules(tensors);
  const layers = denseLayers(tensors);
  const ordered = orderLayers(layers);
  ordered.forEach(({ name, inputs, units }, i) => {
    const before = ordered[i - 1]?.units ?? inputs;
    if (inputs === before) return;
    const [first] = ordered;
    // its columns are what each of one word or several gives
    if (i === 1 && !first.bias && inputs % first.inputs === 0)
      throw seemsEmbedding(`${first.name}.weight`, [first.units, first.inputs]);
    throw unfit(
      `has the shape ${formatShape([units, inputs])} for ${quote(`${name}.weight`)}, but the layer before has ${before} units: save layers that fit together`,
    );
  });
  return [...ordered];
}
