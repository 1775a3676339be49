import { readFileSync } from "node:fs";

/**
 * A golden file, as test/golden/make.py wrote it. `Shape` is what the caller knows to stand there.
 */
export function golden<Shape>(name: string): Shape {
  return JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), "utf8")) as Shape;
}

/**
 * The largest absolute difference of two sequences of the same length; NaN differs from everything.
 */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers stand against ${expected.length}`);
  let largest = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs(actual[i] - expected[i]);
    if (!(difference <= largest)) largest = difference;
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
  }
  return largest;
}
