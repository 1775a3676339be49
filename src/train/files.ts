import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Checkpoint } from "./checkpoints/checkpoint.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoints/checkpointFile.js";
import { modelFiles } from "./modelFiles.js";
import type { ModelParts } from "./modelParts.js";
import { type SaveOptions, storedModel } from "./saved.js";

/**
 * The safetensors file of a model that is as this checkpoint has it. @throws UsageError
 * INVALID_OPTION.
 */
export async function savedBytes(
  parts: ModelParts,
  checkpoint: Checkpoint,
  options: SaveOptions | undefined,
): Promise<Uint8Array> {
  const { encodeModel } = await modelFiles.load();
  return encodeModel(storedModel(parts, checkpoint, options));
}

/**
 * Writes the bytes of a model to a file. @throws UsageError INVALID_OPTION; ResourceError
 * WRITE_FAILED.
 */
export async function writeModel(files: ModelPlatform, path: string, bytes: Uint8Array): Promise<void> {
  checkPath("save", path);
  await files.writeFile(path, bytes);
}

/**
 * Writes the bytes of a checkpoint to a file. @throws UsageError INVALID_OPTION; ResourceError
 * WRITE_FAILED.
 */
export async function writeCheckpoint(files: ModelPlatform, path: string, checkpoint: Checkpoint): Promise<void> {
  checkPath("saveCheckpoint", path);
  await files.writeFile(path, encodeCheckpoint(checkpoint));
}

/**
 * The checkpoint in a file. @throws UsageError INVALID_OPTION; DataError DATA_NOT_FOUND;
 * FormatError.
 */
export async function readCheckpoint(files: ModelPlatform, path: string): Promise<Checkpoint> {
  checkPath("resume", path);
  return decodeCheckpoint(await files.readFile(path));
}

function checkPath(what: string, path: unknown): void {
  if (typeof path !== "string")
    throw new UsageError("INVALID_OPTION", `${what} takes a path, not ${describeValue(path)}.`);
}
