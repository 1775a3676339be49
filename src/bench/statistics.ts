/** What repeated measurements of one thing come to. */
export interface Summary {
  /** The middle of the samples, which a few disturbed rounds don't move. */
  readonly median: number;
  /** The least sample: what the machine can do undisturbed. */
  readonly least: number;
  /** Number of samples. */
  readonly rounds: number;
}

/**
 * The middle sample, or the mean of the two in the middle. @throws RangeError when there are none.
 */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError("There is no median of no samples.");
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median, least and number of the samples. @throws RangeError when there are none. */
export function summarize(samples: readonly number[]): Summary {
  return { median: median(samples), least: Math.min(...samples), rounds: samples.length };
}
