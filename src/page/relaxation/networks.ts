import {
  adam,
  applyStandardization,
  type Dataset,
  dataset,
  dense,
  equilibrium,
  fitStandardization,
  type ModelOptions,
  sgd,
  takeRows,
} from "../../browser.js";
import { defaultsOf } from "../configuration.js";
import { loadData } from "../dataSets.js";

/** What is learned by units that come to rest. */
export interface RecurrentNetwork {
  /** In the list to choose from. */
  readonly label: string;
  readonly activation: "sigmoid" | "tanh";
  readonly units: number;
  /** Whether the last unit is the answer, and no layer reads the units. */
  readonly isAnswer: boolean;
  readonly epochs: number;
  readonly batchSize: number;
  /** Its rows, and those whose rest is shown. */
  load(): Promise<RecurrentData>;
  options(data: RecurrentData): ModelOptions;
}

export interface RecurrentData {
  readonly train: Dataset;
  readonly shown: Dataset;
  /** What the rows that are shown are called. */
  readonly names: readonly string[];
}

const SEED = 3;

const xor: RecurrentNetwork = {
  label: "XOR, six sigmoid units",
  activation: "sigmoid",
  units: 6,
  isAnswer: true,
  epochs: 500,
  batchSize: 4,
  async load() {
    const x = [0, 1, 2, 3].map((row) => [row >> 1, row & 1]);
    const train = dataset({ x, y: x.map(([a, b]) => [a ^ b]) });
    return { train, shown: train, names: x.map(([a, b]) => `${a} xor ${b}`) };
  },
  options: () => ({
    inputs: 2,
    layers: [equilibrium(6, { activation: "sigmoid", outputs: 1 })],
    loss: "meanSquaredError",
    optimizer: sgd({ learningRate: 4 }),
    seed: SEED,
  }),
};

const iris: RecurrentNetwork = {
  label: "iris, seven tanh units and a softmax",
  activation: "tanh",
  units: 7,
  isAnswer: false,
  epochs: 60,
  batchSize: 16,
  async load() {
    const { train, classes } = await loadData(defaultsOf("iris"));
    const scaled = applyStandardization(train, fitStandardization(train));
    const { labels = new Int32Array() } = scaled;
    const places = classes.map((_, label) => labels.indexOf(label));
    return { train: scaled, shown: takeRows(scaled, places), names: [...classes] };
  },
  options: ({ train }) => ({
    inputs: train.columns,
    layers: [equilibrium(7, { activation: "tanh" }), dense(3, "softmax")],
    loss: "crossEntropy",
    optimizer: adam({ learningRate: 0.005 }),
    seed: SEED,
  }),
};

/** All, by the names of their choices. */
export const RECURRENT: Readonly<Record<string, RecurrentNetwork>> = { xor, iris };
