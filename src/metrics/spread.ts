/**
 * Mean and deviation, sqrt(sum((value - mean)^2) / count), as NumPy's `std` has it; values are
 * added in their order.
 */
export function spreadOf(values: readonly number[] | Float64Array): {
  readonly mean: number;
  readonly deviation: number;
} {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
