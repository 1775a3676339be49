/**
 * Checks of options that few models are given, and what is wrong with others: loaded with the first
 * of these.
 */
import { type ActivationName, activationOf } from "../catalog/activations.js";
import { UsageError } from "../errors.js";

export { COMPUTE_OPTIONS, checkComputing, checkModelOptions } from "./computeOptions.js";
export { schemaOf } from "./names.js";

/** The error for one unit that an activation or a loss shares a whole of 1 out to. */
export function tooFewUnits(loss: string, activation: ActivationName): UsageError {
  const what = activationOf(activation).isOverRows ? `A last layer of ${activation}` : `The loss ${loss}`;
  const message = `${what} needs at least 2 units: give it one for each class, or use sigmoid with binaryCrossEntropy.`;
  return new UsageError("INVALID_OPTION", message);
}
