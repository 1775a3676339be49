/** Metrics by name against scikit-learn's (test/golden/make_metrics.py), and at their edges. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Measured } from "../../src/metrics/measured.js";
import { metricNamed, namedMetrics } from "../../src/metrics/named.js";

interface Case {
  readonly kind: "classes" | "labels" | "numbers";
  readonly rows: number;
  readonly classes: number;
  readonly outputs: readonly number[];
  readonly labels?: readonly number[];
  readonly targets?: readonly number[];
  readonly predicted?: readonly number[];
  readonly weights?: readonly number[];
  readonly values: Readonly<Record<string, number>>;
}

const golden = JSON.parse(readFileSync(new URL("../golden/metrics.json", import.meta.url), "utf8"));
const cases = golden.cases as readonly Case[];

function measuredOf({ rows, classes, outputs, labels, targets, predicted, weights }: Case): Measured {
  const columns = outputs.length / rows;
  const own = new Float64Array(rows * columns);
  for (const [row, label] of (labels ?? []).entries())
    own[columns === 1 ? row : row * columns + label] = columns === 1 ? label : 1;
  return {
    ...{ rows, columns, classes },
    outputs: Float64Array.from(outputs),
    targets: targets ? Float64Array.from(targets) : own,
    ...(labels && { labels: Int32Array.from(labels) }),
    ...(predicted && { predicted: Int32Array.from(predicted) }),
    ...(weights && { weights: Float64Array.from(weights) }),
  };
}

const measure = (name: string, measured: Measured): number => metricNamed(name)?.measure(measured) ?? Number.NaN;

describe.each(cases.map((one, i) => [`case ${i}: ${one.rows} rows of ${one.kind}`, one] as const))("%s", (_, one) => {
  test.each(Object.entries(one.values))("%s", (name, expected) => {
    // sums of doubles in another order
    expect(Math.abs(measure(name, measuredOf(one)) - expected)).toBeLessThan(1e-13 * Math.max(1, Math.abs(expected)));
  });

  test("a weight of 2 is the row twice, one of 0 no row", () => {
    const { rows } = one;
    const columns = one.outputs.length / rows;
    const counts = Array.from({ length: rows }, (_, row) => [1, 2, 0, 3][row % 4]);
    const order = counts.flatMap((count, row) => Array.from({ length: count }, () => row));
    const taken = (values: readonly number[], width: number): number[] =>
      order.flatMap((row) => values.slice(row * width, (row + 1) * width));
    const each = {
      ...(one.labels && { labels: taken(one.labels, 1) }),
      ...(one.targets && { targets: taken(one.targets, columns) }),
      ...(one.predicted && { predicted: taken(one.predicted, one.kind === "labels" ? columns : 1) }),
    };
    const { weights: _, ...plain } = one;
    const repeated = measuredOf({ ...plain, ...each, rows: order.length, outputs: taken(one.outputs, columns) });
    const weighted = measuredOf({ ...plain, weights: counts });
    for (const name of Object.keys(one.values)) {
      const [a, b] = [measure(name, weighted), measure(name, repeated)];
      if (Number.isNaN(b)) expect(a).toBeNaN();
      else expect(Math.abs(a - b)).toBeLessThan(1e-12 * Math.max(1, Math.abs(b)));
    }
  });
});

test("every name is held against scikit-learn", () => {
  const seen = new Set(cases.flatMap(({ values }) => Object.keys(values)));
  expect([...namedMetrics().keys()].filter((name) => !seen.has(name))).toEqual([]);
});

describe("edges", () => {
  const two = (outputs: readonly number[], labels: readonly number[]): Measured =>
    measuredOf({
      ...{ kind: "classes", rows: labels.length, classes: 2, outputs, labels, values: {} },
      predicted: outputs.map((output) => Number(output > 0.5)),
    });

  test("the area is exact: ties are halves, one class has none", () => {
    expect(measure("auc", two([0.5, 0.5, 0.5], [0, 1, 1]))).toBe(0.5);
    expect(measure("auc", two([0.1, 0.9], [0, 1]))).toBe(1);
    expect(measure("auc", two([0.9, 0.1], [0, 1]))).toBe(0);
    expect(measure("auc", two([0.2, 0.2, 0.8], [0, 1, 1]))).toBe(0.75);
    expect(measure("auc", two([0.2, 0.8], [1, 1]))).toBeNaN();
  });

  test("certain answers that are wrong have a finite log loss", () => {
    expect(measure("logLoss", two([1, 0], [0, 1]))).toBeCloseTo(-Math.log(Number.EPSILON), 12);
    expect(measure("logLoss", two([0, 1], [0, 1]))).toBeLessThan(1e-15);
  });

  test("shares of nothing are 0", () => {
    for (const name of ["precision", "recall", "f1", "f1Macro", "f1Micro", "f1Weighted"])
      expect(measure(name, two([0.9, 0.9], [0, 0]))).toBe(0);
  });

  test("names of none are refused", () => {
    for (const name of ["top0Accuracy", "top-1Accuracy", "topXAccuracy", "f2", "__proto__", "constructor", ""])
      expect(metricNamed(name)).toBeUndefined();
  });
});
