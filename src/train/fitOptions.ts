import { checkBoolean, checkOptions, checkWhole, invalidOption } from "../check.js";
import type { Dataset } from "../data/dataset.js";
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
}

/** Those options of `fit` by which more than the number of epochs decides about a training. */
export const COACHED = ["earlyStopping", "schedule", "reduceOnPlateau", "metrics", "onEpoch", "onBatch"] as const;

const FIT_OPTIONS: readonly (keyof FitOptions)[] = [
  "epochs",
  "batchSize",
  "validation",
  "shuffle",
  "signal",
  ...COACHED,
];

/** Those options of `fit` that have defaults. */
export type SettledFit = Required<Pick<FitOptions, "epochs" | "batchSize" | "shuffle">>;

/** Checks what can be checked of the options of `fit` without the data, and fills in the defaults. @throws UsageError INVALID_OPTION. */
export function checkFitOptions(options: FitOptions): SettledFit {
  checkOptions("fit", options, "{ epochs: 10 }", FIT_OPTIONS);
  const { epochs = 1, batchSize = 32, shuffle = true, signal } = options;
  checkWhole("epochs", epochs, 1);
  if (batchSize !== "full" && !(Number.isSafeInteger(batchSize) && batchSize >= 1))
    throw invalidOption("batchSize", 'a whole number from 1 on, or "full"', batchSize);
  checkBoolean("shuffle", shuffle);
  if (signal !== undefined && typeof signal?.throwIfAborted !== "function")
    throw invalidOption("signal", "an AbortSignal", signal);
  return { epochs, batchSize, shuffle };
}
