/**
 * The value below which the share `q` (0 .. 1) of the ascending `sorted` lies, between two of them by a straight line, rounded as NumPy's
 * `quantile` rounds it.
 */
export function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  const share = place - below;
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

/** The middle of the ascending `sorted`, or the mean of the two there. */
export function median(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  // halved first where their sum would leave the doubles
  if (sorted.length % 2 === 0) return sorted[middle - 1] / 2 + sorted[middle] / 2;
  return sorted[middle];
}
