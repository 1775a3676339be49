import { activationRanges } from "../../catalog/activationRanges.js";
import type { ActivationName } from "../../index.js";

/** From the lowest to the highest number that a histogram counts. */
export type Range = readonly [least: number, most: number];

/**
 * How many of the numbers lie in each of `bins` equal parts of a range, both ends included; where
 * the range is a single number all lie in the middle.
 */
export function countsOf(values: ArrayLike<number>, [least, most]: Range, bins: number): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  const partsPerOne = most > least ? bins / (most - least) : 0;
  const first = most > least ? 0 : bins / 2;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value >= least && value <= most)
      counts[Math.min(bins - 1, Math.floor(first + (value - least) * partsPerOne))]++;
  }
  return counts;
}

/**
 * What answers of an activation lie in: its own range, where that has ends, else from 0 to them.
 */
export function rangeOfAnswers(activation: ActivationName, values: ArrayLike<number>): Range {
  const [lowest, highest] = activationRanges[activation];
  if (Number.isFinite(highest - lowest)) return [lowest, highest];
  let [least, most] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    most = Math.max(most, values[i]);
  }
  return [least, most];
}

/**
 * One range for the gradients of all layers, with 0 in its middle: a narrow heap is a small one.
 */
export function rangeOfGradients(layers: readonly ArrayLike<number>[]): Range {
  let most = 0;
  for (const values of layers)
    for (let i = 0; i < values.length; i++) {
      const size = values[i] < 0 ? -values[i] : values[i];
      if (size > most) most = size;
    }
  return [-most, most];
}

/** Share of an activation's range, at each end, within which a unit hardly learns any more. */
const END = 0.02;

/**
 * The share of answers at the ends of an activation's range; undefined where it has no two ends.
 */
export function saturatedShare(activation: ActivationName, values: ArrayLike<number>): number | undefined {
  const [least, most] = activationRanges[activation];
  if (!Number.isFinite(most - least)) return undefined;
  const margin = END * (most - least);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] <= least + margin || values[i] >= most - margin) count++;
  return values.length === 0 ? 0 : count / values.length;
}

/** How many units of [rows, units] answers are 0 for every row. */
export function deadUnits(values: ArrayLike<number>, units: number): number {
  const isAlive = new Array<boolean>(units).fill(false);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) isAlive[i % units] = true;
  return isAlive.filter((alive) => !alive).length;
}
