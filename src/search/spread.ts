/** A measure over several trainings. */
export interface Spread {
  readonly mean: number;
  /** The deviation, sqrt(sum((value - mean)^2) / count), as NumPy's `std` and scikit-learn's tables have it. */
  readonly deviation: number;
  /** One for each training, in their order. */
  readonly values: readonly number[];
}

/** Mean and deviation of some values, added in their order. */
export function spreadOf(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, deviation: Math.sqrt(squares / values.length), values };
}
