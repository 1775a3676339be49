import { type ErrorSums, type OutputMetricEntry, outputMetricTable } from "../catalog/metrics.js";
import { checkWhole, describeValue } from "../check.js";
import { UsageError } from "../errors.js";
import { type Measured, weightOf } from "./measured.js";

/** How near predicted numbers are to the true ones, in the unit of these. */
export interface RegressionMetrics {
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /**
   * Coefficient of determination: 1 minus the squared error as a share of the one that the mean of
   * the true numbers has. Where these are all equal it is 1 if every prediction is right and 0
   * otherwise, as scikit-learn has it (`r2_score`, `force_finite`).
   */
  readonly r2: number;
}

/**
 * RMSE, MAE and R2 of each output, in their order. Sums are taken in float64, row by row. A spread
 * of the true numbers that is below the rounding error of their mean counts as none. A NaN among
 * the numbers of an output makes all of its metrics NaN.
 *
 * @param targets the true numbers, row-major [rows, outputs]
 * @param predictions the predicted ones, likewise
 * @param outputs numbers that a row has; default 1
 * @param weights what each row counts, [rows]; by default all count the same
 * @throws UsageError INVALID_SHAPE for lists that don't belong together or are empty, and weights
 * that are none.
 */
export function regressionMetrics(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  outputs = 1,
  weights?: ArrayLike<number>,
): readonly RegressionMetrics[] {
  checkWhole("outputs", outputs, 1);
  const length = lengthOf(targets, "targets");
  const answered = lengthOf(predictions, "predictions");
  if (length === 0 || length !== answered || length % outputs !== 0)
    throw new UsageError(
      "INVALID_SHAPE",
      `${length} targets and ${answered} predictions aren't rows of ${outputs}: pass as many of both.`,
    );
  if (weights !== undefined) checkWeights(weights, length / outputs);
  const weightOf = weights ? (row: number) => weights[row] : () => 1;
  return Array.from({ length: outputs }, (_, output) => measure(targets, predictions, output, outputs, weightOf));
}

/** The metrics of one output; every so many numbers, `step`, the next row has its. */
function measure(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  output: number,
  step: number,
  weight: (row: number) => number,
): RegressionMetrics {
  const sums = sumsOf(targets, predictions, output, step, weight);
  const metrics = Object.entries(outputMetricTable).map(([name, { of }]) => [name, of(sums)]);
  return Object.fromEntries(metrics) as Record<keyof typeof outputMetricTable, number>;
}

/** The mean over all outputs of a metric of each, as scikit-learn's "uniform_average". */
export function outputMetric(measured: Measured, of: OutputMetricEntry["of"]): number {
  const { targets, outputs, columns } = measured;
  let sum = 0;
  for (let output = 0; output < columns; output++)
    sum += of(sumsOf(targets, outputs, output, columns, (row) => weightOf(measured, row)));
  return sum / columns;
}

function sumsOf(
  targets: ArrayLike<number>,
  predictions: ArrayLike<number>,
  output: number,
  step: number,
  weight: (row: number) => number,
): ErrorSums {
  const count = targets.length / step;
  let rows = 0;
  for (let row = 0; row < count; row++) rows += weight(row);
  let squares = 0;
  let distances = 0;
  let mean = 0;
  let largest = 0;
  for (let row = 0; row < count; row++) {
    const i = row * step + output;
    const error = predictions[i] - targets[i];
    squares += weight(row) * square(error);
    distances += weight(row) * Math.abs(error);
    mean += weight(row) * (targets[i] / rows);
    largest = Math.max(largest, Math.abs(targets[i]));
  }
  let spread = 0;
  for (let row = 0; row < count; row++) spread += weight(row) * square(targets[row * step + output] - mean);
  // what equal numbers differ from their computed mean by
  const isRounding = spread <= rows * square(count * Number.EPSILON * largest);
  return { rows, squares, distances, spread: isRounding ? 0 : spread };
}

/**
 * @throws UsageError INVALID_SHAPE unless they are what so many rows count, of which one at least
 * counts something.
 */
function checkWeights(weights: ArrayLike<number>, rows: number): void {
  const given = lengthOf(weights, "weights");
  const all = Array.from(weights);
  const areSound = all.every((weight) => Number.isFinite(weight) && weight >= 0) && all.some((weight) => weight > 0);
  if (given === rows && areSound) return;
  throw new UsageError(
    "INVALID_SHAPE",
    `regressionMetrics takes a weight of 0 or more for each of ${rows} rows, not all of them 0: pass as many.`,
  );
}

function square(value: number): number {
  return value * value;
}

function lengthOf(values: unknown, what: string): number {
  if (Array.isArray(values) || (ArrayBuffer.isView(values) && !(values instanceof DataView)))
    return (values as unknown as ArrayLike<number>).length;
  throw new UsageError("INVALID_SHAPE", `regressionMetrics takes ${what} as an array, not ${describeValue(values)}.`);
}
