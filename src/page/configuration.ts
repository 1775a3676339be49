import type { HiddenActivation } from "../catalog/activations.js";
import type { OptimizerName } from "../catalog/optimizers.js";
import { JOBS, type Job } from "../cli/jobs.js";
import type { ActivationName, LossName } from "../index.js";

/** Data sets of the page, and the names of the trainings of the command line whose defaults they take. */
export const DATA_NAMES = ["iris", "mnist-5v8", "mnist"] as const;

export type DataName = (typeof DATA_NAMES)[number];

/** What a reader chooses. All values are such as `parts.ts` reads. */
export interface Configuration {
  readonly data: DataName;
  /** Units of the hidden layers; none for linear and logistic regression. */
  readonly hidden: readonly number[];
  /** Of all hidden layers; of a model from a file whose layers have others, or one that the form doesn't offer, the one of each. */
  readonly activation: HiddenActivation | readonly ActivationName[];
  /** Whether layers have biases. */
  readonly bias: boolean;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number | "full";
  readonly epochs: number;
  readonly seed: number;
}

/** The tutorial's choices for a data set. */
export function defaultsOf(data: DataName): Configuration {
  const { hidden, activation, bias, loss, optimizer, learningRate, batchSize, epochs, seed } = jobOf(data).defaults;
  return { data, hidden, activation, bias, loss, optimizer, learningRate, batchSize, epochs, seed };
}

/** The one activation of all hidden layers; where each has its own, the tutorial's for the data set. */
export function soleActivation({ activation, data }: Configuration): HiddenActivation {
  return typeof activation === "string" ? activation : jobOf(data).defaults.activation;
}

function jobOf(data: DataName): Job {
  const job = JOBS.find(({ name }) => name === data);
  if (!job) throw new TypeError(`There is no training "${data}".`);
  return job;
}
