import { type AnyLoss, valueScale } from "./losses.js";

/**
 * What the sum of the row losses is multiplied by to give the loss whose gradient training
 * descends; with the tutorials' reduction it isn't the one that is told.
 */
export function descentScale(loss: AnyLoss, rows: number, outputs: number): number {
  return valueScale(loss, rows, loss.reduction === "tutorial" ? 1 : outputs);
}
