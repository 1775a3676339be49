import { USUAL_BATCH } from "../catalog/usualBatch.js";
import { checkBoolean, checkWhole, invalidOption, isSize } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { WeighLoss } from "./learn.js";
import type { FitOptions } from "./types.js";

/** What `fit` was asked for, checked and with defaults filled in. */
export interface Plan {
  readonly validation: Dataset | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
}

/** A Plan for rows that are all there. */
export interface DataPlan extends Plan {
  readonly train: Dataset;
  /** Present where rows don't count alike. */
  readonly weigh?: WeighLoss | undefined;
}

/** The options of `fit` that its own code reads; all others, right or wrong, are the coach's. */
export const USUAL: readonly (keyof FitOptions)[] = ["epochs", "batchSize", "validation", "shuffle", "signal"];

/** Those options of `fit` that have defaults. */
export type SettledFit = Required<Pick<FitOptions, "epochs" | "batchSize" | "shuffle">>;

/**
 * Checks what can be checked of the usual options of `fit` without the data, and fills in the
 * defaults; `checkFitNames` sees to the others.
 * @throws UsageError INVALID_OPTION.
 */
export function checkFitOptions(options: FitOptions): SettledFit {
  const { epochs = 1, batchSize = USUAL_BATCH, shuffle = true, signal } = options;
  checkWhole("epochs", epochs, 1);
  if (batchSize !== "full" && !isSize(batchSize))
    throw invalidOption("batchSize", 'a whole number from 1 on, or "full"', batchSize);
  checkBoolean("shuffle", shuffle);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function")
    throw invalidOption("signal", "an AbortSignal", signal);
  return { epochs, batchSize, shuffle };
}
