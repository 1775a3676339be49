import { describeValue } from "../../check.js";
import { UsageError } from "../../errors.js";
import { storage } from "../onDemand.js";
import type { Checkpoint } from "./checkpoint.js";

/**
 * A checkpoint as the bytes of a file, which keep every bit: a safetensors file with one tensor of
 * bytes, and all else in its metadata.
 * @throws UsageError INVALID_OPTION for what is no checkpoint.
 */
export async function checkpointBytes(checkpoint: Checkpoint): Promise<Uint8Array<ArrayBuffer>> {
  const { encodeCheckpoint } = await storage.load();
  return encodeCheckpoint(checkpoint);
}

/**
 * The checkpoint in the bytes that `checkpointBytes` returned; `restore` checks that it fits the
 * model.
 * @throws FormatError for bytes that are no checkpoint; UsageError INVALID_OPTION for what is no
 * bytes.
 */
export async function checkpointFrom(bytes: Uint8Array): Promise<Checkpoint> {
  const given: unknown = bytes;
  if (!(given instanceof Uint8Array))
    throw new UsageError(
      "INVALID_OPTION",
      `checkpointFrom takes the bytes of a file (a Uint8Array), not ${given instanceof ArrayBuffer ? "an ArrayBuffer: pass new Uint8Array(buffer)" : describeValue(given)}.`,
    );
  const { decodeCheckpoint } = await storage.load();
  return decodeCheckpoint(given);
}
