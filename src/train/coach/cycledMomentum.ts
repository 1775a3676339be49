import { type ChosenOptimizer, optimizerOf } from "../../catalog/optimizers.js";
import type { Training } from "../training.js";
import { Setting } from "./setting.js";

/** The setting of an optimizer that is its momentum, or undefined where it has none. */
export function momentumIn(
  name: ChosenOptimizer["name"],
  options: { readonly beta1?: unknown; readonly momentum?: unknown },
): "beta1" | "momentum" | undefined {
  const setting = Object.hasOwn(optimizerOf(name).defaults, "beta1") ? "beta1" : "momentum";
  return options[setting] ? setting : undefined;
}

/** The momentum of a training whose schedule changes it, from update to update. */
export class CycledMomentum {
  private constructor(
    private readonly setting: Setting,
    private readonly momentumAt: (batch: number) => number,
  ) {}

  /** That of an optimizer which has one: momentum, or what is it in Adam. */
  static of(training: Training, momentumAt: (batch: number) => number): CycledMomentum | undefined {
    const { name, options } = training.network.optimizer;
    const setting = momentumIn(name, options);
    return setting && new CycledMomentum(new Setting(training, setting), momentumAt);
  }

  /** Sets that of a batch. */
  set(batch: number): void {
    this.setting.set(this.momentumAt(batch));
  }

  /** Puts the optimizer's own back until the next batch. */
  rest(): void {
    this.setting.rest();
  }
}
