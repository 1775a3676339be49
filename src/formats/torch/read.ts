import type { StoredModel } from "../../io/modelFile.js";
import { decodeSafetensors, type NamedTensor } from "../../io/safetensors.js";
import { modelFiles } from "../../train/modelFiles.js";
import type { ImportOptions } from "../hint.js";
import { modulesToModel } from "./modules.js";

/**
 * The model in a safetensors file: one that lanegrad wrote, a chain of Linear layers, or the
 * modules that `hint` names.
 * @throws as `decodeModel`; UsageError INVALID_OPTION for modules that can't be read
 */
export async function readSafetensors(bytes: Uint8Array, hint: ImportOptions): Promise<StoredModel> {
  const { decodeModel, isOwn, refuseOtherFiles } = await modelFiles.load();
  if (hint.modules === undefined) return decodeModel(bytes, hint);
  refuseOtherFiles(bytes);
  const { tensors, metadata } = decodeSafetensors(bytes, () => undefined, isCounter);
  return isOwn(metadata) ? decodeModel(bytes, hint) : modulesToModel(tensors, hint);
}

/** Tensors of a state_dict that came in another file, without the counters of batches. */
export function withoutCounters(tensors: readonly NamedTensor[]): readonly NamedTensor[] {
  return tensors.filter(({ name }) => !isCounter(name));
}

/** Whether it counts the batches that a normalization has seen, which no answer depends on. */
function isCounter(name: string): boolean {
  return /(^|\.)num_batches_tracked$/.test(name);
}
