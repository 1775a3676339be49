import type { Dataset } from "./data/dataset.js";
import type { Table } from "./data/table.js";
import { nodePlatform } from "./platform/node.js";
import type { Records } from "./preprocess/cells.js";
import * as validation from "./search/crossValidate.js";
import * as ensembles from "./search/ensemble.js";
import type { SearchResult } from "./search/runSearch.js";
import * as searches from "./search/search.js";
import * as trainings from "./search/trainEnsemble.js";
import type { Model } from "./train/model.js";

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

/**
 * The settings with which a model does best on rows set aside: at random, all of a grid, or by successive halving, within `ranges`. `model`
 * makes the options of a trial's model of its settings. What a trial is depends on `seed` and its number alone, so that neither `jobs` nor
 * processes change a bit of the result; one that leaves the finite numbers counts as worst. `onTrial` is told a state, from which a search
 * that was stopped goes on.
 * @throws UsageError INVALID_OPTION; FormatError for a `resume` that is no such state; DataError DATA_NON_FINITE where no trial has a score;
 * as `sequential`, `fit` and `evaluate`; the signal's reason.
 */
export function search(
  model: searches.TrialModel,
  rows: Dataset | Table | Records,
  options: searches.SearchOptions,
): Promise<SearchResult> {
  return searches.search(nodePlatform, model, rows, options);
}

/**
 * One model of several that were trained on the same rows, say from other seeds: it answers with the mean of what they say, of classes before
 * the last activation (the geometric mean of their probabilities), and is a model like any other, also in its file. Their layers stand in it
 * side by side, in a `concat`. The members are still yours to dispose of.
 * @throws UsageError INVALID_OPTION for fewer than two, for members with other preprocessing, classes or losses, or that don't end with `dense`.
 */
export function ensemble(members: readonly ensembles.Member[]): Promise<Model> {
  return ensembles.ensemble(nodePlatform, members);
}

/**
 * Trains several networks on the same rows, from the seed of `model` and those that follow it, and makes one model of them as `ensemble` does.
 * Neither `jobs` nor processes change a bit of it; all processes get the model. It is yours to dispose of.
 * @throws UsageError INVALID_OPTION; as `sequential`, `fit` and `ensemble`; the signal's reason.
 */
export function trainEnsemble(
  model: trainings.MemberModel,
  rows: Dataset | Table | Records,
  options?: trainings.EnsembleOptions,
): Promise<trainings.TrainedEnsemble> {
  return trainings.trainEnsemble(nodePlatform, model, rows, options);
}

export type {} from "./globals.js";
