import type { EpochRecord } from "../types.js";
import type { Stopping } from "./fitState.js";
import { type Measures, Monitor } from "./monitor.js";
import type { EarlyStopping } from "./stoppingOptions.js";

/** What an epoch means for a training. */
export interface Verdict {
  /** Whether none was better. */
  readonly isBest: boolean;
  /** Whether it was the last one. */
  readonly isLast: boolean;
}

/** Counts epochs without a better value, as Keras's EarlyStopping does. */
export class EarlyStopper {
  private readonly monitor: Monitor;
  private seen = 0;
  private waited = 0;
  private best: number | undefined;

  constructor(private readonly options: Required<EarlyStopping>) {
    this.monitor = new Monitor(options);
  }

  /** Whether the model ends as its best epoch left it. */
  get restoresBest(): boolean {
    return this.options.restoreBest;
  }

  /** The number of the best epoch that was watched; undefined before there is one. */
  get bestEpoch(): number | undefined {
    return this.best;
  }

  /** What it has counted. */
  get state(): Stopping {
    const { seen, waited, best, monitor } = this;
    return { seen, waited, ...(best !== undefined && { best, value: monitor.best }) };
  }

  /** Goes on from what another one has counted. */
  restore({ seen, waited, best, value }: Stopping): void {
    this.seen = seen;
    this.waited = waited;
    this.best = best;
    if (value !== undefined) this.monitor.best = value;
  }

  /** @throws UsageError INVALID_OPTION where the training has not what is watched. */
  check(measures: Measures): void {
    this.monitor.check("earlyStopping", measures);
  }

  /** Takes the next epoch's record. */
  judge(record: EpochRecord): Verdict {
    const value = this.monitor.valueIn(record);
    if (++this.seen <= this.options.startFromEpoch || value === undefined) return { isBest: false, isLast: false };
    const isBest = this.monitor.improves(value);
    if (isBest) {
      this.best = record.epoch;
      this.waited = 0;
      return { isBest, isLast: false };
    }
    return { isBest, isLast: ++this.waited >= this.options.patience };
  }
}
