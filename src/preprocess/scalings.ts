import { fitStandardization, noiseOf } from "../data/standardize.js";
import { ascending, median, quantile } from "./quantile.js";
import type { NumberState, Scaling } from "./state.js";

/** What a scaling takes from a column. */
export type Learned = Pick<NumberState, "center" | "scale">;

type Learner = (values: Float64Array, name: string, weights: Float64Array | undefined) => Learned;

/** Above this a square leaves the doubles; the clipped value is then 3 to the last bit. */
const CLIPPED_WHOLLY = 2 ** 500;

/**
 * What each scaling learns of the filled values of the training rows, as they count: a weight of 2
 * is the row twice. A column that doesn't vary by more than rounding has the scale 1, so that it
 * becomes 0.
 * - "standard": mean, and population deviation, to the bit those of `fitStandardization`;
 * - "min-max": the least value, and the distance to the greatest, so that training rows lie from 0
 *   to 1;
 * - "robust": the median, and the distance of the quartiles, or half the range where that is 0
 *   (RealMLP, Holzmueller et al. 2024);
 * - "none": nothing.
 */
const LEARNERS: Readonly<Record<Scaling, Learner>> = {
  standard: (values, name, weights) => {
    const column = {
      name,
      x: values,
      rows: values.length,
      columns: 1,
      scale: 1,
      outputs: 1,
      ...(weights && { weights }),
    };
    const { mean, deviation } = fitStandardization(column);
    return { center: mean[0], scale: deviation[0] };
  },
  "min-max": (values) => {
    const { least, range } = extent(values);
    return { center: least, scale: range || 1 };
  },
  robust: (values, _name, weights) => {
    const sorted = ascending(values, weights);
    const { range } = extent(values);
    const spread = range === 0 ? 0 : quantile(sorted, 0.75) - quantile(sorted, 0.25) || range / 2;
    return { center: median(sorted), scale: spread || 1 };
  },
  none: () => ({ center: 0, scale: 1 }),
};

/**
 * Center and scale of a column's values, as they count, by a scaling; `name` is what errors call
 * the column.
 */
export function learnScaling(scaling: Scaling, values: Float64Array, name: string, weights?: Float64Array): Learned {
  return LEARNERS[scaling](values, name, weights);
}

/** A value as it enters the network. */
export function scaled(value: number, { center, scale }: Learned, isClipped: boolean): number {
  const distance = (value - center) / scale;
  return isClipped ? smoothClip(distance) : distance;
}

/** x / sqrt(1 + (x / 3)^2): near 0 the number itself, and never beyond -3 and 3. */
export function smoothClip(x: number): number {
  if (Math.abs(x) > CLIPPED_WHOLLY && Number.isFinite(x)) return x < 0 ? -3 : 3;
  const third = x / 3;
  return x / Math.sqrt(1 + third * third);
}

/**
 * The least value, and how far the greatest lies from it: 0 where that is no more than rounding
 * leaves.
 */
function extent(values: Float64Array): { readonly least: number; readonly range: number } {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const range = greatest - least;
  const noise = noiseOf(values.length) * Math.max(Math.abs(least), Math.abs(greatest));
  return { least, range: range <= noise ? 0 : range };
}
