import type { Prediction } from "../../index.js";

/**
 * How sure a model is of each class for one of the rows it answered, 0 .. 1; one output is how sure
 * it is of the second of two.
 */
export function sharesOf({ columns, outputs }: Prediction, row: number, classes: number): readonly number[] {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  if (columns === 1 && classes === 2) {
    const second = within(outputs[row]);
    return [1 - second, second];
  }
  return Array.from({ length: classes }, (_, j) => within(outputs[row * columns + j]));
}
