import type { ActivationName } from "./activations.js";
import type { LossTraits } from "./losses.js";

/**
 * The last layer of a network that tells so many classes apart: one output tells two of them,
 * unless the loss has one for each class.
 */
export function outputLayerFor(
  { targets, activation = "sigmoid", output = activation }: LossTraits & { readonly output?: ActivationName },
  classes: number,
): { units: number; activation: ActivationName } {
  return { units: !isOverClasses(targets) && classes === 2 ? 1 : classes, activation: output };
}

/** Whether outputs are compared with classes, one output for each. */
export function isOverClasses(targets: LossTraits["targets"]): boolean {
  return targets === "classes" || targets === "probabilities";
}
