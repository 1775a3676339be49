import { refuseEmbedding, type TensorAbout } from "./foreign.js";
import { isOwn } from "./ownModelFile.js";
import { decodeSafetensors } from "./safetensors.js";
import type { PlacedWeights } from "./sequential.js";
import { tensorsToLayers } from "./torchLayers.js";

/** What a file from PyTorch tells by itself. */
export interface TorchModel {
  /** All tensors, with the types that they have in the file, in its order. */
  readonly tensors: readonly TensorAbout[];
  /** The dense layers that they make, in the order of the network. */
  readonly layers: readonly Pick<PlacedWeights, "name" | "inputs" | "units" | "bias">[];
}

/**
 * Looks into a file whose layers can be read, but not what they mean.
 * @returns undefined for a file that lanegrad wrote
 * @throws FormatError as `decodeModel` for a file without a chain of dense layers
 */
export function torchModel(bytes: Uint8Array): TorchModel | undefined {
  let tensors: readonly TensorAbout[] = [];
  const decoded = decodeSafetensors(bytes, (entries) => {
    tensors = entries.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
  });
  if (isOwn(decoded.metadata)) return undefined;
  const layers = tensorsToLayers(decoded.tensors);
  refuseEmbedding(layers);
  return { tensors, layers };
}
