import { takeRows } from "../data/takeRows.js";
import { conv2d, maxPooling2d } from "../layers/images.js";
import { flatten } from "../layers/values.js";
import { dense } from "../nn/layers.js";
import type { LayerWeights } from "../nn/network.js";
import { adam, sgd } from "../nn/optimizers.js";
import type { Platform } from "../platform/platform.js";
import type { Model } from "../train/model.js";
import { type ComputeOptions, sequential } from "../train/sequential.js";
import type { FitOptions } from "../train/types.js";
import type { Contestant } from "./race.js";
import type { TrainingJob } from "./trainingJob.js";

/** Our own entry in a race, and what the others need to begin where it does. */
export interface OurContestant extends Contestant {
  readonly firstWeights: readonly LayerWeights[];
  /** Most bytes of linear memory that were in use between two rounds, the data set included. */
  readonly peakBytes: () => number;
}

const SEED = 1;

/**
 * What a `fit` has beside the job's own options: processes that train together, batches that are
 * added up, and what is done behind each.
 */
type FitExtras = Pick<FitOptions, "distributed" | "gradientAccumulationSteps" | "onBatch">;

/** How we compute: threads and kernels, and what is peculiar to the `fit`. */
export type OurOptions = Pick<ComputeOptions, "threads" | "lanes" | "numerics"> & FitExtras;

/**
 * Trains a job through the public API, warmed up. Rounds of epochs are epochs of one `fit`, as a
 * user's are, so that placing the data counts as little as it does in a training; where a round is
 * a training itself, it is a `fit` that is awaited.
 */
export async function enterOurs(
  platform: Platform,
  version: string,
  job: TrainingJob,
  rounds: number,
  { distributed, gradientAccumulationSteps, onBatch, ...options }: OurOptions,
): Promise<OurContestant> {
  const { data, test, batchSize, epochsPerRound, unitsPerRound, warmUpRows, warmUpEpochs } = job;
  const warmUp = await buildModel(platform, job, options);
  const rows = takeRows(
    data,
    Array.from({ length: warmUpRows }, (_, i) => i),
  );
  await warmUp.fit(rows, { epochs: warmUpEpochs, batchSize });
  warmUp.dispose();

  const model = await buildModel(platform, job, options);
  const firstWeights = model.weights();
  const extras: FitExtras = {
    ...(distributed && { distributed }),
    ...(gradientAccumulationSteps && { gradientAccumulationSteps }),
    ...(onBatch && { onBatch }),
  };
  const train = epochsPerRound > unitsPerRound ? inFits(model, job, extras) : inOneFit(model, job, rounds, extras);
  let peak = 0;
  let threads = 1;
  return {
    name: "lanegrad",
    version,
    threads: () => threads,
    firstWeights,
    peakBytes: () => peak,
    async round() {
      const start = performance.now();
      const loss = await train.round();
      const seconds = (performance.now() - start) / 1000;
      peak = Math.max(peak, model.info.memoryBytes);
      threads = model.info.threads.used;
      const accuracy = test && (await model.evaluate(test)).accuracy;
      return { seconds, loss, ...(accuracy !== undefined && { accuracy }) };
    },
    async close() {
      await train.close();
      model.dispose();
    },
  };
}

/** How rounds are trained; each gives the loss of its last epoch. */
interface Rounds {
  round(): Promise<number>;
  close(): Promise<unknown>;
}

function inOneFit(
  model: Model,
  { data, batchSize, epochsPerRound }: TrainingJob,
  rounds: number,
  extras: FitExtras,
): Rounds {
  const options = { epochs: rounds * epochsPerRound, batchSize, ...extras };
  const epochs = model.fit(data, options)[Symbol.asyncIterator]();
  return {
    async round() {
      let loss = Number.NaN;
      for (let i = 0; i < epochsPerRound; i++) {
        const { done, value } = await epochs.next();
        if (!done) loss = value.loss;
      }
      return loss;
    },
    close: async () => epochs.return?.(),
  };
}

function inFits(model: Model, { data, batchSize, epochsPerRound }: TrainingJob, extras: FitExtras): Rounds {
  const options = { epochs: epochsPerRound, batchSize, ...extras };
  return {
    async round() {
      const { epochs } = await model.fit(data, options);
      return epochs[epochs.length - 1].loss;
    },
    close: async () => {},
  };
}

function buildModel(platform: Platform, job: TrainingJob, options: Omit<OurOptions, keyof FitExtras>): Promise<Model> {
  const { data, images, layers, bias, loss, reduction, optimizer, learningRate } = job;
  return sequential(platform, {
    ...options,
    inputs: images?.shape ?? data.columns,
    layers: [
      ...(images
        ? [...images.filters.flatMap((filters) => [conv2d(filters, 3, "relu"), maxPooling2d()]), flatten()]
        : []),
      ...layers.map(({ units, activation }) => dense(units, activation, { bias })),
    ],
    loss: { name: loss, reduction },
    optimizer: optimizer === "adam" ? adam({ learningRate }) : sgd({ learningRate }),
    seed: SEED,
  });
}

/** Bytes of a job's rows as they come: features as they are stored, and a 32-bit class each. */
export function bytesOfData({ data }: TrainingJob): number {
  return data.x.byteLength + (data.labels?.byteLength ?? 0) + (data.targets?.byteLength ?? 0);
}
