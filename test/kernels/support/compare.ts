/** How tests compare numbers. */

import type { Workspace } from "./workspace.js";

/**
 * What a result may be off by: the larger of `absolute` and `relative` times the size of what it is
 * made of.
 */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/**
 * Whether `actual` is `expected`, a float64, as well as the element type can tell. NaN equals only
 * NaN, and an infinity (also one that the element type makes of `expected`) only itself. `size` is
 * what the relative tolerance refers to: the magnitude of the terms, where a formula lets them
 * cancel.
 */
export function isNear(
  workspace: Workspace,
  actual: number,
  expected: number,
  { absolute, relative }: Tolerance,
  size = Math.abs(expected),
): boolean {
  const rounded = workspace.round(expected);
  if (!Number.isFinite(rounded) || !Number.isFinite(actual)) return Object.is(actual, rounded);
  return Math.abs(actual - expected) <= Math.max(absolute, relative * size);
}

/**
 * The first index at which two arrays differ, -1 if there is none. 0 and -0 differ; NaNs are equal
 * whatever their payload.
 */
export function firstDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Math.min(a.length, b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i;
  return -1;
}

/** "" if the arrays are equal to the bit, else where they differ. */
export function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): string {
  const i = firstDifference(actual, expected);
  return i < 0 ? "" : `element ${i} is ${actual[i]}, not ${expected[i]}`;
}

/** Reproducible numbers in [0, 1) for test data (mulberry32, by Tommy Ettinger). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` reproducible numbers in [low, high). */
export function uniform(seed: number, count: number, low: number, high: number): number[] {
  const next = randomNumbers(seed);
  return Array.from({ length: count }, () => low + (high - low) * next());
}

/**
 * (f(x + h) - f(x - h)) / 2h: with h = 2^-17 off by some 1e-10 where f and its derivatives are
 * near 1.
 */
export function centralDifference(f: (x: number) => number, x: number): number {
  const h = 2 ** -17;
  return (f(x + h) - f(x - h)) / (2 * h);
}
