import type { EpochRecord } from "../types.js";
import type { PlateauState } from "./fitState.js";
import { type Measures, Monitor } from "./monitor.js";
import type { ReduceOnPlateau } from "./plateauOptions.js";

/** Counts epochs without a better value, as Keras's ReduceLROnPlateau does. */
export class Plateau {
  private readonly monitor: Monitor;
  private waited = 0;
  private resting = 0;

  constructor(private readonly options: Required<ReduceOnPlateau>) {
    this.monitor = new Monitor(options);
  }

  /** What it has counted. */
  get state(): PlateauState {
    const { waited, resting, monitor } = this;
    return { waited, resting, ...(Number.isFinite(monitor.best) && { value: monitor.best }) };
  }

  /** Goes on from what another one has counted. */
  restore({ waited, resting, value }: PlateauState): void {
    this.waited = waited;
    this.resting = resting;
    if (value !== undefined) this.monitor.best = value;
  }

  /** @throws UsageError INVALID_OPTION where the training has not what is watched. */
  check(measures: Measures): void {
    this.monitor.check("reduceOnPlateau", measures);
  }

  /** The rate after the next epoch's record. */
  rateAfter(record: EpochRecord, rate: number): number {
    const { patience, factor, cooldown, minLearningRate } = this.options;
    const value = this.monitor.valueIn(record);
    if (value === undefined) return rate;
    if (this.resting > 0) {
      this.resting--;
      this.waited = 0;
    }
    if (this.monitor.improves(value)) this.waited = 0;
    else if (this.resting === 0 && ++this.waited >= patience && rate > minLearningRate) {
      this.resting = cooldown;
      this.waited = 0;
      return Math.max(rate * factor, minLearningRate);
    }
    return rate;
  }
}
