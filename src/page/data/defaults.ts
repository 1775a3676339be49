import { type Defaults, JOBS } from "../../cli/jobs.js";
import { GENERATED, type GeneratedName } from "./generators.js";
import { type BroughtName, type DataName, isGenerated, isOwn, type OwnName } from "./sets.js";

/** Rows of a set that is drawn by chance, of which a quarter is tested on. */
const ROWS = 300;

/** What is trained on a data set, and how, as long as the reader doesn't choose otherwise. */
export type Usual = Pick<
  Defaults,
  "hidden" | "activation" | "bias" | "loss" | "optimizer" | "learningRate" | "batchSize" | "epochs" | "seed"
> & { readonly rows: number; readonly noise: number };

/** What most small sets are trained with. */
const SMALL = {
  hidden: [6],
  activation: "tanh",
  bias: true,
  loss: "binaryCrossEntropy",
  optimizer: "adam",
  learningRate: 0.02,
  batchSize: 16,
  epochs: 300,
  seed: 1,
  rows: ROWS,
  noise: 0,
} as const satisfies Usual;

/**
 * How sets that are drawn by chance are learned well; `test/page/generated.test.ts` trains each
 * with it.
 */
const OF_GENERATED: Readonly<Record<GeneratedName, Usual>> = {
  circles: SMALL,
  xor: SMALL,
  spiral: { ...SMALL, hidden: [8, 8], learningRate: 0.01, epochs: 600 },
  gaussians: { ...SMALL, hidden: [4], loss: "crossEntropy", epochs: 100 },
  moons: SMALL,
  sine: { ...SMALL, hidden: [8, 8], loss: "meanSquaredError", learningRate: 0.01, epochs: 800 },
};

/** What is usual for data of the reader's own, before their rows are known. */
const OF_OWN: Readonly<Record<OwnName, Usual>> = {
  points: { ...SMALL, hidden: [8, 8], loss: "crossEntropy", batchSize: 8, epochs: 600 },
  table: { ...SMALL, hidden: [16], activation: "relu", loss: "crossEntropy", learningRate: 0.01 },
  "table-numbers": { ...SMALL, hidden: [16], activation: "relu", loss: "meanSquaredError", learningRate: 0.01 },
};

/** The usual choices for a data set: the tutorials' own for their data. */
export function usualOf(data: DataName): Usual {
  if (isGenerated(data)) return { ...OF_GENERATED[data], noise: GENERATED[data].noise };
  return isOwn(data) ? OF_OWN[data] : ofTutorial(data);
}

function ofTutorial(data: BroughtName): Usual {
  const job = JOBS.find(({ name }) => name === data);
  if (!job) throw new TypeError(`There is no training "${data}".`);
  return { ...job.defaults, rows: ROWS, noise: 0 };
}
