import { exportModel as exported, type Saved } from "./formats/exportModel.js";
import type { Files } from "./formats/files.js";
import { browserHost } from "./platform/browserHost.js";

/**
 * The files of a model in another format, by their names. The ending of `name` says which format,
 * as with `lanegrad convert`. Write all files into one folder, in their order. The model may be in
 * a worker, or be the bytes of its safetensors file. docs/files.md says what each format keeps.
 *
 * @throws UsageError INVALID_OPTION; FormatError FORMAT_UNSUPPORTED for layers that the format
 * lacks.
 */
export function exportModel(model: Saved | Uint8Array, name: string, ...none: readonly []): Promise<Files> {
  return exported(browserHost, model, name, none);
}

export type { Saved } from "./formats/exportModel.js";
export type { Files } from "./formats/files.js";
export type { ImportOptions } from "./formats/hint.js";
/**
 * Turns a model in another format into the bytes of lanegrad's own file, which `load` takes. The
 * ending of `name` says which format. Give the bytes of the file, or, where a model has several,
 * the bytes of all of them by their names. The options name what the file leaves open.
 * docs/files.md says what is read of each format.
 *
 * @throws UsageError INVALID_OPTION; FormatError FORMAT_INVALID, FORMAT_UNSUPPORTED; DataError
 * DATA_NOT_FOUND for a file that isn't given.
 */
export { importModel } from "./formats/importModel.js";
export type {} from "./globals.js";
