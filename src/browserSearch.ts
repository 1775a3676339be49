import type { Dataset } from "./data/dataset.js";
import type { Table } from "./data/table.js";
import { browserHost } from "./platform/browserHost.js";
import type { Records } from "./preprocess/cells.js";
import * as validation from "./search/crossValidate.js";
import * as ensembles from "./search/ensemble.js";
import type { SearchResult } from "./search/runSearch.js";
import * as searches from "./search/search.js";
import * as trainings from "./search/trainEnsemble.js";
import type { Model } from "./train/model.js";

export type * from "./search/index.js";

/**
 * How good a model is on rows that it has not learned from. Rows are divided into `folds` parts.
 * Each part is measured on a model trained on all others; the result has mean and deviation over
 * all of them. Each model starts anew from the seed of its options. A `Preprocessor` learns in
 * each fold anew. Neither `jobs` nor processes change a bit of the result.
 *
 * @throws UsageError INVALID_OPTION, also for fewer rows, or rows of a class, than folds; as
 * `sequential`, `fit` and `evaluate`; the reason of an aborted `signal`.
 */
export function crossValidate(
  model: validation.FoldModel,
  rows: Dataset | Table | Records,
  options?: validation.CrossValidationOptions,
): Promise<validation.CrossValidation> {
  return validation.crossValidate(browserHost, model, rows, options);
}

/**
 * Looks for the settings with which a model does best on rows that are set aside. `ranges` says
 * what is tried: at random, all of a grid, or by successive halving. `model` makes the options of
 * a model from the settings of a trial. A trial depends only on `seed` and its number, so neither
 * `jobs` nor processes change a bit of the result. A trial that leaves the finite numbers counts
 * as worst. `onTrial` gets a state from which a stopped search goes on.
 *
 * @throws UsageError INVALID_OPTION; FormatError for a `resume` that is no such state; DataError
 * DATA_NON_FINITE where no trial has a score; as `sequential`, `fit` and `evaluate`; the reason of
 * an aborted `signal`.
 */
export function search(
  model: searches.TrialModel,
  rows: Dataset | Table | Records,
  options: searches.SearchOptions,
): Promise<SearchResult> {
  return searches.search(browserHost, model, rows, options);
}

/**
 * One model of several that were trained on the same rows, say from other seeds. It answers with
 * the mean of its members; for classes that is the mean before the last activation, the geometric
 * mean of their probabilities. It is a model like any other, also in its file: the members' layers
 * stand side by side in a `concat`. You still dispose of the members.
 *
 * @throws UsageError INVALID_OPTION for fewer than two members, for members with other
 * preprocessing, classes or losses, and for members that don't end with `dense`.
 */
export function ensemble(members: readonly ensembles.Member[]): Promise<Model> {
  return ensembles.ensemble(browserHost, members);
}

/**
 * Trains several networks on the same rows and makes one model of them, as `ensemble` does. Their
 * seeds are that of `model` and those that follow it. Neither `jobs` nor processes change a bit of
 * the result; all processes get the model. You dispose of it.
 *
 * @throws UsageError INVALID_OPTION; as `sequential`, `fit` and `ensemble`; the reason of an
 * aborted `signal`.
 */
export function trainEnsemble(
  model: trainings.MemberModel,
  rows: Dataset | Table | Records,
  options?: trainings.EnsembleOptions,
): Promise<trainings.TrainedEnsemble> {
  return trainings.trainEnsemble(browserHost, model, rows, options);
}

export type {} from "./globals.js";
