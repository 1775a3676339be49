import { checkOptions } from "../check.js";
import { USUAL } from "./fitOptions.js";
import type { FitOptions } from "./types.js";

/** Those options of `fit` by which more than the number of epochs decides about a training. */
const COACHED: readonly (keyof FitOptions)[] = [
  "earlyStopping",
  "schedule",
  "dropoutSchedule",
  "reduceOnPlateau",
  "gradientAccumulationSteps",
  "metrics",
  "onEpoch",
  "onBatch",
];

/** @throws UsageError INVALID_OPTION unless these are options of `fit`, of names that it has. */
export function checkFitNames(options: FitOptions): void {
  checkOptions("fit", options, "{ epochs: 10 }", [...USUAL, ...COACHED]);
}
