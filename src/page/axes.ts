import { formatPercent } from "../cli/format.js";

/** Least and largest value of an axis. */
export type Bounds = readonly [least: number, most: number];

/** Distances at which epochs may be named: whole ones, as there is no half of an epoch's curve. */
export const WHOLE_STEPS: readonly number[] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap((power) =>
  [1, 2, 5].map((digit) => digit * power),
);

/**
 * Distances at which shares may be named: such as are told in full by whole percents, or by tenths
 * of them.
 */
export const SHARE_STEPS: readonly number[] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];

/** A share beside an axis on which such shares stand so far from each other. */
export function shareTick(share: number, step: number): string {
  return formatPercent(share, step < 0.01 ? 1 : 0);
}

/** Where an axis of shares may begin; where nearly all is right, close to 1. */
const BEGINNINGS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99];
const FINE = 0.9;

/** The axis of the epochs, from the first batch on; at least one epoch. */
export function epochBounds(last: number): Bounds {
  return [0, Math.max(1, last)];
}

/**
 * The axis of shares that lie between two values: from the tenth below them to the tenth above, but
 * near 1 to 1.
 */
export function shareBounds(least: number, most: number): Bounds {
  const begin = BEGINNINGS.findLast((bound) => bound <= least) ?? 0;
  if (begin >= FINE) return [begin, 1];
  // what a product of tenths leaves over is no tenth more
  const end = Math.max(Math.ceil(most * 10 - 1e-9), Math.round(begin * 10) + 1) / 10;
  return [begin, Math.min(1, end)];
}

/** The axis of losses, from 0, so that the height of a curve is what is left of the loss. */
export function lossBounds(_least: number, most: number): Bounds {
  return [0, most > 0 ? most * 1.05 : 1];
}
