import { loadMnist } from "../data/mnist.js";
import type { Platform } from "../platform/platform.js";
import type { RaceResult, RoundResult } from "./race.js";
import type { TrainingJob } from "./trainingJob.js";

/** The test accuracies whose times are told. */
export const THRESHOLDS: readonly number[] = [0.97, 0.98, 0.985];

/** The learning rates of which each contestant's best counts, threshold by threshold. */
export const RATES: readonly number[] = [0.1, 0.2, 0.3];

/** A contestant's training with one of the rates. */
export interface Trial {
  readonly learningRate: number;
  readonly result: RaceResult;
}

/** When an accuracy was reached first, and with which rate. */
export interface Reached {
  readonly seconds: number;
  readonly epochs: number;
  readonly learningRate: number;
}

/** What a contestant came to with the best of its rates. */
export interface Standing {
  readonly name: string;
  readonly version: string;
  readonly kernels?: string;
  /** Of each of `THRESHOLDS`; undefined where no rate reached it. */
  readonly reached: readonly (Reached | undefined)[];
  /** The greatest accuracy after any epoch of any rate; absent where no epoch was finished. */
  readonly best?: number;
  readonly failure?: string;
}

/**
 * MNIST's digits and 784-512-10 relu, which plain gradient descent brings beyond all thresholds
 * without anything else that a peer may lack. An epoch is a round. @throws DataError DATA_NOT_FOUND
 * where MNIST is not installed.
 */
export async function loadAccuracyJob(platform: Platform, data?: string): Promise<Omit<TrainingJob, "learningRate">> {
  const { train, test } = await loadMnist(platform, data === undefined ? {} : { data });
  const batchSize = 32;
  return {
    name: "accuracy",
    about: `${train.rows} images of ${train.name}, 784-512-10 relu, sgd, batches of ${batchSize}; ${test.rows} to test`,
    data: train,
    test,
    layers: [
      { units: 512, activation: "relu" },
      { units: 10, activation: "softmax" },
    ],
    bias: true,
    loss: "crossEntropy",
    reduction: "mean",
    optimizer: "sgd",
    batchSize,
    epochsPerRound: 1,
    unitsPerRound: 1,
    warmUpRows: Math.min(train.rows, 20 * batchSize),
    warmUpEpochs: 2,
  };
}

/** Whether an epoch reached every threshold. */
export function reachedAll({ accuracy = 0 }: RoundResult): boolean {
  return THRESHOLDS.every((threshold) => accuracy >= threshold);
}

/**
 * The first epoch that reaches an accuracy, and the seconds of all up to it; undefined if none
 * does.
 */
export function timeTo(threshold: number, rounds: readonly RoundResult[]): Omit<Reached, "learningRate"> | undefined {
  let seconds = 0;
  for (const [i, round] of rounds.entries()) {
    seconds += round.seconds;
    if ((round.accuracy ?? 0) >= threshold) return { seconds, epochs: i + 1 };
  }
  return undefined;
}

/** Puts together the trainings of each contestant, by name. */
export function standingsOf(trials: readonly Trial[]): readonly Standing[] {
  const names = [...new Set(trials.map(({ result }) => result.name))];
  return names.map((name) => standingOf(trials.filter(({ result }) => result.name === name)));
}

function standingOf(trials: readonly Trial[]): Standing {
  const [{ result }] = trials;
  const { name, version, kernels } = result;
  const reached = THRESHOLDS.map((threshold) => {
    const times = trials.flatMap(({ learningRate, result: { rounds } }): Reached[] => {
      const time = timeTo(threshold, rounds);
      return time ? [{ ...time, learningRate }] : [];
    });
    return times.reduce<Reached | undefined>((a, b) => (a && a.seconds <= b.seconds ? a : b), undefined);
  });
  const accuracies = trials.flatMap(({ result: { rounds } }) => rounds.map(({ accuracy = 0 }) => accuracy));
  const failure = trials.find(({ result: { failure } }) => failure !== undefined)?.result.failure;
  return {
    name,
    version,
    ...(kernels !== undefined && { kernels }),
    reached,
    ...(accuracies.length > 0 && { best: Math.max(...accuracies) }),
    ...(failure !== undefined && { failure }),
  };
}
