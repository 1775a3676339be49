/** Row-wise formulas in float64. */

/** softmax(z), the largest element taken off first. */
export function softmax(z: readonly number[]): number[] {
  const largest = Math.max(...z);
  const powers = z.map((x) => Math.exp(x - largest));
  const sum = sumOf(powers);
  return powers.map((power) => power / sum);
}

/** log(sum of exp(z)). */
export function logSumExp(z: readonly number[]): number {
  const largest = Math.max(...z);
  return largest + Math.log(sumOf(z.map((x) => Math.exp(x - largest))));
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Row r of a tight matrix. */
export function rowOf(matrix: ArrayLike<number>, r: number, columns: number): number[] {
  return Array.from({ length: columns }, (_, j) => matrix[r * columns + j]);
}

/** The row with element j moved by `by`. */
export function moved(row: readonly number[], j: number, by: number): number[] {
  return row.map((x, i) => (i === j ? x + by : x));
}

/** Logits that try a softmax: the usual, all equal, huge and far apart, the top of the range. */
export const logitKinds: readonly { readonly name: string; readonly logit: (i: number, random: number) => number }[] = [
  { name: "usual", logit: (_, random) => 8 * random - 4 },
  { name: "equal", logit: () => 2.5 },
  { name: "all zero", logit: () => 0 },
  { name: "+-1e4", logit: (i) => (i % 3 === 0 ? 1e4 : -1e4) },
  { name: "huge and equal", logit: () => 1e30 },
  { name: "spread", logit: (i) => i * 9 - 60 },
];
