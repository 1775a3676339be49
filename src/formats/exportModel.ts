import { checkNothingElse, describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import { modelFiles } from "../train/modelFiles.js";
import type { Files } from "./files.js";
import { formatOf } from "./table.js";

/** What has a model file: a model, in a worker too. */
export interface Saved {
  /** The bytes of the model's safetensors file. */
  toBytes(): Uint8Array | Promise<Uint8Array>;
}

/**
 * The files of a model, or of the bytes of its safetensors file, in the format that `name` ends
 * with.
 */
export async function exportModel(
  platform: ModelPlatform,
  model: Saved | Uint8Array,
  name: string,
  others: readonly unknown[],
): Promise<Files> {
  checkNothingElse("exportModel", others);
  if (typeof name !== "string" || /[/\\]/.test(name))
    throw new UsageError(
      "INVALID_OPTION",
      `exportModel takes the name of a file without a folder, such as "model.npz", not ${describeValue(name)}.`,
    );
  const { write } = formatOf(name, "write");
  const bytes = await bytesOf(model);
  const { decodeModel } = await modelFiles.load();
  return write(decodeModel(bytes), name, platform);
}

async function bytesOf(model: unknown): Promise<Uint8Array> {
  if (model instanceof Uint8Array) return model;
  if (typeof model === "object" && model !== null && "toBytes" in model && typeof model.toBytes === "function") {
    const bytes: unknown = await model.toBytes();
    if (bytes instanceof Uint8Array) return bytes;
  }
  throw new UsageError(
    "INVALID_OPTION",
    `exportModel takes a model, or the bytes of its file (a Uint8Array), not ${describeValue(model)}.`,
  );
}
