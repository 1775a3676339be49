import { type GraphLossEntry, type GraphLossName, graphLosses, optionalLosses } from "./graphLosses.js";
import { isIn, namesIn } from "./lookup.js";
import { type KernelLossName, type LossTraits, losses, lossOf } from "./losses.js";

/** What training makes small: the losses of the library, by whatever they are computed. */
export type LossName = KernelLossName | GraphLossName;

/** All of them. */
export function lossNames(): readonly LossName[] {
  return [...namesIn(losses), ...namesIn(graphLosses)];
}

/** Whether `name`, which may be anything, is one of them. */
export function isLossName(name: unknown): name is LossName {
  return isIn(losses, name) || isIn(graphLosses, name);
}

/**
 * What is known of the loss of that name; of one that is a user's, what is true of all of these.
 */
export function lossNamed(name: string): LossTraits & Partial<GraphLossEntry> {
  if (isIn(graphLosses, name)) return graphLosses[name];
  return isIn(optionalLosses, name) ? { ...lossOf(name), options: optionalLosses[name].options } : lossOf(name);
}
