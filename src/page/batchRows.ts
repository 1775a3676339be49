import { type Dataset, Generator } from "../browser.js";
import type { Configuration } from "./configuration.js";
import type { Position } from "./state.js";

/**
 * The rows of the batch that stands there: those that follow in the order of its epoch, which the
 * seed decides.
 */
export function batchRows(
  { rows }: Pick<Dataset, "rows">,
  { batchSize, seed }: Pick<Configuration, "batchSize" | "seed">,
  { epoch, batch }: Pick<Position, "epoch" | "batch">,
): number[] {
  if (batchSize === "full") return Array.from({ length: rows }, (_, i) => i);
  const order = new Generator(seed + epoch).permutation(rows);
  return [...order.subarray(batch * batchSize, (batch + 1) * batchSize)];
}

/** Where the batch stands that is before the next one; of the first one, that itself. */
export function lastBatch({ epoch, batch, batches }: Position): Pick<Position, "epoch" | "batch"> {
  if (batch > 0) return { epoch, batch: batch - 1 };
  return epoch > 0 ? { epoch: epoch - 1, batch: batches - 1 } : { epoch, batch };
}
