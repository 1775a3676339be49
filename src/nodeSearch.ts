import type { Dataset } from "./data/dataset.js";
import type { Table } from "./data/table.js";
import { nodePlatform } from "./platform/node.js";
import type { Records } from "./preprocess/cells.js";
import * as validation from "./search/crossValidate.js";

export type * from "./search/index.js";

/**
 * How good a model is on rows that it has not learned from: rows are divided into `folds` parts, each of which is measured on a model
 * trained on all others; mean and deviation over all of them. Each model starts anew, from the seed of its options. Of a table what a
 * `Preprocessor` learns is learned in each fold anew. Neither `jobs` nor processes change a bit of the result.
 * @throws UsageError INVALID_OPTION, also for fewer rows, or rows of a class, than folds; as `sequential`, `fit` and `evaluate`; the
 * signal's reason.
 */
export function crossValidate(
  model: validation.FoldModel,
  rows: Dataset | Table | Records,
  options?: validation.CrossValidationOptions,
): Promise<validation.CrossValidation> {
  return validation.crossValidate(nodePlatform, model, rows, options);
}

export type {} from "./globals.js";
