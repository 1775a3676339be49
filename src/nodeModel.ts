import * as models from "./functional/create.js";
import * as files from "./functional/load.js";
import type { FunctionalModel } from "./functional/model.js";
import { nodePlatform } from "./platform/node.js";
import type { Dtype } from "./runtime/kernels.js";

export * from "./functional/index.js";

/**
 * A new model whose layers branch and meet. `inputs` and `outputs` have names; what lies between
 * them is the network. Training minimizes the sum of the outputs' losses, each times its weight.
 * The first weights are drawn from `seed`.
 *
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE; ResourceError.
 *
 * @example
 * ```ts
 * import { dense } from "lanegrad";
 * import { apply, concatenate, input, model } from "lanegrad/model";
 *
 * const [left, right] = [input(2), input(3)];
 * const both = concatenate([apply(dense(4, "relu"), left), apply(dense(4, "relu"), right)]);
 * const network = await model({
 *   inputs: { left, right },
 *   outputs: { sum: apply(dense(1), both) },
 *   losses: { sum: "meanSquaredError" },
 * });
 * const { sum } = await network.predict({ left: [[1, 2]], right: [[3, 4, 5]] });
 * console.log(sum.outputs.length); // 1
 * ```
 */
export function model<const I extends string, const O extends string, D extends Dtype = "float32">(
  options: models.FunctionalOptions<I, O> & { readonly dtype?: D },
): Promise<FunctionalModel<I, O, D>> {
  return models.model(nodePlatform, options) as Promise<FunctionalModel<I, O, D>>;
}

/**
 * The model in a safetensors file that `save` of such a model wrote, given by its path or its
 * bytes. Optimizer and seed are those of the file unless options name others. The code of your own
 * layers and losses is given as to `load`.
 *
 * @throws DataError DATA_NOT_FOUND; FormatError; UsageError; ResourceError.
 */
export function loadModel(
  source: string | Uint8Array,
  options?: files.FunctionalLoadOptions,
): Promise<FunctionalModel> {
  return files.loadModel(nodePlatform, source, options);
}

export type {} from "./globals.js";
