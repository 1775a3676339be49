import { settingPlace } from "../../catalog/settingPlace.js";
import { View } from "../../runtime/view.js";
import type { Training } from "../training.js";

/** A number of a training's optimizer, where the kernels read it: in the row of the settings. */
export class Setting {
  /** The optimizer's own. */
  readonly own: number;
  private readonly view: View<Float64Array>;

  constructor({ network, runtime }: Training, name: string) {
    const { settings, optimizer } = network;
    const address = settings + settingPlace(optimizer.name, name) * 8;
    this.view = new View(runtime.arena, () => runtime.arena.float64(address, 1));
    this.own = this.view.current[0];
  }

  /** What it is now. */
  get current(): number {
    return this.view.current[0];
  }

  /** Sets it for the updates to come. */
  set(value: number): void {
    this.view.current[0] = value;
  }

  /** Puts the optimizer's own back: what is kept of the model between two updates has that one. */
  rest(): void {
    this.set(this.own);
  }
}
