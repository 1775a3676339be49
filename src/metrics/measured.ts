/**
 * Rows, what a model answered to them, and what is true: what metrics are computed of. Matrices are
 * row-major.
 */
export interface Measured {
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row of answers. */
  readonly columns: number;
  /**
   * The answers [rows, columns]: probabilities, where the loss goes with them, or numbers in the
   * targets' own units.
   */
  readonly outputs: Float64Array;
  /**
   * What is true [rows, columns]: the numbers, or of classes and labels 1 in their column; of two
   * classes with one output 0 or 1.
   */
  readonly targets: Float64Array;
  /** The class of each row; only where rows have classes. */
  readonly labels?: Int32Array;
  /**
   * The class predicted for each row; or for each of its labels 1 where it is predicted, [rows,
   * columns].
   */
  readonly predicted?: Int32Array;
  /**
   * How many classes the model knows; 0 where rows have numbers, or labels of which they may have
   * several.
   */
  readonly classes: number;
  /** How much each row counts; absent where all count 1. */
  readonly weights?: Float64Array;
}

/** How much row number `row` counts. */
export function weightOf({ weights }: Measured, row: number): number {
  return weights ? weights[row] : 1;
}

/** The mean over rows, in their order, of what each comes to; as each counts. */
export function meanOverRows(measured: Measured, of: (row: number) => number): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < measured.rows; row++) {
    const weight = weightOf(measured, row);
    if (weight === 0) continue;
    sum += weight * of(row);
    total += weight;
  }
  return sum / total;
}
