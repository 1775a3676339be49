import { log } from "../random/log.js";
import { type Measured, meanOverRows, weightOf } from "./measured.js";

/** Below this, and this far from 1, no probability is told apart (scikit-learn's, for doubles). */
const LEAST = Number.EPSILON;

/**
 * The share of rows whose class is among the `k` largest outputs; of equal ones the first are
 * larger, as for predictions.
 */
export function topAccuracy(measured: Measured, k: number): number {
  const { labels, outputs, columns, predicted } = measured;
  if (!labels || !predicted) return Number.NaN;
  return meanOverRows(measured, (row) => {
    if (columns === 1) return Number(k > 1 || predicted[row] === labels[row]);
    const first = row * columns;
    const own = outputs[first + labels[row]];
    let before = 0;
    for (let i = 0; i < columns; i++)
      if (outputs[first + i] > own || (outputs[first + i] === own && i < labels[row])) before++;
    return Number(before < k);
  });
}

/**
 * The area under the ROC curve: the probability that a row of the class is given a larger output
 * than one that isn't, ties for a half (Mann and Whitney), exactly. Of several classes, or labels,
 * the mean of those of each against the rest. NaN where a class has no rows, or all.
 */
export function areaUnderCurve(measured: Measured): number {
  const { columns, labels, classes } = measured;
  if (labels && classes === 2) return areaOf(measured, columns - 1, (row) => labels[row] === 1);
  let sum = 0;
  for (let column = 0; column < columns; column++)
    sum += areaOf(measured, column, (row) => isTrue(measured, row, column));
  return sum / columns;
}

/** Whether the class or label of a column is the row's. */
function isTrue({ labels, targets, columns }: Measured, row: number, column: number): boolean {
  return labels ? labels[row] === column : targets[row * columns + column] > 0.5;
}

function areaOf(measured: Measured, column: number, isOfClass: (row: number) => boolean): number {
  const { rows, columns, outputs } = measured;
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  const score = (row: number): number => outputs[row * columns + column];
  order.sort((a, b) => score(a) - score(b) || a - b);
  // pairs in which the row of the class has the larger output, twice: ties are odd
  let twice = 0;
  let below = 0;
  let inside = 0;
  for (let i = 0; i < rows; ) {
    let own = 0;
    let other = 0;
    const value = score(order[i]);
    for (; i < rows && score(order[i]) === value; i++) {
      if (isOfClass(order[i])) own += weightOf(measured, order[i]);
      else other += weightOf(measured, order[i]);
    }
    twice += own * (2 * below + other);
    below += other;
    inside += own;
  }
  return twice / (2 * inside * below);
}

/**
 * The mean of -log of the probability that the true class, or what is true of each label, was
 * given.
 */
export function logLoss(measured: Measured): number {
  const { columns, outputs, labels } = measured;
  const surprise = (probability: number): number => -log(Math.min(Math.max(probability, LEAST), 1 - LEAST));
  return meanOverRows(measured, (row) => {
    const first = row * columns;
    if (labels && columns > 1) return surprise(outputs[first + labels[row]]);
    let sum = 0;
    for (let i = 0; i < columns; i++) {
      const share = outputs[first + i];
      sum += surprise(measured.targets[first + i] > 0.5 ? share : 1 - share);
    }
    return sum / columns;
  });
}
