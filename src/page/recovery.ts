import { LanegradError } from "../browser.js";
import type { HistoryPoint, Position } from "./state.js";

/**
 * How many trainings over rows, as the model counts them, are left of a model whose worker failed; undefined for other errors, and
 * where nothing was lost. The library tells it in its sentence only.
 */
export function epochsLeft(error: unknown): number | undefined {
  if (!(error instanceof LanegradError) || error.code !== "WORKER_FAILED") return undefined;
  if (error.message.includes("as it was made")) return 0;
  const [, epochs] = /as it was after epoch (\d+)/.exec(error.message) ?? [];
  return epochs === undefined ? undefined : Number(epochs);
}

/** The history and place of a model of which that many epochs are left. Each point of a history is one epoch of the model's own count. */
export function placeAfter(
  epochs: number,
  history: readonly HistoryPoint[],
  { batches }: Position,
): { readonly history: readonly HistoryPoint[]; readonly position: Position } {
  const left = history.slice(0, epochs);
  const last = left[left.length - 1]?.epoch ?? 0;
  const epoch = Math.floor(last);
  return { history: left, position: { epoch, batch: Math.round((last - epoch) * batches), batches } };
}
