import { namesIn } from "./lookup.js";
import { type KernelLossName, losses, lossOf } from "./losses.js";

/** The loss that belongs to an output activation, where none is named. */
export function lossFor(activation: string): KernelLossName {
  return namesIn(losses).find((name) => lossOf(name).activation === activation) ?? "meanSquaredError";
}
