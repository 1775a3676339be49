import { ExtendedNetwork } from "../../nn/extendedNetwork.js";
import { View } from "../../runtime/view.js";
import type { Training } from "../training.js";

/** The norms of all gradients together, before they are clipped, of a training that clips them. */
export class GradientNorms {
  private constructor(private readonly view: View<Float64Array>) {}

  /** Those of a training, if it takes any. */
  static of({ network, runtime }: Training): GradientNorms | undefined {
    if (!(network instanceof ExtendedNetwork) || network.norms === 0) return undefined;
    return new GradientNorms(new View(runtime.arena, () => runtime.arena.float64(network.norms, 2)));
  }

  /** That of the last batch. */
  get last(): number {
    return this.view.current[0];
  }

  /** Their mean over so many batches, all since `begin`. */
  mean(batches: number): number {
    return this.view.current[1] / batches;
  }

  /** Forgets all so far. */
  begin(): void {
    this.view.current[1] = 0;
  }
}
