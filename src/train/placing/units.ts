import type { Standardization } from "../../data/standardize.js";
import type { KernelLoss, Measure, ToldLoss } from "../../nn/losses.js";
import { step } from "../../runtime/program.js";
import type { Runtime } from "../../runtime/runtime.js";
import { noEpilogue } from "../../steps/epilogue.js";
import { matrix, multiply, rightOperand } from "../../steps/products.js";

/**
 * A squared error of standardized outputs, told in the targets' own units. An error of standardized
 * numbers is its column's deviation times as large; where columns have several, outputs and targets
 * are multiplied by theirs before they are compared, each divided by the largest, so that no square
 * overflows that had not. What it allocates lives as long as the Program that it is for.
 */
export function inUnits(loss: KernelLoss, runtime: Runtime, { deviation }: Standardization): ToldLoss {
  const columns = deviation.length;
  const largest = deviation.reduce((most, spread) => Math.max(most, spread));
  const factor = largest * largest;
  if (deviation.every((spread) => spread === largest)) return { ...loss, factor };
  const measure: Measure = (rowLosses, outputs, targets, rows) => {
    const diagonal = runtime.allocateReals(columns * columns);
    const values = runtime.reals(diagonal, columns * columns).fill(0);
    for (let i = 0; i < columns; i++) values[i * columns + i] = deviation[i] / largest;
    const allocate = (count: number): number => runtime.allocateReals(count);
    const left = matrix(outputs, columns);
    const right = rightOperand(runtime, left, matrix(diagonal, columns), columns, columns, allocate);
    const scaled = [outputs, targets].map((from) => {
      const to = runtime.allocateReals(rows * columns);
      return { to, product: multiply(runtime, to, matrix(from, columns), right, 0, rows, noEpilogue) };
    });
    const errors = runtime.allocateReals(rows * columns);
    const compare = step(
      "squaredError",
      rows,
      rowLosses,
      errors,
      scaled[0].to,
      scaled[1].to,
      columns,
      1,
      runtime.constants,
    );
    return [...right.steps, ...scaled.map(({ product }) => product), compare];
  };
  return { ...loss, factor, measure };
}
