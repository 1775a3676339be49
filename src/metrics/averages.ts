import type { ClassCounts, ClassMetricEntry } from "../catalog/metrics.js";
import { type Measured, weightOf } from "./measured.js";

/** How a metric of each class becomes one number. */
export type Average = "" | "Macro" | "Micro" | "Weighted";

/**
 * A metric of classes, or labels, as one number: "Macro" the mean over the classes that rows have
 * or are predicted to have, "Weighted" that by their rows, "Micro" of all counts together, as
 * scikit-learn has them. Without an average it is that of the second of two classes, and of more
 * the macro one.
 */
export function averaged(measured: Measured, { part, whole }: ClassMetricEntry, average: Average): number {
  const share = (counts: ClassCounts): number => (whole(counts) === 0 ? 0 : part(counts) / whole(counts));
  const all = countsOf(measured);
  if (average === "" && measured.classes === 2) return share(all[1]);
  if (average === "Micro") return share(all.reduce(added));
  const met = all.filter(({ rows, predicted }) => rows > 0 || predicted > 0);
  const weightOfClass = ({ rows }: ClassCounts): number => (average === "Weighted" ? rows : 1);
  const total = met.reduce((sum, counts) => sum + weightOfClass(counts), 0);
  return total === 0 ? 0 : met.reduce((sum, counts) => sum + weightOfClass(counts) * share(counts), 0) / total;
}

function added(a: ClassCounts, b: ClassCounts): ClassCounts {
  return { rows: a.rows + b.rows, predicted: a.predicted + b.predicted, right: a.right + b.right };
}

/** What is counted of each class, or of each label. */
function countsOf(measured: Measured): readonly ClassCounts[] {
  const { rows, columns, labels, targets, predicted = new Int32Array(), classes } = measured;
  const count = labels ? classes : columns;
  return Array.from({ length: count }, (_, index) => {
    const counts = { rows: 0, predicted: 0, right: 0 };
    for (let row = 0; row < rows; row++) {
      const weight = weightOf(measured, row);
      const place = row * columns + index;
      const isOwn = labels ? labels[row] === index : targets[place] > 0.5;
      const isPredicted = labels ? predicted[row] === index : predicted[place] === 1;
      if (isOwn) counts.rows += weight;
      if (isPredicted) counts.predicted += weight;
      if (isOwn && isPredicted) counts.right += weight;
    }
    return counts;
  });
}
