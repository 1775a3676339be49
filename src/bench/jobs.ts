import type { Dataset } from "../data/dataset.js";
import { loadIris } from "../data/iris.js";
import { loadMnist } from "../data/mnist.js";
import { takeRows } from "../data/takeRows.js";
import type { Platform } from "../platform/platform.js";
import { trainTestIndices } from "../random/randomState.js";
import { TABULAR_NAMES, type TabularName, tabular } from "./tabular.js";
import type { TrainingJob } from "./trainingJob.js";

const TUTORIALS_AND_DIGITS = [
  "mnist-5v8",
  "mnist-5v8-dense",
  "mnist-32",
  "mnist-128",
  "mnist-512",
  "mnist-conv",
  "iris",
] as const;

/** Name of a timed training. */
export type JobName = (typeof TUTORIALS_AND_DIGITS)[number] | TabularName;

/** The jobs of `lanegrad bench training`, in their order. */
export const JOB_NAMES: readonly JobName[] = [...TUTORIALS_AND_DIGITS, ...TABULAR_NAMES];

/** Jobs that can be asked for by one name. */
export const JOB_GROUPS: ReadonlyMap<string, readonly JobName[]> = new Map([["tabular", TABULAR_NAMES]]);

/** Rows of an epoch in a quick run. */
const QUICK_ROWS = 6400;

/**
 * Full-batch iterations of one round: enough that all but the first rounds run on as many threads
 * as were found to be best.
 */
const ITERATIONS = { usual: 5, quick: 4 };

const TUTORIAL = { optimizer: "sgd", learningRate: 0.1 } as const;

/** Loads the data of a job. @throws DataError DATA_NOT_FOUND where MNIST is not installed. */
export async function loadJob(
  platform: Platform,
  name: JobName,
  isQuick: boolean,
  data?: string,
): Promise<TrainingJob> {
  const table = tabular(name, isQuick);
  if (table) return table;
  switch (name) {
    case "iris":
      return iris(isQuick ? 500 : 5000);
    case "mnist-5v8":
    case "mnist-5v8-dense": {
      const { train } = await loadMnist(platform, { classes: [5, 8], ...(data !== undefined && { data }) });
      return fivesAndEights(
        name,
        name === "mnist-5v8" ? train : withoutZeros(train),
        ITERATIONS[isQuick ? "quick" : "usual"],
      );
    }
    default: {
      const { train } = await loadMnist(platform, data === undefined ? {} : { data });
      const rows = isQuick ? takeRows(train, evenly(train.rows, QUICK_ROWS)) : train;
      if (name === "mnist-conv") return convolutions(rows);
      return name === "mnist-32"
        ? digits(name, rows, 128, 32)
        : digits(name, rows, name === "mnist-512" ? 512 : 128, 128);
    }
  }
}

function fivesAndEights(name: JobName, data: Dataset, iterations: number): TrainingJob {
  const pixels = name === "mnist-5v8" ? "" : ", every pixel at least 1";
  return {
    ...TUTORIAL,
    name,
    about: `an iteration over ${data.rows} images${pixels}, 784-196-1 sigmoid`,
    data,
    layers: [
      { units: 196, activation: "sigmoid" },
      { units: 1, activation: "sigmoid" },
    ],
    bias: true,
    loss: "binaryCrossEntropy",
    reduction: "mean",
    batchSize: data.rows,
    epochsPerRound: iterations,
    unitsPerRound: iterations,
    warmUpRows: data.rows,
    warmUpEpochs: 2,
  };
}

function digits(name: JobName, data: Dataset, hidden: number, batchSize: number): TrainingJob {
  return {
    name,
    about: `an epoch of ${data.rows} images, 784-${hidden}-10 relu, adam, batches of ${batchSize}`,
    data,
    layers: [
      { units: hidden, activation: "relu" },
      { units: 10, activation: "softmax" },
    ],
    bias: true,
    loss: "crossEntropy",
    reduction: "mean",
    optimizer: "adam",
    learningRate: 0.001,
    batchSize,
    epochsPerRound: 1,
    unitsPerRound: 1,
    warmUpRows: Math.min(data.rows, 20 * batchSize),
    warmUpEpochs: 2,
  };
}

function convolutions(data: Dataset): TrainingJob {
  const filters = [8, 16];
  return {
    ...digits("mnist-conv", data, 0, 128),
    about: `an epoch of ${data.rows} images, conv ${filters.join("-")} (3 x 3, relu, max pooling) and dense 10, adam, batches of 128`,
    // two of 3 x 3 places, each followed by pooling, leave 5 x 5
    images: { shape: [28, 28, 1], filters, features: 5 * 5 * 16 },
    layers: [{ units: 10, activation: "softmax" }],
  };
}

function iris(iterations: number): TrainingJob {
  const flowers = loadIris();
  const { train } = trainTestIndices(flowers.rows, 20, 4);
  return {
    ...TUTORIAL,
    name: "iris",
    about: `${iterations} iterations over ${train.length} flowers, 4-2-3 sigmoid`,
    data: takeRows(flowers, train),
    layers: [
      { units: 2, activation: "sigmoid" },
      { units: 3, activation: "sigmoid" },
    ],
    bias: false,
    loss: "meanSquaredError",
    reduction: "tutorial",
    batchSize: train.length,
    epochsPerRound: iterations,
    unitsPerRound: 1,
    warmUpRows: train.length,
    // so small that engines take thousands of calls to optimize its kernels
    warmUpEpochs: 20_000,
  };
}

/** The same images, one step brighter: no product may skip a pixel. */
function withoutZeros(data: Dataset): Dataset {
  return { ...data, x: Uint8Array.from(data.x, (pixel) => Math.min(255, pixel + 1)) };
}

/**
 * `count` indices spread over `rows` rows, so that all classes come up; all of them if there are no
 * more.
 */
function evenly(rows: number, count: number): readonly number[] {
  const taken = Math.min(rows, count);
  return Array.from({ length: taken }, (_, i) => Math.floor((i * rows) / taken));
}
