import type { BestEpoch } from "./coach/bestEpoch.js";
import type { Asked } from "./coach/fitState.js";
import type { GradientNorms } from "./coach/gradientNorms.js";
import type { LearningRate } from "./coach/learningRate.js";
import type { ShufflesState } from "./shuffles.js";
import type { Training } from "./training.js";

/** The training that is under way. */
export interface Course {
  readonly training: Training;
  readonly rate: LearningRate;
  readonly best: BestEpoch;
  readonly norms: GradientNorms | undefined;
  readonly asked: Asked;
  readonly batchSize: number;
  /** Whether all rows are there at once. */
  readonly isWhole: boolean;
  /** Epochs of the model when it began. */
  readonly epochsBefore: number;
  /** The number of the last epoch that is asked for. */
  readonly lastEpoch: number;
  /** Updates that a schedule counts of the epochs that lie behind. */
  steps: number;
  /** The number of the present epoch. */
  epoch: number;
  /** Batches of it that lie behind, as callbacks count them. */
  batch: number;
  /** What orders of rows were drawn from when it began. */
  shuffles: ShufflesState;
}

/**
 * The number in its epoch of batch number `b`, which of rows in pieces counts from those that lie
 * behind.
 */
export function batchOf({ training, batchSize, isWhole }: Course, b: number): number {
  return isWhole ? b : training.rows / batchSize + b;
}
