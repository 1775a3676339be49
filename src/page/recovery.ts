import type { HistoryPoint, Position } from "./state.js";

/**
 * The history and place of a model of which that many epochs are left, those `behind` it in its
 * file among them. Each point of a history is one epoch of the model's own count.
 */
export function placeAfter(
  epochs: number,
  history: readonly HistoryPoint[],
  { batches }: Position,
  behind = 0,
): { readonly history: readonly HistoryPoint[]; readonly position: Position } {
  const left = history.slice(0, Math.max(0, epochs - behind));
  const last = left[left.length - 1]?.epoch ?? 0;
  const epoch = Math.floor(last);
  return { history: left, position: { epoch, batch: Math.round((last - epoch) * batches), batches } };
}
