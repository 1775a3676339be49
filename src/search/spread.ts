/** A measure over several trainings. */
export interface Spread {
  /** The mean of `values`. */
  readonly mean: number;
  /**
   * The deviation, sqrt(sum((value - mean)^2) / count), as NumPy's `std` and scikit-learn's tables
   * have it.
   */
  readonly deviation: number;
  /** One for each training, in their order. */
  readonly values: readonly number[];
}
