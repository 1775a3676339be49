import { checkOptions } from "../check.js";
import { USUAL } from "./fitOptions.js";
import type { FitOptions } from "./types.js";

/** Those options of `fit` that few trainings have. */
const OTHERS: readonly (keyof FitOptions)[] = [
  "classWeight",
  "earlyStopping",
  "schedule",
  "dropoutSchedule",
  "reduceOnPlateau",
  "gradientAccumulationSteps",
  "augment",
  "distributed",
  "rows",
  "metrics",
  "onEpoch",
  "onBatch",
];

/** @throws UsageError INVALID_OPTION unless these are options of `fit`, of names that it has. */
export function checkFitNames(options: FitOptions): void {
  checkOptions("fit", options, "{ epochs: 10 }", [...USUAL, ...OTHERS]);
}
