import * as attributions from "./explain/attribution.js";
import type { Attribution, AttributionOptions, Explained, Importances, PermutationOptions } from "./explain/index.js";
import * as permutations from "./explain/permutation.js";
import { nodePlatform } from "./platform/node.js";
import type { AnyRows, LabelledRows } from "./train/rows.js";

export type * from "./explain/index.js";

/**
 * How much a model needs each column: how much its loss, or a metric, worsens when the column's
 * cells are shuffled among the rows. Where the model has a preprocessor these are the columns of
 * the table. The rows need known answers. The model isn't changed, and may be in a worker. It
 * takes columns x repeats evaluations.
 *
 * Sources: Breiman 2001; Fisher, Rudin and Dominici 2019; as scikit-learn's
 * `permutation_importance`.
 *
 * @throws UsageError INVALID_OPTION; DataError as `evaluate`; the reason of an aborted `signal`.
 *
 * @example
 * ```ts
 * import { dense, loadIris, sequential } from "lanegrad";
 * import { permutationImportance } from "lanegrad/explain";
 *
 * const layers = [dense(3, "softmax")];
 * const model = await sequential({ inputs: 4, layers, loss: "crossEntropy" });
 * await model.fit(loadIris(), { epochs: 2, batchSize: 10 });
 * const { columns } = await permutationImportance(model, loadIris(), { metric: "accuracy" });
 * console.log(columns.map(({ name }) => name)[3]); // petal_width
 * ```
 */
export function permutationImportance(
  model: Explained,
  data: LabelledRows,
  options?: PermutationOptions,
): Promise<Importances> {
  return permutations.permutationImportance(nodePlatform, model, data, options);
}

/**
 * How strongly an answer depends on each number of its row: |d answer / d x|. x are the numbers
 * that enter the network, scaled and standardized as `trace` shows them. Answers are those of
 * `predict`. It computes on a copy of the model, on one thread. A model with your own code needs
 * that code again, in `layers` and `losses`, as with `load`.
 *
 * Source: Simonyan, Vedaldi and Zisserman 2014.
 *
 * @throws UsageError INVALID_OPTION, also for layers without a gradient for their input; DataError
 * as `predict`; the reason of an aborted `signal`.
 */
export function saliency(model: Explained, rows: AnyRows, options?: AttributionOptions): Promise<Attribution> {
  return attributions.saliency(nodePlatform, model, rows, options);
}

/**
 * What each number of a row adds to an answer, to first order: x times d answer / d x. All else is
 * as with `saliency`. For a linear network these are the terms of its sum, without the bias.
 *
 * Source: Shrikumar et al. 2016.
 *
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
