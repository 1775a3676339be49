import { describe, expect, test } from "vitest";
import { dataset, dense, type Model, meanSquaredError, sequential, sgd } from "../../src/node.js";
import { numbers, table } from "./support/data.js";

const ROWS = 60;
const COLUMNS = 4;
const x = table(ROWS, COLUMNS, 1);

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Solves the square system by Gauss-Jordan elimination with partial pivoting. */
function solve(system: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = system.map((row, i) => [...row, right[i]]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= size; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, i) => row[size] / row[i]);
}

/**
 * The weights, then the bias, that minimise the squared error: (X^T X)^-1 X^T y of X with a column
 * of ones.
 */
function leastSquares(y: readonly number[]): number[] {
  const columns = Array.from({ length: COLUMNS + 1 }, (_, j) => x.map((row) => (j < COLUMNS ? row[j] : 1)));
  return solve(
    columns.map((a) => columns.map((b) => dot(a, b))),
    columns.map((a) => dot(a, y)),
  );
}

/** Weights, then bias, of a model of one unit. */
function parametersOf(model: Model): number[] {
  const [{ kernel, bias = [] }] = model.weights();
  return [...kernel, ...bias];
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a, (value, i) => Math.abs(value - b[i])).reduce((most, value) => Math.max(most, value), 0);
}

describe("linear regression", () => {
  const noise = numbers(ROWS, 2);
  const y = x.map((row, i) => 3 * row[0] - 2 * row[1] + 0.5 * row[2] + 0.7 + 0.1 * noise[i]);
  const best = leastSquares(y);

  // Descent with rate 0.5 shrinks the distance to the optimum by about 0.7 an epoch, so that after
  // 400 epochs rounding is all that is left: near the optimum a gradient is a sum of 60 products of
  // about 1, off by a few ulps.
  test.for([
    ["float64", 1e-13],
    ["float32", 2e-6],
  ] as const)("by full-batch descent in %s ends where the normal equations do", async ([dtype, tolerance]) => {
    using model = await sequential({
      inputs: COLUMNS,
      layers: [dense(1)],
      loss: "meanSquaredError",
      optimizer: sgd({ learningRate: 0.5 }),
      dtype,
    });
    const data = dataset({ x, y });
    const history = await model.fit(data, { epochs: 400, batchSize: "full" });
    expect(largestDifference(parametersOf(model), best)).toBeLessThan(tolerance);
    const residuals = x.map((row, i) => dot(row, best) + best[COLUMNS] - y[i]);
    const optimum = dot(residuals, residuals) / ROWS;
    expect(history.epochs[399].loss / optimum - 1).toBeLessThan(tolerance);
    expect((await model.evaluate(data)).loss / optimum - 1).toBeLessThan(tolerance);
  });

  test("of two targets at once is two regressions; the tutorial's reduction ends at the same place", async () => {
    const other = x.map((row) => row[3] - row[2]);
    using model = await sequential({
      inputs: COLUMNS,
      layers: [dense(2)],
      loss: meanSquaredError({ reduction: "tutorial" }),
      optimizer: sgd({ learningRate: 0.5 }),
      dtype: "float64",
    });
    await model.fit(dataset({ x, y: y.map((target, i) => [target, other[i]]) }), { epochs: 600, batchSize: "full" });
    const found = parametersOf(model);
    const isFirst = (_: number, i: number): boolean => i % 2 === 0;
    expect(largestDifference(found.filter(isFirst), best)).toBeLessThan(1e-13);
    const isSecond = (_: number, i: number): boolean => i % 2 === 1;
    expect(largestDifference(found.filter(isSecond), leastSquares(other))).toBeLessThan(1e-13);
  });
});

interface Descent {
  readonly parameters: number[];
  /** Loss before each step. */
  readonly losses: number[];
  readonly hits: number[];
}

/** Logistic regression as one writes it with NumPy: dw = X^T (s - y) / rows, db = mean(s - y). */
function logisticDescent(y: readonly number[], start: ArrayLike<number>, rate: number, steps: number): Descent {
  let w = Array.from(start).slice(0, COLUMNS);
  let b = 0;
  const losses: number[] = [];
  const hits: number[] = [];
  for (let step = 0; step < steps; step++) {
    const s = x.map((row) => 1 / (1 + Math.exp(-(dot(row, w) + b))));
    losses.push(-s.reduce((sum, p, i) => sum + y[i] * Math.log(p) + (1 - y[i]) * Math.log(1 - p), 0) / ROWS);
    hits.push(s.filter((p, i) => Number(p > 0.5) === y[i]).length);
    const errors = s.map((p, i) => p - y[i]);
    w = w.map((value, j) => {
      const gradient = dot(
        x.map((row) => row[j]),
        errors,
      );
      return value - (rate * gradient) / ROWS;
    });
    b -= (rate * errors.reduce((sum, error) => sum + error, 0)) / ROWS;
  }
  return { parameters: [...w, b], losses, hits };
}

describe("logistic regression", () => {
  const noise = numbers(ROWS, 5);
  const y = x.map((row, i) => (row[0] + row[1] - row[2] + 0.6 * noise[i] > 0.1 ? 1 : 0));
  const start = numbers(COLUMNS, 3);
  const STEPS = 200;
  const reference = logisticDescent(y, start, 0.5, STEPS);

  // 1e-12 is 200 steps of a few ulps each; float32 has 2^29 times the ulp, but starts from rounded
  // data too
  test.for([
    ["float64", 1e-12],
    ["float32", 5e-6],
  ] as const)("in %s follows a descent written out, step by step", async ([dtype, tolerance]) => {
    using model = await sequential({
      inputs: COLUMNS,
      layers: [dense(1, "sigmoid", { weights: start })],
      loss: "binaryCrossEntropy",
      optimizer: sgd({ learningRate: 0.5 }),
      dtype,
    });
    const { epochs } = await model.fit(dataset({ x, y }), { epochs: STEPS, batchSize: "full" });
    const losses = epochs.map(({ loss }) => loss);
    expect(largestDifference(losses, reference.losses)).toBeLessThan(tolerance);
    expect(epochs.map(({ accuracy = -1 }) => Math.round(accuracy * ROWS))).toEqual(reference.hits);
    expect(largestDifference(parametersOf(model), reference.parameters)).toBeLessThan(tolerance);
    expect(reference.losses[STEPS - 1]).toBeLessThan(0.6 * reference.losses[0]);
  });
});
