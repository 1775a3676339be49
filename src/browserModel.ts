import * as models from "./functional/create.js";
import * as files from "./functional/load.js";
import type { FunctionalModel } from "./functional/model.js";
import { browserHost } from "./platform/browserHost.js";
import type { Dtype } from "./runtime/kernels.js";

export * from "./functional/index.js";

/**
 * A new model whose layers branch and meet. `inputs` and `outputs` have names; what lies between
 * them is the network. Training minimizes the sum of the outputs' losses, each times its weight.
 * The first weights are drawn from `seed`.
 *
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE; ResourceError.
 */
export function model<const I extends string, const O extends string, D extends Dtype = "float32">(
  options: models.FunctionalOptions<I, O> & { readonly dtype?: D },
): Promise<FunctionalModel<I, O, D>> {
  return models.model(browserHost, options) as Promise<FunctionalModel<I, O, D>>;
}

/**
 * The model in a safetensors file that `save` of such a model wrote, given by its URL or its
 * bytes. Optimizer and seed are those of the file unless options name others. The code of your own
 * layers and losses is given as to `load`.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError; UsageError; ResourceError.
 */
export function loadModel(
  source: string | Uint8Array,
  options?: files.FunctionalLoadOptions,
): Promise<FunctionalModel> {
  return files.loadModel(browserHost, source, options);
}

export type {} from "./globals.js";
