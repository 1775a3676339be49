import { checkWhole, invalidOption, isRecord } from "../../check.js";
import { checkGeneratorState } from "../../random/checkGeneratorState.js";
import { checkOrder } from "./checkFitState.js";
import type { Checkpoint } from "./checkpoint.js";

/** A checkpoint as earlier versions left out parts of it. */
export type SoundCheckpoint = Omit<Checkpoint, "epochsLoaded" | "order"> &
  Partial<Pick<Checkpoint, "epochsLoaded" | "order">>;

/**
 * A copy of `value` with the parts of a checkpoint; `what` is what errors call it. Done before it
 * crosses to a worker, whose script takes it as it is (rollup.config.mjs).
 * @throws UsageError INVALID_OPTION unless they are those of a checkpoint
 */
export function soundCheckpoint(value: unknown, what = "What a model is restored from"): SoundCheckpoint {
  const copy = copyOf(value);
  if (!isRecord(copy) || !(copy.trained instanceof Uint8Array) || !isRecord(copy.info) || !isRecord(copy.schema))
    throw invalidOption(what, "what checkpoint() or checkpointFrom() returned", value);
  checkWhole("epochs of a checkpoint", copy.epochs, 0);
  if (copy.epochsLoaded !== undefined) checkWhole("epochsLoaded of a checkpoint", copy.epochsLoaded, 0);
  checkGeneratorState(copy.shuffles);
  if (copy.order !== undefined) checkOrder(copy.order);
  return copy as unknown as SoundCheckpoint;
}

/** A copy that nobody else changes; undefined for what has none, and so is no plain data. */
function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return undefined;
  }
}
