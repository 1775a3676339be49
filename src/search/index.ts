/** What `lanegrad/search` exports of types, in Node and in pages. */

export type { CrewOptions } from "./crewOptions.js";
export type {
  CrossValidation,
  CrossValidationOptions,
  FoldModel,
  FoldScore,
} from "./crossValidate.js";
export type { Fold, FoldOptions } from "./folds.js";
export type { Spread } from "./spread.js";
export type { Score } from "./trained.js";
