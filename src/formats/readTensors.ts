import { refuseOtherFiles } from "../io/foreign.js";
import { decodeModel, type ModelHint, type StoredModel } from "../io/modelFile.js";
import { isOwn } from "../io/ownModelFile.js";
import { decodeSafetensors } from "../io/safetensors.js";
import { modulesToModel } from "./torchModules.js";

/**
 * The model in a safetensors file: one that lanegrad wrote, a chain of Linear layers, or the modules that `hint` names. @throws as `decodeModel`
 */
export function readSafetensors(bytes: Uint8Array, hint: ModelHint): StoredModel {
  const { modules, inputs, ...others } = hint;
  if (modules === undefined) return decodeModel(bytes, others);
  refuseOtherFiles(bytes);
  // counters of batches, which belong to no layer
  const { tensors, metadata } = decodeSafetensors(bytes, () => undefined, isCounter);
  return isOwn(metadata) ? decodeModel(bytes, others) : modulesToModel(tensors, hint);
}

/** Whether it counts the batches that a normalization has seen, which no answer depends on. */
function isCounter(name: string): boolean {
  return /(^|\.)num_batches_tracked$/.test(name);
}
