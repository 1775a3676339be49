import { describe, expect, test } from "vitest";
import { classMetricsOfRows } from "../../src/metrics/classification.js";
import { classMetrics, UsageError } from "../../src/node.js";
import fc from "../support/fastCheck.js";

describe("classMetrics", () => {
  test("counts what the definitions say, for any confusion", () => {
    const anyRows = fc.integer({ min: 1, max: 5 }).chain((classes) => {
      const label = fc.nat(classes - 1);
      return fc.record({ classes: fc.constant(classes), rows: fc.array(fc.tuple(label, label), { maxLength: 30 }) });
    });
    fc.assert(
      fc.property(anyRows, ({ classes, rows }) => {
        const confusion = new Int32Array(classes * classes);
        for (const [truth, guess] of rows) confusion[truth * classes + guess]++;
        const [truths, guesses] = [0, 1].map((side) => Int32Array.from(rows, (row) => row[side]));
        expect(classMetricsOfRows(truths, guesses, classes)).toEqual(classMetrics(confusion));
        classMetrics(confusion).forEach((metrics, label) => {
          const right = rows.filter(([truth, guess]) => truth === label && guess === label).length;
          const wrong = rows.filter(([truth, guess]) => truth !== label && guess === label).length;
          const missed = rows.filter(([truth, guess]) => truth === label && guess !== label).length;
          const { precision, recall, f1 } = metrics;
          expect(metrics).toMatchObject({ rows: right + missed, predicted: right + wrong });
          expect(precision).toBe(right + wrong === 0 ? 0 : right / (right + wrong));
          expect(recall).toBe(right + missed === 0 ? 0 : right / (right + missed));
          // as the harmonic mean, with a rounding of its own
          const harmonic = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
          expect(Math.abs(f1 - harmonic)).toBeLessThan(1e-15);
        });
      }),
    );
  });

  test("shows what 97.6 % accuracy hides", () => {
    const [no, yes] = classMetrics(Int32Array.of(2102, 0, 52, 13));
    expect(no).toEqual({ precision: 2102 / 2154, recall: 1, f1: 4204 / 4256, rows: 2102, predicted: 2154 });
    expect(yes).toEqual({ precision: 1, recall: 0.2, f1: 26 / 78, rows: 65, predicted: 13 });
  });

  test.each([[[]], [[1, 2]], [[1, 2, 3, -4]], [[0.5]], [null], ["1234"], [undefined]])("refuses %j", (confusion) => {
    expect(() => classMetrics(confusion as number[])).toThrow(UsageError);
  });
});
