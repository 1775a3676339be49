/** How tests of ops compare. */
import type { Dtype } from "../../src/runtime/kernels.js";

/** The rounding to an element type. */
export function roundingOf(dtype: Dtype): (x: number) => number {
  return dtype === "float32" ? Math.fround : (x) => x;
}

/**
 * "" if the numbers are those expected, each within so many roundings of the element type; else
 * where they differ. NaN equals only NaN, an infinity (also one that the element type makes of what
 * is expected) only itself. Numbers below the normal ones are right to some of the smallest steps,
 * since what they are made of was rounded there. `size` is what roundings refer to where terms
 * cancel.
 */
export function wrongPlace(
  dtype: Dtype,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  roundings: number,
  size: (i: number) => number = (i) => Math.abs(expected[i]),
): string {
  const round = roundingOf(dtype);
  const [roundoff, smallest] = dtype === "float32" ? [2 ** -24, 2 ** -149] : [2 ** -53, Number.MIN_VALUE];
  if (actual.length !== expected.length) return `${actual.length} numbers, not ${expected.length}`;
  for (let i = 0; i < actual.length; i++) {
    const rounded = round(expected[i]);
    const isExact = Object.is(actual[i], rounded) || actual[i] === rounded;
    const bound = Math.max(800 * smallest, (roundings + 1) * roundoff * size(i));
    const isNear = Number.isFinite(rounded) && Math.abs(actual[i] - expected[i]) <= bound;
    if (!isExact && !isNear) return `element ${i} is ${actual[i]}, not ${expected[i]}`;
  }
  return "";
}
