import type { Relaxation, Relaxed } from "../layers/relaxations.js";
import type { EpochRecord } from "../train/types.js";
import { counted, formatCount } from "./format.js";

/**
 * How often rows found no state of rest in an epoch, in which an optimizer may ask a row many
 * times.
 */
export function restlessSentence({ epoch, relaxation }: EpochRecord): string | undefined {
  if (!relaxation) return undefined;
  const { forward, backward } = relaxation;
  if (forward.unsettled + backward.unsettled === 0) return undefined;
  const times = `${counted(forward.unsettled, "time")}, and the gradient of one ${counted(backward.unsettled, "time")}`;
  const most = formatCount(Math.max(forward.iterations, backward.iterations));
  return `In epoch ${formatCount(epoch)} a row didn't come to rest within ${most} iterations ${times}: such answers are those of units that still move (--monotone, or a lower --learning-rate).`;
}

/**
 * The same of rows of `name` that a model has answered, each once, and of their gradients if these
 * were asked for.
 */
export function restlessNotes(name: string, relaxation?: RestOfRows): readonly string[] {
  if (!relaxation) return [];
  const { forward, backward } = relaxation;
  const within = ({ unsettled, iterations }: Relaxed, of: string): string =>
    `${counted(unsettled, "row")} of ${name} didn't come to rest within ${counted(iterations, "iteration")}: ${of}`;
  const told: string[] = [];
  if (forward.unsettled > 0) told.push(within(forward, "such answers are those of units that still move."));
  if (backward && backward.unsettled > 0)
    told.push(`The gradients of ${within(backward, "they are as far as they came by then.")}`);
  return told;
}

/** How answers went, and gradients where these were asked for. */
type RestOfRows = Pick<Relaxation, "forward"> & Partial<Relaxation>;
