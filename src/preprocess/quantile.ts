/** Numbers in ascending order, with what each counts where that isn't 1. */
export interface Ascending {
  readonly values: Float64Array;
  readonly weights?: Float64Array;
}

/** The `values` in ascending order. */
export function ascending(values: Float64Array, weights?: Float64Array): Ascending {
  if (!weights) return { values: values.slice().sort() };
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a] - values[b]);
  return { values: taken(values, order), weights: taken(weights, order) };
}

function taken(numbers: Float64Array, order: Uint32Array): Float64Array {
  return Float64Array.from(order, (place) => numbers[place]);
}

/**
 * The value below which the share `q` (0 .. 1) of the numbers lies, between two of them by a
 * straight line, rounded as NumPy's `quantile` rounds it. Of whole weights it is that of the
 * numbers with each repeated as often as it counts; other weights are first brought to a sum of as
 * many as there are numbers (`wtd.quantile` of R's Hmisc, with its `normwt`).
 */
export function quantile(numbers: Ascending, q: number): number {
  const { low, high, share } = neighbours(numbers, q);
  return between(low, high, share);
}

/**
 * The middle of the numbers, or the mean of the two there; of other than whole weights the
 * quantile.
 */
export function median(numbers: Ascending): number {
  const { low, high, share } = neighbours(numbers, 0.5);
  if (share === 0) return low;
  // halved first where their sum would leave the doubles
  return share === 0.5 ? low / 2 + high / 2 : between(low, high, share);
}

/** What lies so far from `low` to `high`. */
function between(low: number, high: number, share: number): number {
  return share >= 0.5 ? high - (high - low) * (1 - share) : low + (high - low) * share;
}

/** Between which two numbers a quantile lies, and how far from the first. */
interface Neighbours {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function neighbours({ values, weights }: Ascending, q: number): Neighbours {
  if (weights) return weightedNeighbours(values, weights, q);
  const place = q * (values.length - 1);
  const below = Math.floor(place);
  return { low: values[below], high: values[Math.min(below + 1, values.length - 1)], share: place - below };
}

function weightedNeighbours(values: Float64Array, weights: Float64Array, q: number): Neighbours {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const unit = weights.every(Number.isSafeInteger) ? 1 : sum / weights.length;
  const place = q * (sum / unit - 1);
  const below = Math.floor(place);
  let at = 0;
  let behind = weights[0] / unit;
  const goPast = (rank: number): number => {
    while (behind <= rank && at < values.length - 1) behind += weights[++at] / unit;
    return values[at];
  };
  return { low: goPast(below), high: goPast(below + 1), share: place - below };
}
