import { checkBoolean, checkOptions, checkWhole, invalidOption } from "../../check.js";

/**
 * What is done to images on the way into a batch, by chance, in each epoch anew: an image is
 * mirrored, then turned about its centre, then moved. Each is drawn from the model's seed, the
 * epoch and the number of the row alone, so that a training gives the same bits on any number of
 * threads, and goes on from a checkpoint to the same bits. Pixels from outside of an image are 0,
 * of standardized ones the mean.
 */
export interface Augmentation {
  /** Whole pixels by which an image is moved at most, up or down and left or right; default 0. */
  readonly shift?: number;
  /** Whether one image in two is mirrored, left to right; default false. */
  readonly flip?: boolean;
  /**
   * Degrees by which an image is turned at most, to either side, from 0 to 180; default 0. Pixels
   * between four are weighed by nearness.
   */
  readonly rotate?: number;
}

/** All of an `Augmentation`. */
export type SettledAugmentation = Required<Augmentation>;

const NAMES: readonly (keyof Augmentation)[] = ["shift", "flip", "rotate"];
const MOST_SHIFT = 2 ** 15;
const HALF_TURN = 180;

/** The options with their defaults. @throws UsageError INVALID_OPTION. */
export function settleAugmentation(given: unknown): SettledAugmentation {
  checkOptions("augment", given, "{ shift: 2, flip: true }", NAMES);
  const { shift = 0, flip = false, rotate = 0 } = given as Augmentation;
  checkWhole("augment.shift", shift, 0, MOST_SHIFT);
  checkBoolean("augment.flip", flip);
  if (!(typeof rotate === "number" && rotate >= 0 && rotate <= HALF_TURN))
    throw invalidOption("augment.rotate", `degrees from 0 to ${HALF_TURN}`, rotate);
  return { shift, flip, rotate };
}
