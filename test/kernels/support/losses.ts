/** Losses of one row in float64, and how their kernels are called. */

import type { Runtime } from "../../../src/runtime/runtime.js";
import { uniform } from "./compare.js";
import { sigmoid } from "./formulas.js";
import { logSumExp, softmax, sumOf } from "./rows.js";

/** A row's loss, its gradient, and the magnitudes of the terms that these are made of. */
export interface RowLoss {
  readonly loss: number;
  readonly size: number;
  readonly gradient: readonly number[];
  readonly gradientSize: readonly number[];
}

type Addresses = readonly [rowLoss: number, gradient: number, outputs: number, targets: number];

export interface LossCase {
  readonly name: string;
  /** What to divide the kernel's gradient by, so that it is the derivative of its row loss. */
  readonly derivativeDivisor: number;
  readonly targets: (rows: number, columns: number) => number[] | Int32Array;
  readonly reference: (row: readonly number[], targets: readonly number[], r: number) => RowLoss;
  readonly run: (
    runtime: Runtime,
    addresses: Addresses,
    columns: number,
    divisor: number,
    begin: number,
    end: number,
  ) => void;
}

export const lossCases: readonly LossCase[] = [
  {
    name: "squaredError",
    derivativeDivisor: 0.5,
    targets: (rows, columns) => uniform(8, rows * columns, -1, 1),
    reference: (row, targets, r) => {
      const errors = row.map((x, j) => x - targets[r * row.length + j]);
      const loss = sumOf(errors.map((error) => error * error));
      // the difference of two numbers of the element type is rounded once: its own size is what
      // counts
      return { loss, size: loss, gradient: errors, gradientSize: errors.map(Math.abs) };
    },
    run: ({ kernels, constants }, [rowLoss, da, a, y], columns, divisor, begin, end) =>
      kernels.squaredError(rowLoss, da, a, y, columns, divisor, constants, begin, end),
  },
  {
    name: "binaryCrossEntropy",
    derivativeDivisor: 1,
    // the ends, which labels are, and what lies between
    targets: (rows, columns) => uniform(9, rows * columns, 0, 1).map((x, i) => (i % 3 === 0 ? 0 : i % 3 === 1 ? 1 : x)),
    reference: (row, targets, r) => {
      const terms = row.map((z, j) => {
        const t = targets[r * row.length + j];
        const rest = Math.log1p(Math.exp(-Math.abs(z)));
        return {
          loss: Math.max(z, 0) - z * t + rest,
          size: Math.max(z, 0) + Math.abs(z * t) + rest,
          // sigmoid(z) - t without cancellation where t is 0 or 1
          gradient: (1 - t) * sigmoid(z) - t * sigmoid(-z),
          gradientSize: (1 - t) * sigmoid(z) + t * sigmoid(-z),
        };
      });
      return {
        loss: sumOf(terms.map((term) => term.loss)),
        size: sumOf(terms.map((term) => term.size)),
        gradient: terms.map((term) => term.gradient),
        gradientSize: terms.map((term) => term.gradientSize),
      };
    },
    run: ({ kernels, constants }, [rowLoss, dz, z, t], columns, divisor, begin, end) =>
      kernels.binaryCrossEntropy(rowLoss, dz, z, t, columns, divisor, constants, begin, end),
  },
  {
    name: "crossEntropy",
    derivativeDivisor: 1,
    targets: (rows, columns) => Int32Array.from({ length: rows }, (_, r) => (r * 5 + columns - 1) % columns),
    reference: (row, labels, r) => {
      const label = labels[r];
      const largest = Math.max(...row);
      const shares = softmax(row);
      return {
        loss: logSumExp(row.map((x) => x - largest)) - (row[label] - largest),
        // the sum of the exponentials is at least 1, which its roundings refer to
        size: 1 + Math.log(row.length) + (largest - row[label]),
        gradient: shares.map((share, j) => (j === label ? share - 1 : share)),
        gradientSize: shares.map((share, j) => (j === label ? share + 1 : share)),
      };
    },
    run: ({ kernels, constants }, [rowLoss, dz, z, labels], columns, divisor, begin, end) =>
      kernels.crossEntropy(rowLoss, dz, z, labels, columns, divisor, constants, begin, end),
  },
];
