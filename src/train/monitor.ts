import { UsageError } from "../errors.js";
import type { MonitorOptions } from "./stoppingOptions.js";
import type { EpochRecord } from "./types.js";

/** What a training has to watch. */
export interface Measures {
  readonly hasValidation: boolean;
  readonly hasAccuracy: boolean;
}

/** The best value so far of one measure of epochs. */
export class Monitor {
  private readonly isMore: boolean;
  /** That value; before there is one, what every value beats. */
  best: number;

  constructor(private readonly options: Required<MonitorOptions>) {
    const { monitor, mode } = options;
    this.isMore = mode === "auto" ? monitor.endsWith("accuracy") : mode === "max";
    this.best = this.isMore ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  /** @throws UsageError INVALID_OPTION where the training has nothing to watch by the name; `what` would watch it. */
  check(what: string, { hasValidation, hasAccuracy }: Measures): void {
    const { monitor } = this.options;
    if (monitor.startsWith("val_") && !hasValidation)
      throw new UsageError(
        "INVALID_OPTION",
        `${what} watches ${monitor}, and there is no validation: pass fit the option validation, or monitor: "${monitor.slice(4)}".`,
      );
    if (monitor.endsWith("accuracy") && !hasAccuracy)
      throw new UsageError(
        "INVALID_OPTION",
        `${what} watches ${monitor}, which rows without classes don't have: pass monitor: "${monitor.replace("accuracy", "loss")}".`,
      );
  }

  /** The measure in a record; undefined where the validation failed. */
  valueIn({ loss, accuracy, validation }: EpochRecord): number | undefined {
    const measures = { loss, accuracy, val_loss: validation?.loss, val_accuracy: validation?.accuracy };
    return measures[this.options.monitor];
  }

  /** Whether a value beats the best one by more than `minDelta`, and so is the best from now on; NaN never does. */
  improves(value: number): boolean {
    const { minDelta } = this.options;
    const isBetter = this.isMore ? value - minDelta > this.best : value + minDelta < this.best;
    if (isBetter) this.best = value;
    return isBetter;
  }
}
