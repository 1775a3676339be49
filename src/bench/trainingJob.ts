import type { ActivationName } from "../catalog/activations.js";
import type { LossName } from "../catalog/lossNames.js";
import type { Dataset } from "../data/dataset.js";
import type { Reduction } from "../nn/losses.js";

/** Convolutions of images, 3 x 3 with relu, each with the largest of 2 x 2 places behind it. */
export interface ImageLayers {
  /** [height, width, channels]. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly filters: readonly number[];
  /** Numbers of an image that the dense layers take. */
  readonly features: number;
}

/** A training that is timed: the same numbers for us and for the peers. */
export interface TrainingJob {
  /** By which it is asked for. */
  readonly name: string;
  /** What a round is, for people. */
  readonly about: string;
  readonly data: Dataset;
  /** Rows that each round is followed by an answer to, where accuracies are raced to. */
  readonly test?: Dataset;
  /** What stands before the dense layers, where the rows are images. */
  readonly images?: ImageLayers;
  readonly layers: readonly { readonly units: number; readonly activation: ActivationName }[];
  readonly bias: boolean;
  readonly loss: LossName;
  readonly reduction: Reduction;
  readonly optimizer: "sgd" | "adam";
  readonly learningRate: number;
  /** Rows an update sees. */
  readonly batchSize: number;
  /** Passes over the rows in one round. */
  readonly epochsPerRound: number;
  /**
   * What the seconds of a round are divided by to be told: 1, or the number of full-batch
   * iterations.
   */
  readonly unitsPerRound: number;
  /** Rows that the warm-up trains on, and how often it passes over them. */
  readonly warmUpRows: number;
  readonly warmUpEpochs: number;
  /** Multiply-adds of the products that a unit is made of, where none is skipped. */
  readonly multiplyAdds?: number;
}
