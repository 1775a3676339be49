import { checkOptions, checkWhole, invalidOption } from "../../check.js";
import { checkMonitor, type MonitorOptions } from "./stoppingOptions.js";

/**
 * When the learning rate sinks because a measure gets no better, by the rule of Keras's
 * ReduceLROnPlateau.
 */
export interface ReduceOnPlateau extends MonitorOptions {
  /** Default 0.0001. */
  readonly minDelta?: number;
  /** What the rate is multiplied by, above 0 and below 1; default 0.1. */
  readonly factor?: number;
  /**
   * Epochs in a row without a better value after which it is, from 0 on; default 10. 0 and 1 say
   * the same.
   */
  readonly patience?: number;
  /** Epochs after that in which none are counted, from 0 on; default 0. */
  readonly cooldown?: number;
  /** The least rate, 0 or more; default 0. */
  readonly minLearningRate?: number;
}

const OPTIONS: readonly (keyof ReduceOnPlateau)[] = [
  ...(["monitor", "patience", "minDelta", "mode"] as const),
  ...(["factor", "cooldown", "minLearningRate"] as const),
];

/**
 * Checks options of `fit` by the name `reduceOnPlateau`, and fills in the defaults.
 * @throws UsageError INVALID_OPTION.
 */
export function settlePlateau(options: ReduceOnPlateau): Required<ReduceOnPlateau> {
  checkOptions("reduceOnPlateau", options, "{ patience: 5 }", OPTIONS);
  checkMonitor(options);
  const { monitor = "val_loss", minDelta = 1e-4, mode = "auto", factor = 0.1 } = options;
  const { patience = 10, cooldown = 0, minLearningRate = 0 } = options;
  checkWhole("patience", patience, 0);
  checkWhole("cooldown", cooldown, 0);
  if (!(factor > 0 && factor < 1)) throw invalidOption("factor", "above 0 and below 1", factor);
  if (!(minLearningRate >= 0 && Number.isFinite(minLearningRate)))
    throw invalidOption("minLearningRate", "0 or more", minLearningRate);
  return { monitor, minDelta, mode, factor, patience, cooldown, minLearningRate };
}
