import type { ActivationName } from "./activations.js";
import { isIn, type NameIn } from "./lookup.js";

/** What there is to know of a loss. */
export interface LossEntry {
  /** The kernel that gives the loss of each row and the gradient of the outputs. */
  readonly kernel: "squaredError" | "binaryCrossEntropy" | "crossEntropy";
  /**
   * The output activation that it computes itself, from the sums, so that nothing overflows; a
   * model that answers logits has "linear" there. Without one it takes any.
   */
  readonly activation?: ActivationName;
  /**
   * What outputs are compared with: the class of each row, shares from 0 to 1, the probability of
   * each class, sides (-1 or 0, and 1), numbers from 0 on, or any numbers.
   */
  readonly targets: "classes" | "shares" | "probabilities" | "sides" | "counts" | "numbers";
  /**
   * How often the difference of output and target is contained in its derivative: 2 for squares.
   */
  readonly slope: 1 | 2;
  /** Whether a row has one loss, however many outputs, and so the mean is that over rows. */
  readonly isOfRows?: boolean;
  /**
   * Above this one output stands for the second of two classes, where that isn't a probability of
   * 1/2.
   */
  readonly threshold?: number;
  /**
   * To which power the loss grows with the unit of its targets; absent where that would change what
   * it means.
   */
  readonly degree?: number;
}

/** Every loss that has a kernel. */
export const losses = {
  meanSquaredError: { kernel: "squaredError", targets: "numbers", slope: 2, degree: 2 },
  binaryCrossEntropy: { kernel: "binaryCrossEntropy", activation: "sigmoid", targets: "shares", slope: 1 },
  crossEntropy: { kernel: "crossEntropy", activation: "softmax", targets: "classes", slope: 1, isOfRows: true },
} as const satisfies Readonly<Record<string, LossEntry>>;

/** The name of a loss that has a kernel. */
export type KernelLossName = NameIn<typeof losses>;

/** What of a loss is known whoever made it. */
export type LossTraits = Omit<LossEntry, "kernel">;

/** Those of users compare any outputs with numbers. */
const custom: LossTraits = { targets: "numbers", slope: 1, isOfRows: true };

/** The entry of a loss; of one that is a user's, what is true of all of these. */
export function lossOf(name: KernelLossName): LossEntry;
export function lossOf(name: string): LossTraits;
export function lossOf(name: string): LossTraits {
  return isIn(losses, name) ? losses[name] : custom;
}
