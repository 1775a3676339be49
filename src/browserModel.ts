import * as models from "./functional/create.js";
import * as files from "./functional/load.js";
import type { FunctionalModel } from "./functional/model.js";
import { browserHost } from "./platform/browserHost.js";
import type { Dtype } from "./runtime/kernels.js";

export * from "./functional/index.js";

/**
 * A new model whose layers branch and meet: what stands between `inputs` and `outputs`, each of
 * which has a name. It learns to make the sum of the losses of its outputs small, each times its
 * weight, and its initial weights are drawn from its seed. @throws UsageError, ResourceError.
 */
export function model<const I extends string, const O extends string, D extends Dtype = "float32">(
  options: models.FunctionalOptions<I, O> & { readonly dtype?: D },
): Promise<FunctionalModel<I, O, D>> {
  return models.model(browserHost, options) as Promise<FunctionalModel<I, O, D>>;
}

/**
 * The model in a safetensors file that `save` of such a model wrote, given by its URL or its bytes.
 * Optimizer and seed are the file's unless options name others. The code of layers and losses of
 * your own is given as to `load`. @throws DataError DATA_NOT_FOUND, FormatError, UsageError,
 * ResourceError.
 */
export function loadModel(
  source: string | Uint8Array,
  options?: files.FunctionalLoadOptions,
): Promise<FunctionalModel> {
  return files.loadModel(browserHost, source, options);
}

export type {} from "./globals.js";
