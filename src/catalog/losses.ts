import type { ActivationName } from "./activations.js";
import { isIn, type NameIn, namesIn } from "./lookup.js";

/** What there is to know of a loss. */
export interface LossEntry {
  /** The kernel that gives the loss of each row and the gradient of the outputs. */
  readonly kernel: "squaredError" | "binaryCrossEntropy" | "crossEntropy";
  /**
   * The output activation that it computes itself, from the sums, so that nothing overflows; a
   * model that answers logits has "linear" there. Without one it takes any.
   */
  readonly activation?: ActivationName;
  /** What outputs are compared with: the class of each row, shares from 0 to 1, or any numbers. */
  readonly targets: "classes" | "shares" | "numbers";
  /** How often the difference of output and target is contained in its derivative: 2 for squares. */
  readonly slope: 1 | 2;
  /** Whether a row has one loss, however many outputs, and so the mean is that over rows. */
  readonly isOfRows?: boolean;
}

/** Every loss that a model can be trained with. */
export const losses = {
  meanSquaredError: { kernel: "squaredError", targets: "numbers", slope: 2 },
  binaryCrossEntropy: { kernel: "binaryCrossEntropy", activation: "sigmoid", targets: "shares", slope: 1 },
  crossEntropy: { kernel: "crossEntropy", activation: "softmax", targets: "classes", slope: 1, isOfRows: true },
} as const satisfies Readonly<Record<string, LossEntry>>;

/** What training makes small. */
export type LossName = NameIn<typeof losses>;

/** What of a loss is known whoever made it. */
export type LossTraits = Omit<LossEntry, "kernel">;

/** Those of users compare any outputs with numbers. */
const custom: LossTraits = { targets: "numbers", slope: 1, isOfRows: true };

/** The entry of a loss; of one that is a user's, what is true of all of these. */
export function lossOf(name: LossName): LossEntry;
export function lossOf(name: string): LossTraits;
export function lossOf(name: string): LossTraits {
  return isIn(losses, name) ? losses[name] : custom;
}

/**
 * The last layer of a network that tells so many classes apart: one output tells two of them, unless
 * the loss has one for each class.
 */
export function outputLayerFor(loss: LossName, classes: number): { units: number; activation: ActivationName } {
  const { targets, activation = "sigmoid" } = lossOf(loss);
  return { units: targets !== "classes" && classes === 2 ? 1 : classes, activation };
}

/** The loss that belongs to an output activation, where none is named. */
export function lossFor(activation: string): LossName {
  return namesIn(losses).find((name) => lossOf(name).activation === activation) ?? "meanSquaredError";
}
