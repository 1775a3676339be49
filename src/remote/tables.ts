/** Models that take tables: loaded together, for whoever has none needs nothing of it. */
import type { ModelPlatform } from "../platform/platform.js";
import { preparerOf } from "../preprocess/prepare.js";
import { settle } from "../preprocess/settle.js";
import type { PreprocessorState } from "../preprocess/state.js";
import type { Model } from "../train/model.js";
import type { MakeModel } from "../train/preparedModel.js";
import * as here from "../train/sequential.js";
import { tableModels } from "../train/tableModel.js";
import type { WorkerOption } from "./options.js";

export { checkState } from "../preprocess/checkState.js";
export { preparerOf };

/** Makes models that take tables, of which a preprocessor that learned `state` makes data sets. */
export function makeModels(state: PreprocessorState): MakeModel {
  return tableModels(state, preparerOf(state));
}

/**
 * `sequential` of options with a preprocessor, which completes them.
 * @throws UsageError INVALID_OPTION, INVALID_SHAPE for what is no preprocessor, and for options
 * that say otherwise
 */
export async function sequential<Remote>(
  platform: ModelPlatform,
  options: here.ModelOptions & WorkerOption<boolean>,
  workerModels: () => Promise<{
    fromOptions(platform: ModelPlatform, options: here.SettledOptions): Promise<Remote>;
  }>,
): Promise<Model | Remote> {
  const settled = settle(options);
  const own = { ...options, ...settled };
  if (own.worker === true) return (await workerModels()).fromOptions(platform, own);
  return here.sequential(platform, own, makeModels(settled.preprocessor));
}
