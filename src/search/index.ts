/** What `lanegrad/search` exports of types, in Node and in pages. */

export type { CrewOptions } from "./crewOptions.js";
export type {
  CrossValidation,
  CrossValidationOptions,
  FoldModel,
  FoldScore,
} from "./crossValidate.js";
export type { Member } from "./ensemble.js";
export type { Fold, FoldOptions } from "./folds.js";
export type { Range, Ranges, Setting } from "./ranges.js";
export type { SearchResult } from "./runSearch.js";
export type { SearchOptions, TrialModel } from "./search.js";
export type { PlanOptions, SearchMethod } from "./searchPlan.js";
export type { SearchState } from "./searchState.js";
export type { Settings } from "./settings.js";
export type { Spread } from "./spread.js";
export type { EnsembleOptions, MemberModel, TrainedEnsemble } from "./trainEnsemble.js";
export type { Score } from "./trained.js";
export type { MemberScore } from "./trainMember.js";
export type { Trial } from "./trials.js";
