import { settingPlace } from "../../catalog/settingPlace.js";
import type { Network } from "../../nn/network.js";
import type { Reals } from "../../runtime/runtime.js";
import type { TimeSlice } from "../../runtime/timeSlice.js";
import { addScaled, dot } from "./vectors.js";

/**
 * Of a step, the least product with the change of the gradient with which it is remembered, as in
 * PyTorch.
 */
const LEAST_CURVATURE = 1e-10;

/**
 * What L-BFGS knows of the curvature: its last steps, each with what it changed of the gradient. It
 * lies in the network's memory, the counters in the optimizer's settings, so that whatever copies
 * that has it too:
 *
 *     changes of the gradient, historySize | steps, historySize | direction | last gradient
 */
export class Curvature {
  constructor(
    private readonly network: Network,
    private readonly historySize: number,
  ) {}

  /** Steps that lie behind. */
  get iterations(): number {
    return this.setting("iterations");
  }

  /** Where the search goes. */
  get direction(): Reals {
    return this.vector(2 * this.historySize);
  }

  /** Says how far the last search went, in directions. */
  set step(step: number) {
    this.set("step", step);
  }

  /**
   * Remembers the last step, to where the gradient is this one, and turns the direction to minus
   * the inverse curvature times the gradient.
   */
  async turn(gradient: Reals, slice: TimeSlice): Promise<void> {
    this.set("iterations", this.iterations + 1);
    if (this.iterations === 1) {
      this.set("scale", 1);
      this.direction.set(gradient.map((number) => -number));
    } else {
      this.remember(gradient);
      this.direction.set(await this.timesInverse(gradient, slice));
    }
    this.lastGradient.set(gradient);
  }

  private remember(gradient: Reals): void {
    const { direction, lastGradient, historySize, pairs, first } = this;
    const step = this.setting("step");
    const change = gradient.map((number, i) => number - lastGradient[i]);
    const moved = direction.map((number) => number * step);
    const product = dot(change, moved);
    if (!(product > LEAST_CURVATURE)) return;
    const place = (first + pairs) % historySize;
    if (pairs < historySize) this.set("pairs", pairs + 1);
    else this.set("first", (first + 1) % historySize);
    this.changeAt(place).set(change);
    this.stepAt(place).set(moved);
    this.set("scale", product / dot(change, change));
  }

  /** Minus the inverse curvature times the gradient: the two loops of Nocedal 1980. */
  private async timesInverse(gradient: Reals, slice: TimeSlice): Promise<Float64Array> {
    const { historySize, pairs, first } = this;
    const result = Float64Array.from(gradient, (number) => -number);
    const shares: number[] = [];
    for (let i = pairs - 1; i >= 0; i--) {
      const [change, step] = this.pairAt((first + i) % historySize);
      shares[i] = dot(step, result) * (1 / dot(change, step));
      addScaled(result, -shares[i], change);
      if (slice.isOver) await slice.yield();
    }
    const scale = this.setting("scale");
    for (let i = 0; i < result.length; i++) result[i] *= scale;
    for (let i = 0; i < pairs; i++) {
      const [change, step] = this.pairAt((first + i) % historySize);
      addScaled(result, shares[i] - dot(change, result) * (1 / dot(change, step)), step);
      if (slice.isOver) await slice.yield();
    }
    return result;
  }

  private pairAt(place: number): readonly [change: Reals, step: Reals] {
    return [this.changeAt(place), this.stepAt(place)];
  }

  private changeAt(place: number): Reals {
    return this.vector(place);
  }

  private stepAt(place: number): Reals {
    return this.vector(this.historySize + place);
  }

  private get lastGradient(): Reals {
    return this.vector(2 * this.historySize + 1);
  }

  /** How many steps are remembered; a checkpoint may say anything. */
  private get pairs(): number {
    return Math.min(this.count("pairs"), this.historySize);
  }

  /** The place of the oldest. */
  private get first(): number {
    return this.count("first") % this.historySize;
  }

  private count(name: string): number {
    return Math.max(0, Math.trunc(this.setting(name)));
  }

  private vector(state: number): Reals {
    const { runtime, states, count } = this.network;
    return runtime.reals(states[state], count);
  }

  private setting(name: string): number {
    return this.view(name)[0];
  }

  private set(name: string, value: number): void {
    this.view(name)[0] = value;
  }

  private view(name: string): Float64Array {
    const { runtime, settings, optimizer } = this.network;
    return runtime.arena.float64(settings + settingPlace(optimizer.name, name) * 8, 1);
  }
}
