import type { Training } from "../training.js";
import { Setting } from "./setting.js";

/** The learning rate of a training, from update to update. */
export class LearningRate {
  /** What the share is of: the optimizer's own, unless somebody has changed it. */
  base: number;
  /** That of the last update. */
  last: number;
  /** The share of it that is taken at a batch of the present epoch. */
  shareOf: (batch: number) => number = () => 1;
  private readonly setting: Setting;
  /**
   * Those of this epoch, by the number of the batch: whatever the training goes back to, its
   * updates are the same again.
   */
  private rates: number[] = [];

  constructor(training: Training) {
    this.setting = new Setting(training, "learningRate");
    this.base = this.setting.own;
    this.last = this.setting.own;
  }

  /** Sets that of a batch. */
  set(batch: number): void {
    this.rates[batch] ??= this.base * this.shareOf(batch);
    this.last = this.rates[batch];
    this.setting.set(this.last);
  }

  /** Puts the optimizer's own back until the next batch. */
  rest(): void {
    this.setting.rest();
  }

  /** Forgets the epoch that lies behind. */
  endEpoch(): void {
    this.rates = [];
  }
}
