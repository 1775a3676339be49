import * as attributions from "./explain/attribution.js";
import type { Attribution, AttributionOptions, Explained, Importances, PermutationOptions } from "./explain/index.js";
import * as permutations from "./explain/permutation.js";
import { nodePlatform } from "./platform/node.js";
import type { AnyRows, LabelledRows } from "./train/rows.js";

export type * from "./explain/index.js";

/**
 * How much a model needs each column of rows whose answers are known: how much worse its loss, or a metric, is when the column's cells are
 * shuffled among the rows, which breaks what they tell of the answers (Breiman 2001; Fisher, Rudin and Dominici 2019; the definition is that of
 * scikit-learn's `permutation_importance`). Columns are those of the table where the model has a preprocessor. The model isn't changed, and may
 * be one in a worker. It takes columns x repeats evaluations.
 * @throws UsageError INVALID_OPTION; DataError as `evaluate`; the signal's reason.
 */
export function permutationImportance(
  model: Explained,
  data: LabelledRows,
  options?: PermutationOptions,
): Promise<Importances> {
  return permutations.permutationImportance(nodePlatform, model, data, options);
}

/**
 * How strongly an answer of each row depends on each number of it: |d answer / d x| (Simonyan, Vedaldi and Zisserman 2014). x are the numbers
 * that enter the network, scaled and standardised, as `trace` tells them; answers are as `predict` gives them. It goes through a copy of the
 * model, on one thread; a model with code of your own needs that again, as `load` does, in `layers` and `losses`.
 * @throws UsageError INVALID_OPTION, also for layers without a gradient by their input; DataError as `predict`; the signal's reason.
 */
export function saliency(model: Explained, rows: AnyRows, options?: AttributionOptions): Promise<Attribution> {
  return attributions.saliency(nodePlatform, model, rows, options);
}

/**
 * What each number of a row adds to an answer, to first order: x times d answer / d x (Shrikumar et al. 2016), else as `saliency`. Of a linear
 * network these are the terms of its sum, without the bias.
 * @throws as `saliency`.
 */
export function inputTimesGradient(
  model: Explained,
  rows: AnyRows,
  options?: AttributionOptions,
): Promise<Attribution> {
  return attributions.inputTimesGradient(nodePlatform, model, rows, options);
}

export type {} from "./globals.js";
