import { settingPlace } from "../catalog/optimizers.js";
import { View } from "../runtime/view.js";
import type { Training } from "./training.js";

/** The learning rate of a training, from update to update, where the kernels read it: in the row of the optimizer's settings. */
export class LearningRate {
  /** What the share is of: the optimizer's own, unless somebody has changed it. */
  base: number;
  /** That of the last update. */
  last: number;
  /** The share of it that is taken at a batch of the present epoch. */
  shareOf: (batch: number) => number = () => 1;
  private readonly own: number;
  private readonly setting: View<Float64Array>;
  /** Those of this epoch, by the number of the batch: whatever the training goes back to, its updates are the same again. */
  private rates: number[] = [];

  constructor({ network, runtime }: Training) {
    const { settings, optimizer } = network;
    const address = settings + settingPlace(optimizer.name, "learningRate") * 8;
    this.setting = new View(runtime.arena, () => runtime.arena.float64(address, 1));
    this.own = this.setting.current[0];
    this.base = this.own;
    this.last = this.own;
  }

  /** Sets that of a batch. */
  set(batch: number): void {
    this.rates[batch] ??= this.base * this.shareOf(batch);
    this.last = this.rates[batch];
    this.setting.current[0] = this.last;
  }

  /** Puts the optimizer's own back until the next batch: what is kept of the model between two has that one. */
  rest(): void {
    this.setting.current[0] = this.own;
  }

  /** Forgets the epoch that lies behind. */
  endEpoch(): void {
    this.rates = [];
  }
}
