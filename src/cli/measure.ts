import type { Dataset } from "../data/dataset.js";
import type { MetricName } from "../index.js";
import { type ClassMetrics, classMetrics, classMetricsOfRows } from "../metrics/classification.js";
import { type RegressionMetrics, regressionMetrics } from "../metrics/regression.js";
import type { Model } from "../node.js";
import type { Evaluation } from "../train/types.js";
import type { Together } from "./ownRows.js";

/** What rows make of a model, in all that is told of it, as they count. */
export interface Measure extends Omit<Evaluation, "confusion"> {
  /**
   * Rows by true class (row) and predicted class (column), row-major [classes, classes]; absent for
   * more than 1000 classes.
   */
  readonly confusion?: ArrayLike<number>;
  /** How well each class is found, in the order of the classes; only where rows have classes. */
  readonly perClass?: readonly ClassMetrics[];
  /** How near the numbers of each output are; only where rows have numbers. */
  readonly perOutput?: readonly RegressionMetrics[];
}

/**
 * Evaluates the model on rows, and takes the measures that belong to their kind, and those that
 * were asked for; of rows that processes have `together` each its own, all of them call it.
 */
export async function measure(
  model: Model,
  own: Dataset,
  metrics?: readonly MetricName[],
  together?: Together,
): Promise<Measure> {
  const evaluation = await model.evaluate(own, { ...(metrics && { metrics }), ...together?.options });
  const { confusion } = evaluation;
  const { classes } = own;
  const isCounted = confusion !== undefined && confusion.length > 0;
  if (isCounted && !own.weights) return { ...evaluation, perClass: classMetrics(confusion) };
  if (!own.labels && !own.targets) return evaluation;
  const { outputs, columns, guesses, labels, targets, weights } = await answersTo(model, own, together);
  if (labels && classes && guesses)
    return {
      ...evaluation,
      ...(isCounted && { confusion: confusionOf(labels, guesses, Math.sqrt(confusion.length), weights) }),
      perClass: classMetricsOfRows(labels, guesses, classes.length, weights),
    };
  if (!targets) return evaluation;
  return { ...evaluation, perOutput: regressionMetrics(targets, outputs, columns, weights) };
}

/** What the model answers to rows, and what is true of them. */
async function answersTo(model: Model, own: Dataset, together: Together | undefined) {
  const { outputs, columns, classes: guesses } = await model.predict(own);
  const { rows, labels, targets, weights } = own;
  if (!together) return { outputs, columns, guesses, labels, targets, weights };
  const { predicted, ...all } = together.join({
    ...{
      rows,
      columns,
      classes: 0,
      outputs: Float64Array.from(outputs),
      targets: targets ?? new Float64Array(rows * columns),
    },
    ...(guesses && { predicted: Int32Array.from(guesses) }),
    ...(labels && { labels }),
    ...(weights && { weights }),
  });
  return { ...all, columns, guesses: predicted, targets: targets && all.targets };
}

/**
 * The confusion matrix of so many classes, of rows as they count: scikit-learn's with
 * `sample_weight`.
 */
function confusionOf(
  truths: Int32Array,
  guesses: Int32Array,
  classes: number,
  weights: Dataset["weights"],
): Float64Array {
  const confusion = new Float64Array(classes * classes);
  for (const [row, truth] of truths.entries()) confusion[truth * classes + guesses[row]] += weights ? weights[row] : 1;
  return confusion;
}

/** An answer that is the same for every row, and how good it is. */
export interface Baseline {
  /** The class that is always answered; undefined where it is the mean of the numbers. */
  readonly label?: string;
  /** The accuracy that this has. */
  readonly accuracy?: number;
  /** The root of the mean squared error that this has, over all outputs. */
  readonly rmse?: number;
  /** Whether the model does better. */
  readonly isBeaten: boolean;
}

/**
 * The best answer that needs no features: the commonest class of the rows trained on, or the mean
 * of their numbers, judged on the rows that were `measured`, all as rows count. Nothing where the
 * rows have neither.
 */
export function baselineOf(train: Dataset, measured: Dataset, result: Measure): Baseline | undefined {
  if (result.perClass && train.labels && train.classes) {
    const label = train.classes[commonest(train.labels, train.classes.length, train.weights)];
    const index = measured.classes?.indexOf(label) ?? -1;
    const { labels = new Int32Array(0), weights } = measured;
    let all = 0;
    let right = 0;
    for (const [row, other] of labels.entries()) {
      const weight = weights ? weights[row] : 1;
      all += weight;
      if (other === index) right += weight;
    }
    const accuracy = right / all;
    return { label, accuracy, isBeaten: (result.accuracy ?? 0) > accuracy };
  }
  if (!result.perOutput || !train.targets || !measured.targets) return undefined;
  const means = Array.from({ length: train.outputs }, (_, output) =>
    meanOf(train.targets ?? [], output, train.outputs, train.weights),
  );
  const guesses = measured.targets.map((_, i) => means[i % means.length]);
  const rmse = overall(regressionMetrics(measured.targets, guesses, measured.outputs, measured.weights));
  return { rmse, isBeaten: overall(result.perOutput) < rmse };
}

/** The class whose rows count most together. */
function commonest(labels: Int32Array, classes: number, weights: Dataset["weights"]): number {
  const counts = new Array<number>(classes).fill(0);
  for (const [row, label] of labels.entries()) counts[label] += weights ? weights[row] : 1;
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count)));
}

function meanOf(values: ArrayLike<number>, output: number, step: number, weights: Dataset["weights"]): number {
  const total = weights ? weights.reduce((sum, weight) => sum + weight, 0) : values.length / step;
  let mean = 0;
  for (let row = 0; row * step < values.length; row++)
    mean += (values[row * step + output] / total) * (weights ? weights[row] : 1);
  return mean;
}

/** The root of the mean squared error over all outputs. */
function overall(perOutput: readonly RegressionMetrics[]): number {
  return Math.sqrt(perOutput.reduce((sum, { rmse }) => sum + rmse ** 2 / perOutput.length, 0));
}
