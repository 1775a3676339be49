import {
  type ClassMetricEntry,
  classMetricTable,
  type OutputMetricEntry,
  outputMetricTable,
} from "../catalog/metrics.js";
import { type Average, averaged } from "./averages.js";
import type { Measured } from "./measured.js";
import { meanOverRows } from "./measured.js";
import { areaUnderCurve, logLoss, topAccuracy } from "./ranking.js";
import { outputMetric } from "./regression.js";

/** A metric by its name. */
export interface NamedMetric {
  /** What rows must have: classes, classes or several labels, or numbers. */
  readonly of: "classes" | "labels" | "numbers";
  /** Whether more is better. */
  readonly isMore: boolean;
  readonly measure: (measured: Measured) => number;
}

/** Names of metrics; `top3Accuracy` counts a row whose class is among the three largest outputs. */
export type MetricName =
  | "accuracy"
  | "topKAccuracy"
  | `top${number}Accuracy`
  | "auc"
  | "logLoss"
  | `${keyof typeof classMetricTable}${Average}`
  | keyof typeof outputMetricTable;

/** Numbers by the names of metrics. */
export type MetricValues = Readonly<Record<string, number>>;

const AVERAGES: readonly Average[] = ["", "Macro", "Micro", "Weighted"];

/** Keras's K. */
const USUAL_K = 5;

/** All metrics by name, but those of other numbers of classes than `topKAccuracy` has. */
export function namedMetrics(): ReadonlyMap<string, NamedMetric> {
  const perClass: readonly [string, ClassMetricEntry][] = Object.entries(classMetricTable);
  const perOutput: readonly [string, OutputMetricEntry][] = Object.entries(outputMetricTable);
  return new Map<string, NamedMetric>([
    ["accuracy", { of: "labels", isMore: true, measure: accuracy }],
    ["topKAccuracy", top(USUAL_K)],
    ...perClass.flatMap(([name, entry]) =>
      AVERAGES.map((average): [string, NamedMetric] => [
        `${name}${average}`,
        { of: "labels", isMore: true, measure: (measured) => averaged(measured, entry, average) },
      ]),
    ),
    ["auc", { of: "labels", isMore: true, measure: areaUnderCurve }],
    ["logLoss", { of: "labels", isMore: false, measure: logLoss }],
    ...perOutput.map(([name, { of, isMore = false }]): [string, NamedMetric] => [
      name,
      { of: "numbers", isMore, measure: (measured) => outputMetric(measured, of) },
    ]),
  ]);
}

/** The metric of a name; undefined where there is none. */
export function metricNamed(name: string): NamedMetric | undefined {
  const [, k] = /^top([1-9]\d{0,8})Accuracy$/.exec(name) ?? [];
  return k ? top(Number(k)) : namedMetrics().get(name);
}

/** Whether there is a metric of that name. */
export function isMetricName(name: string): name is MetricName {
  return metricNamed(name) !== undefined;
}

function top(k: number): NamedMetric {
  return { of: "classes", isMore: true, measure: (measured) => topAccuracy(measured, k) };
}

/** The share of rows whose class, or all of whose labels, are predicted right. */
function accuracy(measured: Measured): number {
  const { labels, targets, predicted = new Int32Array(), columns } = measured;
  return meanOverRows(measured, (row) => {
    if (labels) return Number(labels[row] === predicted[row]);
    for (let i = row * columns; i < (row + 1) * columns; i++) if (predicted[i] !== Number(targets[i] > 0.5)) return 0;
    return 1;
  });
}
