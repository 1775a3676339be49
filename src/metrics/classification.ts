import { type ClassCounts, type ClassMetricEntry, classMetricTable } from "../catalog/metrics.js";
import { describeValue } from "../check.js";
import { UsageError } from "../errors.js";

/** How well one class is found. */
export interface ClassMetrics {
  /** Share of the rows predicted to be of the class that are; 0 where none is predicted to be. */
  readonly precision: number;
  /** Share of the class's rows that are predicted to be of it; 0 where it has no rows. */
  readonly recall: number;
  /** Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN); 0 where all three are 0. */
  readonly f1: number;
  /** Rows of the class, or what they count, added up: scikit-learn's support. */
  readonly rows: number;
  /** Rows predicted to be of the class, likewise. */
  readonly predicted: number;
}

/**
 * Precision, recall and F1 of each class, in the order of the classes. What divides by zero is 0,
 * as scikit-learn has it (`precision_recall_fscore_support`, `zero_division=0`).
 *
 * @param confusion rows by true class (row) and predicted class (column), row-major [classes,
 * classes], as `evaluate` gives it of at most 1000 classes
 * @throws UsageError INVALID_SHAPE for what is no square of counts.
 */
export function classMetrics(confusion: ArrayLike<number>): readonly ClassMetrics[] {
  const classes = sideOf(confusion);
  return Array.from({ length: classes }, (_, index) => {
    let rows = 0;
    let predicted = 0;
    for (let other = 0; other < classes; other++) {
      rows += confusion[index * classes + other];
      predicted += confusion[other * classes + index];
    }
    return metricsOf({ rows, predicted, right: confusion[index * classes + index] });
  });
}

/**
 * As `classMetrics`, by the rows themselves: where they don't count alike, and for classes of which
 * a confusion matrix would be too large.
 *
 * @param truths each row's class, from 0
 * @param guesses the class that each is predicted to be of, from 0
 * @param classes how many there are
 * @param weights what each row counts; by default 1
 */
export function classMetricsOfRows(
  truths: Int32Array,
  guesses: Int32Array,
  classes: number,
  weights?: ArrayLike<number>,
): readonly ClassMetrics[] {
  const rows = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  const right = new Float64Array(classes);
  for (const [row, truth] of truths.entries()) {
    const weight = weights ? weights[row] : 1;
    rows[truth] += weight;
    predicted[guesses[row]] += weight;
    if (guesses[row] === truth) right[truth] += weight;
  }
  return Array.from(rows, (count, i) => metricsOf({ rows: count, predicted: predicted[i], right: right[i] }));
}

function metricsOf(counts: ClassCounts): ClassMetrics {
  const { rows, predicted } = counts;
  const entries: readonly [string, ClassMetricEntry][] = Object.entries(classMetricTable);
  const metrics = entries.map(([name, { part, whole }]) => [name, share(part(counts), whole(counts))]);
  return { ...(Object.fromEntries(metrics) as Record<keyof typeof classMetricTable, number>), rows, predicted };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Rows and columns of a square of counts. */
function sideOf(confusion: unknown): number {
  const counts =
    Array.isArray(confusion) || ArrayBuffer.isView(confusion) ? Array.from(confusion as ArrayLike<number>) : [];
  const side = Math.sqrt(counts.length);
  if (side >= 1 && Number.isInteger(side) && counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    return side;
  throw new UsageError(
    "INVALID_SHAPE",
    `classMetrics takes a confusion matrix, counts of rows in a square, as evaluate gives it, not ${describeValue(confusion)}${counts.length > 0 ? ` of ${counts.length}` : ""}.`,
  );
}
