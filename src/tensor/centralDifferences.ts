/** Gradients held against central differences, wherever they come from. */
import { checkWhole } from "../check.js";

/** How closely gradients are checked. */
export interface CheckOptions {
  /** Elements of each tensor that are tried at most, evenly spaced. Default 1000. */
  readonly most?: number;
}

/** The worst place of one tensor. */
export interface GradientCheck {
  /** Its index along each axis; of a tensor without elements none. */
  readonly place: readonly number[];
  /** The gradient that the program or model computes. */
  readonly analytic: number;
  /** The central difference. */
  readonly numeric: number;
  /**
   * Their difference, divided by the larger of both, or where both are smaller by what the rounding
   * of the loss leaves to be seen: by 2^-10 for losses up to 1, by at most 2^-10 of the loss above.
   */
  readonly error: number;
  /** Elements that were compared. */
  readonly compared: number;
  /**
   * Elements that were not, for the loss has a corner there, as relu has at 0: no difference tells
   * its gradient.
   */
  readonly corners: number;
  /**
   * Elements that were not, for their gradient is too small to be told from none: a wrong one of
   * that size would be no error above the bound. Of a loss above 16 rounding hides it: take
   * constants off the loss. Of one below 2^-10 the step does: multiply the loss.
   */
  readonly hidden: number;
  /**
   * Whether something was compared, if the tensor has elements, and no error is above the bound.
   */
  readonly passes: boolean;
}

/** What `checkGradients` found. */
export interface GradientReport {
  /** Whether every tensor passes. */
  readonly passes: boolean;
  /** The largest error that passes. */
  readonly bound: number;
  /** Of every tensor, its worst place. */
  readonly tensors: Readonly<Record<string, GradientCheck>>;
}

/**
 * Step of the differences, times the element where that is above 1. It balances the error of the
 * formula, STEP^2 / 6 times a third derivative (1e-11), against the rounding of two losses of about
 * 1, some 2^-50 divided by 2 STEP (6e-11).
 */
const STEP = 2 ** -17;

/** What a gradient is at least measured against, in losses: there both errors above are 1e-7. */
const LEAST = 2 ** -10;

/**
 * The share of a loss by which two are rounded apart, 2^-50, times 16: a difference is granted what
 * that makes of it, of a loss of 1 over STEP 1e-9.
 */
const GRANTED = 2 ** -46;

/** A hundred times that. */
const BOUND = 1e-5;

/**
 * Forward and backward difference of a smooth loss differ by STEP times its second derivative; more
 * than that share is a corner.
 */
const CORNER = 2 ** -8;

/**
 * Where a gradient seems wrong, the step is divided by that, so often at most: a corner within the
 * step bends the difference too, by too little to be told at once, and each shorter step is clear
 * of most of those that are left. The shortest leaves to rounding 4e-9 of the loss, still less than
 * BOUND of LEAST.
 */
const SHORTER = 4;
const RETRIES = 3;

/**
 * Above that loss gradients may be too small to be told from none: those below 2e-9 of the loss,
 * of numbers up to 1, which up to here is 3e-8, and no matter.
 */
const LARGE = 16;

/**
 * Below that loss gradients that are no matter for losses of about 1 may be all there are. Those
 * that are exactly none are compared all the same: nothing of them is hidden.
 */
const SMALL = 2 ** -10;

/** Elements of each tensor that are tried. @throws UsageError INVALID_OPTION. */
export function checkMost({ most = 1000 }: CheckOptions): number {
  checkWhole("most", most, 1);
  return most;
}

/** What a gradient is checked by. */
export interface Differentiated {
  /** The numbers that the loss is a function of, and the extents of the tensor that they are. */
  readonly numbers: Float64Array;
  readonly extents: readonly number[];
  /** The gradient that is computed there, and the loss. */
  readonly analytic: ArrayLike<number>;
  readonly loss: number;
  /** The loss with element number `i` at another `value`. */
  readonly lossAt: (i: number, value: number) => number | Promise<number>;
}

/** The worst of `most` elements at most, evenly spaced. */
export async function worstPlace(
  { numbers, extents, analytic, loss, lossAt }: Differentiated,
  most: number,
): Promise<GradientCheck> {
  const tried = Math.min(most, numbers.length);
  let worst = { index: 0, analytic: Number.NaN, numeric: Number.NaN, error: -1 };
  let corners = 0;
  let hidden = 0;
  for (let k = 0; k < tried; k++) {
    const index = Math.floor((k * numbers.length) / tried);
    const found = await elementCheck(numbers[index], analytic[index], loss, (x) => lossAt(index, x));
    if (found === "hidden") hidden++;
    else if (found === "corner") corners++;
    else if (found.error > worst.error) worst = { index, analytic: analytic[index], ...found };
  }
  const compared = tried - corners - hidden;
  const { index, ...found } = worst;
  const passes = (compared > 0 || numbers.length === 0) && worst.error <= BOUND;
  const place = numbers.length === 0 ? [] : placeOf(index, extents);
  return { ...found, place, error: Math.max(0, worst.error), compared, corners, hidden, passes };
}

/** A central difference, and how far the gradient is from it. */
interface Compared {
  readonly numeric: number;
  readonly error: number;
}

/**
 * Of an element `x` the gradient compared, `loss` being the loss as it is; or why no difference
 * tells its gradient.
 */
async function elementCheck(
  x: number,
  analytic: number,
  loss: number,
  lossAt: (x: number) => number | Promise<number>,
): Promise<Compared | "corner" | "hidden"> {
  let longest: Compared | undefined;
  let last: Compared | undefined;
  for (let retry = 0, shorter = 1; ; retry++, shorter *= SHORTER) {
    const step = (STEP * Math.max(1, Math.abs(x))) / shorter;
    const [above, below] = [await lossAt(x + step), await lossAt(x - step)];
    const numeric = (above - below) / (x + step - (x - step));
    const least = leastSize(loss, step);
    const size = Math.max(Math.abs(analytic), Math.abs(numeric));
    // a gradient that is wrong by a factor of 2 makes an error above the bound from here on
    const isHidden = Math.abs(loss) > LARGE || (Math.abs(loss) < SMALL && size > 0);
    if (isHidden && size < 2 * BOUND * least) return last ?? "hidden";
    const scale = Math.max(size, least);
    if (Math.abs(above - 2 * loss + below) / step > (CORNER / shorter) * scale) return "corner";
    const difference = Math.abs(analytic - numeric) / scale;
    const error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
    // where there is no corner a longer step tells more than a shorter one
    if (longest && Math.abs(numeric - longest.numeric) <= BOUND * least) return longest;
    last = { numeric, error };
    longest ??= last;
    if (error <= BOUND || retry === RETRIES) return last;
  }
}

/**
 * What a gradient is at least measured against, for a step of that length: what rounding makes of
 * less is above the bound.
 */
function leastSize(loss: number, step: number): number {
  const rounded = (GRANTED * Math.abs(loss)) / (2 * step);
  return Math.min(LEAST * Math.max(1, Math.abs(loss)), Math.max(LEAST, rounded / BOUND));
}

/** Element number `index` by its index along each axis. */
function placeOf(index: number, extents: readonly number[]): readonly number[] {
  let rest = index;
  return extents
    .toReversed()
    .map((extent) => {
      const along = rest % extent;
      rest = Math.floor(rest / extent);
      return along;
    })
    .toReversed();
}

/** The checks of all tensors, by name. */
export function reportOf(tensors: readonly (readonly [string, GradientCheck])[]): GradientReport {
  return { passes: tensors.every(([, { passes }]) => passes), bound: BOUND, tensors: Object.fromEntries(tensors) };
}
