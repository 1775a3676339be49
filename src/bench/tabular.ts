import { dataset } from "../data/dataset.js";
import { RandomState } from "../random/randomState.js";
import type { TrainingJob } from "./trainingJob.js";

/**
 * Trainings on tables of numbers of which none is zero, inputs-hidden-hidden-1, from small networks
 * to large ones.
 */
const TABLES = [
  { name: "tabular-64-32", inputs: 32, hidden: 64, batchSize: 32, batches: 512 },
  { name: "tabular-64", inputs: 32, hidden: 64, batchSize: 256, batches: 256 },
  { name: "tabular-128", inputs: 32, hidden: 128, batchSize: 128, batches: 256 },
  { name: "tabular-256", inputs: 100, hidden: 256, batchSize: 256, batches: 64 },
  { name: "tabular-512", inputs: 256, hidden: 512, batchSize: 256, batches: 32 },
  { name: "tabular-1024", inputs: 512, hidden: 1024, batchSize: 256, batches: 16 },
  { name: "tabular-2048", inputs: 1024, hidden: 2048, batchSize: 256, batches: 8 },
] as const;

/** Name of a training on a table. */
export type TabularName = (typeof TABLES)[number]["name"];

/** Their names, from small to large. */
export const TABULAR_NAMES: readonly TabularName[] = TABLES.map(({ name }) => name);

/** Of the batches of a round, a quick run trains on one in so many. */
const QUICK = 4;

const SEED = 1;

/** The training of that name, on random rows; undefined where it isn't one on a table. */
export function tabular(name: string, isQuick: boolean): TrainingJob | undefined {
  const table = TABLES.find((candidate) => candidate.name === name);
  if (!table) return undefined;
  const { inputs, hidden, batchSize } = table;
  const batches = table.batches / (isQuick ? QUICK : 1);
  const rows = batches * batchSize;
  const values = Float32Array.from(new RandomState(SEED).uniform(-1, 1, rows * inputs));
  const y = Int32Array.from({ length: rows }, (_, row) => isYes(values.subarray(row * inputs, (row + 1) * inputs)));
  return {
    name: table.name,
    about: `an update by ${batchSize} of ${rows} rows, ${inputs}-${hidden}-${hidden}-1 relu, adam`,
    data: dataset({ x: { values, columns: inputs }, y, classes: ["no", "yes"], name: table.name }),
    layers: [
      { units: hidden, activation: "relu" },
      { units: hidden, activation: "relu" },
      { units: 1, activation: "sigmoid" },
    ],
    bias: true,
    loss: "binaryCrossEntropy",
    reduction: "mean",
    optimizer: "adam",
    // what a step changes of the output grows with the width: so losses stay comparable, in
    // whatever order rows are drawn
    learningRate: 0.064 / hidden,
    batchSize,
    epochsPerRound: 1,
    unitsPerRound: batches,
    warmUpRows: Math.min(rows, 20 * batchSize),
    warmUpEpochs: 2,
    multiplyAdds: multiplyAdds([inputs, hidden, hidden, 1], batchSize),
  };
}

/** What is to be learned of a row: a rule that no linear model finds. */
function isYes([first, second, third]: Float32Array): 0 | 1 {
  return first * second + third > 0 ? 1 : 0;
}

/**
 * Multiply-adds of the products of an update: every layer forward and for its weights, all but the
 * first for what lies before.
 */
function multiplyAdds(sizes: readonly number[], rows: number): number {
  return sizes.slice(1).reduce((sum, units, i) => sum + (i === 0 ? 2 : 3) * rows * sizes[i] * units, 0);
}
