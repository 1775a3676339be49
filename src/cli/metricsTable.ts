import { namesIn } from "../catalog/lookup.js";
import { classMetricTable, type OutputMetricEntry, outputMetricTable } from "../catalog/metrics.js";
import type { ClassMetrics } from "../metrics/classification.js";
import type { RegressionMetrics } from "../metrics/regression.js";
import { aligned } from "./aligned.js";
import { formatAmount, formatCount, formatLoss, formatPercent, formatR2 } from "./format.js";
import type { Baseline, Measure } from "./measure.js";
import { printable } from "./printable.js";
import { shorten } from "./shorten.js";

const MOST_LINES = 12;
/**
 * A class that has more than this share of the rows lets an accuracy look good that it alone makes.
 */
const LARGE_SHARE = 0.7;
/** A recall this far below the accuracy is worth a look. */
const FAR_BELOW = 0.1;

/**
 * Whether the accuracy hides how the classes are found, as rows count: one of them has more than 70
 * % of the rows, or a class that has rows is found by 10 percentage points less often than rows are
 * labelled right.
 */
export function accuracyMisleads({ accuracy = 1 }: Measure, perClass: readonly ClassMetrics[]): boolean {
  const rows = perClass.reduce((sum, one) => sum + one.rows, 0);
  return perClass.some((one) => one.rows > LARGE_SHARE * rows || (one.rows > 0 && one.recall < accuracy - FAR_BELOW));
}

/**
 * Precision, recall and F1 of each class as lines of text; of many classes those that are found
 * worst.
 */
export function classTable(perClass: readonly ClassMetrics[], classes: readonly string[]): readonly string[] {
  const all = perClass.map((metrics, i) => ({ ...metrics, name: shorten(printable(classes[i])) }));
  const shown = all.length > MOST_LINES ? [...all].sort((a, b) => a.recall - b.recall).slice(0, MOST_LINES) : all;
  const header = shown.length < all.length ? `${MOST_LINES} worst of ${formatCount(all.length)}` : "class";
  const metrics = namesIn(classMetricTable);
  const lines = shown.map((one) => [
    one.name,
    // of no rows there is no share
    ...metrics.map((name) => (classMetricTable[name].whole(one) > 0 ? formatPercent(one[name], 1) : "–")),
    `${formatAmount(one.recall * one.rows)} of ${formatAmount(one.rows)}`,
  ]);
  return aligned([[header, ...metrics.map((name) => classMetricTable[name].label), "found"], ...lines]);
}

/** RMSE, MAE and R2 of each output as lines of text. */
export function outputTable(perOutput: readonly RegressionMetrics[], names: readonly string[]): readonly string[] {
  const lines = perOutput.map((metrics, i) => [
    shorten(printable(names[i] ?? `output ${i + 1}`)),
    ...outputMetrics(metrics).map(([, value]) => value),
  ]);
  const labels = Object.values(outputMetricTable).map(({ label }) => label);
  return aligned([["output", ...labels], ...lines]);
}

/** The metrics of an output, each with its name. */
export function outputMetrics(metrics: RegressionMetrics): readonly (readonly [label: string, value: string])[] {
  return namesIn(outputMetricTable).map((name) => {
    const { label, isShare }: OutputMetricEntry = outputMetricTable[name];
    return [label, (isShare ? formatR2 : formatLoss)(metrics[name])];
  });
}

/** The accuracy of each label as lines of text, where a row may have several. */
export function labelTable(accuracies: readonly number[], names: readonly string[]): readonly string[] {
  const lines = accuracies.map((accuracy, i) => [
    shorten(printable(names[i] ?? `label ${i + 1}`)),
    formatPercent(accuracy, 2),
  ]);
  return aligned([["label", "accuracy"], ...lines]);
}

/** The sentence about a model that is no better than an answer which is the same for every row. */
export function baselineSentence(part: string, { label, accuracy, rmse }: Baseline): string {
  const always =
    label === undefined
      ? `the mean of the numbers it was trained on (root mean squared error ${formatLoss(rmse ?? 0)})`
      : `the commonest class, ${label} (accuracy ${formatPercent(accuracy ?? 0, 2)})`;
  return `On the ${part} rows the model is no better than always answering ${always}: train longer, or look whether the features tell anything of the target.`;
}
