/** Models and data for losses that are computed by graphs. */
import type { ActivationName } from "../../../src/catalog/activations.js";
import { type GraphLossName, graphLosses } from "../../../src/catalog/graphLosses.js";
import { lossNamed } from "../../../src/catalog/lossNames.js";
import { dataset, dense, type ModelOptions, sequential } from "../../../src/node.js";

/** Rows of the data. */
export const rows = 24;
/** Outputs of the models. */
export const columns = 3;
/** Four inputs a row. */
export const x = Float64Array.from({ length: rows * 4 }, (_, i) => Math.fround(((i * 37) % 23) / 11 - 1));
/** A matrix of numbers by their places. */
export const grid = (of: (row: number, column: number) => number): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => of(row, column)));
/** A number from 0 to 1 for each place. */
export const pseudo = (row: number, column: number): number => ((row * 7 + column * 5 + row * column) % 11) / 11;
const shares = grid((row, column) => {
  const total = pseudo(row, 0) + pseudo(row, 1) + pseudo(row, 2) + 3;
  return (pseudo(row, column) + 1) / total;
});

/** Targets that a loss of each kind takes, those at the edges of their range among them. */
export const targetsOf = {
  numbers: grid((row, column) => 6 * pseudo(row, column) - 3),
  counts: grid((row, column) => (row + column) % 5),
  sides: grid((row, column) => [-1, 1, 0][(row + column) % 3]),
  shares: grid((row, column) => [0, 1, 0.25][(row * column) % 3]),
  probabilities: shares.map((share, row) => (row % 4 === 0 ? [0, 1, 0] : share)),
} as const;

/** The activation that a loss is for. */
export const outputOf = (name: GraphLossName): ActivationName => {
  const { activation, output = "linear" } = lossNamed(name);
  return activation ?? output;
};
/** A model with that loss. */
export const make = (loss: ModelOptions["loss"], output: ActivationName, more: Partial<ModelOptions> = {}) =>
  sequential({ inputs: 4, layers: [dense(5, "tanh"), dense(columns, output)], loss, seed: 3, threads: 1, ...more });
/** Data that a loss is for. */
export const dataFor = (name: GraphLossName) =>
  dataset({ x: { values: x, columns: 4 }, y: targetsOf[graphLosses[name].targets], task: "regression" });
