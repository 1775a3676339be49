import { checkBoolean, checkOptions, checkWhole, invalidOption, unknownName } from "../../check.js";
import type { MetricName } from "../../metrics/named.js";
import type { EpochRecord, FitEnd } from "../records.js";

/**
 * What can be watched: losses, and accuracies where rows have classes or labels; `val_` are those
 * of the validation rows.
 */
export const MONITORS = ["val_loss", "val_accuracy", "loss", "accuracy"] as const;
export const MODES = ["auto", "min", "max"] as const;

/** Which measure of each epoch is watched, and what counts as better. */
export interface MonitorOptions {
  /**
   * Keras's name of the measure, or that of one of the `metrics` of the `fit`, as "auc" and
   * "val_auc"; default "val_loss".
   */
  readonly monitor?: (typeof MONITORS)[number] | MetricName | `val_${MetricName}` | (string & {});
  /** By how much a value has to beat the best one to count, 0 or more. */
  readonly minDelta?: number;
  /**
   * Whether less or more is better; default "auto": more of accuracies and of metrics that are said
   * to, less of losses.
   */
  readonly mode?: (typeof MODES)[number];
}

/**
 * When `fit` ends before its last epoch, by the rule of Keras's EarlyStopping, but with best
 * weights by default and patience.
 */
export interface EarlyStopping extends MonitorOptions {
  /**
   * Epochs in a row without a better value after which training ends, from 0 on; default 10. 0 and
   * 1 say the same.
   */
  readonly patience?: number;
  /**
   * Whether the model ends as it was after its best epoch, whatever ends the training; default
   * true. It then is what `fit` of so many epochs would have made of it, to the bit: states of the
   * optimizer, order of shuffles and count of epochs too.
   */
  readonly restoreBest?: boolean;
  /** Epochs of this `fit` that are not watched, at its beginning; default 0. */
  readonly startFromEpoch?: number;
}

const EARLY_STOPPING: readonly (keyof EarlyStopping)[] = [
  ...(["monitor", "patience", "minDelta", "mode"] as const),
  ...(["restoreBest", "startFromEpoch"] as const),
];

/** @throws UsageError INVALID_OPTION unless it says what to watch. */
export function checkMonitor({ monitor = "val_loss", minDelta = 0, mode = "auto" }: MonitorOptions): void {
  if (typeof monitor !== "string") throw unknownName("monitor", monitor, MONITORS);
  if (!MODES.includes(mode)) throw unknownName("mode", mode, MODES);
  if (!(Number.isFinite(minDelta) && minDelta >= 0)) throw invalidOption("minDelta", "0 or more", minDelta);
}

/**
 * Checks options of `fit` by the name `earlyStopping`, and fills in the defaults.
 * @throws UsageError INVALID_OPTION.
 */
export function settleEarlyStopping(options: EarlyStopping): Required<EarlyStopping> {
  checkOptions("earlyStopping", options, "{ patience: 10 }", EARLY_STOPPING);
  checkMonitor(options);
  const { monitor = "val_loss", minDelta = 0, mode = "auto" } = options;
  const { patience = 10, restoreBest = true, startFromEpoch = 0 } = options;
  checkWhole("patience", patience, 0);
  checkBoolean("restoreBest", restoreBest);
  checkWhole("startFromEpoch", startFromEpoch, 0);
  return { monitor, minDelta, mode, patience, restoreBest, startFromEpoch };
}

/** What a training that ends with this epoch has come to. */
export function endWith({ epoch, bestEpoch, isLast }: EpochRecord): FitEnd {
  return { ...(bestEpoch && { bestEpoch }), ...(isLast && { stoppedEpoch: epoch }) };
}
