import type { HiddenActivation } from "../catalog/activations.js";
import { optimizerNamed } from "../catalog/optimizerEntries.js";
import type { OptimizerName } from "../catalog/optimizers.js";
import type { TrainTest } from "../data/dataset.js";
import { loadIris } from "../data/iris.js";
import { loadMnist } from "../data/mnist.js";
import { takeRows } from "../data/takeRows.js";
import type { LossName } from "../index.js";
import type { Platform } from "../platform/platform.js";
import { RandomState, trainTestIndices } from "../random/randomState.js";
import type { ScheduleOptions } from "../train/coach/scheduleOptions.js";

/** What a training is like where the user doesn't say otherwise. */
export interface Defaults {
  readonly hidden: readonly number[];
  readonly activation: HiddenActivation;
  /** Share of the hidden layers' outputs that an update leaves out. */
  readonly dropout?: number;
  /** How that share changes; it stays where absent. */
  readonly dropoutSchedule?: ScheduleOptions["name"];
  readonly bias: boolean;
  readonly loss: LossName;
  /** Share of each target that the loss spreads over all classes. */
  readonly labelSmoothing?: number;
  /** How the loss is scaled; "tutorial" is described at `meanSquaredError`. */
  readonly reduction?: "mean" | "tutorial";
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** That of the optimizer where absent. */
  readonly weightDecay?: number;
  /** How the learning rate changes; it stays where absent. */
  readonly schedule?: ScheduleOptions["name"];
  readonly epochs: number;
  /**
   * Epochs that bring nothing better after which rows set aside end the training; the usual ones
   * where absent.
   */
  readonly patience?: number;
  readonly batchSize: number | "full";
  readonly seed: number;
  readonly standardize: boolean;
}

/** A training known by name: its data, its defaults and its first weights. */
export interface Job {
  readonly name: string;
  readonly defaults: Defaults;
  /** Whether `--data` chooses where its rows come from. */
  readonly takesData: boolean;
  load(platform: Platform, data: string | undefined): Promise<TrainTest>;
  /**
   * The first weights of each layer, row-major [inputs, units], for layer sizes that begin with the
   * inputs; absent where the library draws them itself.
   */
  firstWeights?(sizes: readonly number[], seed: number): readonly Float64Array[];
}

const TEST_ROWS_OF_IRIS = 20;
const SPLIT_SEED_OF_IRIS = 4;
const DEVIATION_OF_IRIS_WEIGHTS = 0.5;

/** The network of https://www.askpython.com/python/examples/backpropagation-in-python */
const iris: Job = {
  name: "iris",
  defaults: {
    hidden: [2],
    activation: "sigmoid",
    bias: false,
    loss: "meanSquaredError",
    reduction: "tutorial",
    optimizer: "sgd",
    learningRate: 0.1,
    epochs: 5000,
    batchSize: "full",
    seed: 10,
    standardize: false,
  },
  takesData: false,
  /** scikit-learn's `train_test_split(test_size=20, random_state=4)`. */
  async load() {
    const flowers = loadIris();
    const { train, test } = trainTestIndices(flowers.rows, TEST_ROWS_OF_IRIS, SPLIT_SEED_OF_IRIS);
    return { train: takeRows(flowers, train), test: takeRows(flowers, test) };
  },
  /** NumPy's `normal(scale=0.5, size=(inputs, units))`, layer after layer. */
  firstWeights(sizes, seed) {
    const random = new RandomState(seed);
    return layersOf(sizes).map(([inputs, units]) => random.normal(0, DEVIATION_OF_IRIS_WEIGHTS, inputs * units));
  },
};

/**
 * The network of
 * https://adeveloperdiary.github.io/posts/machine%20learning/algorithm/understand-and-implement-the-backpropagation-algorithm-from-scratch-in-python/
 */
const mnist5v8: Job = {
  name: "mnist-5v8",
  defaults: {
    hidden: [196],
    activation: "sigmoid",
    bias: true,
    loss: "binaryCrossEntropy",
    optimizer: "sgd",
    learningRate: 0.1,
    epochs: 1000,
    batchSize: "full",
    seed: 1,
    standardize: false,
  },
  takesData: true,
  load: (platform, data) => loadMnist(platform, { classes: [5, 8], ...(data !== undefined && { data }) }),
  /**
   * NumPy's `randn(units, inputs) / sqrt(inputs)`, layer after layer, each transposed to [inputs,
   * units].
   */
  firstWeights(sizes, seed) {
    const random = new RandomState(seed);
    return layersOf(sizes).map(([inputs, units]) => {
      const drawn = random.standardNormal(units * inputs);
      const root = Math.sqrt(inputs);
      return new Float64Array(drawn.length).map((_, i) => drawn[(i % units) * inputs + Math.floor(i / units)] / root);
    });
  },
};

/** What IDX files are trained with. Images are bytes between 0 and 1 by their scale already. */
export const IMAGE_DEFAULTS: Defaults = {
  hidden: [128],
  activation: "relu",
  bias: true,
  loss: "crossEntropy",
  optimizer: "adam",
  learningRate: 0.001,
  epochs: 10,
  batchSize: 128,
  seed: 1,
  standardize: false,
};

const mnist: Job = {
  name: "mnist",
  // Of five seeds each, adam ends between 97.6 and 97.9 % on the test rows, this between 98.1 and
  // 98.3 %.
  defaults: { ...IMAGE_DEFAULTS, optimizer: "sgd", learningRate: 0.5, batchSize: 64, epochs: 20 },
  takesData: true,
  load: (platform, data) => loadMnist(platform, data === undefined ? {} : { data }),
};

/** The trainings that are known by name. */
export const JOBS: readonly Job[] = [iris, mnist5v8, mnist];

/** The learning rate of plain gradient descent, as the tutorials have it. */
const RATE_OF_SGD = 0.1;

/** The learning rate of an optimizer where neither the user nor the job names one. */
export function usualLearningRate(name: OptimizerName): number {
  return name === "sgd" ? RATE_OF_SGD : optimizerNamed(name).defaults.learningRate;
}

/** [inputs, units] of each layer. */
function layersOf(sizes: readonly number[]): readonly (readonly [inputs: number, units: number])[] {
  return sizes.slice(1).map((units, layer) => [sizes[layer], units]);
}
