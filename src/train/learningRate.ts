import { settingPlace } from "../catalog/optimizers.js";
import { View } from "../runtime/view.js";
import type { Training } from "./training.js";

/** The learning rate of a training where the kernels read it: in the row of the optimizer's settings. */
export class LearningRate {
  /** The optimizer's own. */
  readonly own: number;
  private readonly setting: View<Float64Array>;

  constructor({ network, runtime }: Training) {
    const { settings, optimizer } = network;
    const address = settings + settingPlace(optimizer.name, "learningRate") * 8;
    this.setting = new View(runtime.arena, () => runtime.arena.float64(address, 1));
    this.own = this.current;
  }

  /** That of the next update. */
  get current(): number {
    return this.setting.current[0];
  }

  /** Changes that of the next update. */
  set(rate: number): void {
    this.setting.current[0] = rate;
  }
}
