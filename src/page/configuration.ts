import type { HiddenActivation } from "../catalog/activations.js";
import type { OptimizerName } from "../catalog/optimizers.js";
import type { ActivationName, LossName } from "../index.js";
import { usualOf } from "./data/defaults.js";
import { DATA_NAMES, type DataName } from "./data/sets.js";

export { DATA_NAMES, type DataName };

/** What a reader chooses. All values are such as `parts.ts` reads. */
export interface Configuration {
  readonly data: DataName;
  /** Rows of a set that is drawn by chance; of others without meaning. */
  readonly rows: number;
  /**
   * Deviation of such a set's noise, in percent of the half of its picture; of others without
   * meaning.
   */
  readonly noise: number;
  /** Units of the hidden layers; none for linear and logistic regression. */
  readonly hidden: readonly number[];
  /**
   * Of all hidden layers; of a model from a file whose layers have others, or one that the form
   * doesn't offer, the one of each.
   */
  readonly activation: HiddenActivation | readonly ActivationName[];
  /** Whether layers have biases. */
  readonly bias: boolean;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number | "full";
  readonly epochs: number;
  readonly seed: number;
  /** How the learning rate changes over the epochs, from what it is at first. */
  readonly schedule: ScheduleName;
  /** Epochs without a lower test loss after which a training ends; never if none are given. */
  readonly patience: number | "never";
  /** Share of each hidden layer's answers that training leaves out, in percent. */
  readonly dropout: number;
  /** Whether each hidden layer's answers are brought to mean 0 and deviation 1 over the batch. */
  readonly batchNorm: boolean;
  /** What is added to the loss, so that weights stay small. */
  readonly penalty: PenaltyName;
  /** What the sum of the weights' sizes or squares is multiplied by there. */
  readonly penaltyRate: number;
}

/** How a learning rate may change. */
export const SCHEDULE_NAMES = ["constant", "cosine", "exponential", "polynomial"] as const;
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

/** Penalties of weights. */
export const PENALTY_NAMES = ["none", "l1", "l2"] as const;
export type PenaltyName = (typeof PENALTY_NAMES)[number];

/** What trainings go without, unless the reader chooses it. */
const PLAIN = {
  ...({ schedule: "constant", patience: "never" } as const),
  ...({ dropout: 0, batchNorm: false, penalty: "none", penaltyRate: 0.001 } as const),
};

/** The usual choices for a data set: the tutorials' for theirs. */
export function defaultsOf(data: DataName): Configuration {
  const { rows, noise, hidden, activation, bias, loss, optimizer, learningRate, batchSize, epochs, seed } =
    usualOf(data);
  const usual = { rows, noise, hidden, activation, bias, loss, optimizer, learningRate, batchSize, epochs, seed };
  return { data, ...usual, ...PLAIN };
}

/**
 * The one activation of all hidden layers; where each has its own, the usual one for the data set.
 */
export function soleActivation({ activation, data }: Configuration): HiddenActivation {
  return typeof activation === "string" ? activation : usualOf(data).activation;
}
