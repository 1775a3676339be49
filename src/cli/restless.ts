import type { Relaxation } from "../layers/relaxations.js";
import type { EpochRecord } from "../train/types.js";
import { counted, formatCount } from "./format.js";

/** How often rows found no state of rest in an epoch, in which an optimizer may ask a row many times. */
export function restlessSentence({ epoch, relaxation }: EpochRecord): string | undefined {
  if (!relaxation) return undefined;
  const { forward, backward } = relaxation;
  if (forward.unsettled + backward.unsettled === 0) return undefined;
  const times = `${counted(forward.unsettled, "time")}, and the gradient of one ${counted(backward.unsettled, "time")}`;
  const most = formatCount(Math.max(forward.iterations, backward.iterations));
  return `In epoch ${formatCount(epoch)} a row didn't come to rest within ${most} iterations ${times}: such answers are those of units that still move (--monotone, or a lower --learning-rate).`;
}

/** The same of rows of `name` that a model has answered. */
export function restlessNotes(name: string, relaxation?: Pick<Relaxation, "forward">): readonly string[] {
  const { unsettled = 0, iterations = 0 } = relaxation?.forward ?? {};
  if (unsettled === 0) return [];
  const times = `${formatCount(iterations)} iterations ${counted(unsettled, "time")}`;
  return [`A row of ${name} didn't come to rest within ${times}: such answers are those of units that still move.`];
}
