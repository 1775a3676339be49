import { expect } from "vitest";

/**
 * Sums of another order and another exponential differ by some units in the last place of a float,
 * 6e-8, and of what goes into a sum; where numbers are about 1, as here before they are scaled,
 * 1e-6 is what the formats promise.
 */
export const TOLERANCE = 1e-6;

/** @throws unless each number is another's to within a millionth of the largest. */
export function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  const size = Math.max(1, ...Array.from(wanted, Math.abs));
  const worst = Math.max(...Array.from(wanted, (value, i) => Math.abs(value - found[i]) / size));
  expect(worst).toBeLessThanOrEqual(TOLERANCE);
}
