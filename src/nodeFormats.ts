import { exportModel as exported, type Saved } from "./formats/exportModel.js";
import type { Files } from "./formats/files.js";
import { nodePlatform } from "./platform/node.js";

/**
 * The files of a model in another format, by their names: `name` says by its ending which one, as of `lanegrad convert`. Those of
 * one model are to lie in one folder, and to be written in their order. Takes a model, in a worker too, or the bytes of its
 * safetensors file. docs/files.md tells what each format keeps.
 * @throws UsageError INVALID_OPTION; FormatError FORMAT_UNSUPPORTED for layers that the format hasn't.
 */
export function exportModel(model: Saved | Uint8Array, name: string, ...none: readonly []): Promise<Files> {
  return exported(nodePlatform, model, name, none);
}

export type { Saved } from "./formats/exportModel.js";
export type { Files } from "./formats/files.js";
export type { ImportOptions } from "./formats/hint.js";
/**
 * The bytes of lanegrad's own file of a model in another format, which `load` takes: of `name`, whose ending says the format, given its bytes,
 * or by their names those of all its files. The options name what the file leaves open. docs/files.md tells what of each format is read.
 * @throws UsageError INVALID_OPTION; FormatError FORMAT_INVALID, FORMAT_UNSUPPORTED; DataError DATA_NOT_FOUND for a file that isn't given.
 */
export { importModel } from "./formats/importModel.js";
export type {} from "./globals.js";
