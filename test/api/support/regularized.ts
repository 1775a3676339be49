/** Penalties and constraints of layers, and networks that have them. */
import {
  adam,
  dense,
  dropout,
  type Layer,
  l1,
  l1l2,
  l2,
  loadIris,
  type ModelOptions,
  maxNorm,
  nonNegative,
  type Regularization,
  residual,
  sequential,
  takeRows,
  unitNorm,
} from "../../../src/node.js";

/** The data of all tests. */
export const iris = loadIris();
/** Some rows of each class. */
export const few = takeRows(
  iris,
  Array.from({ length: 21 }, (_, i) => i * 7),
);
/** Every penalty and constraint. */
export const all: Regularization = {
  kernelRegularizer: l1l2({ l1: 0.001, l2: 0.01 }),
  biasRegularizer: l2(0.02),
  activityRegularizer: l1l2({ l1: 0.002, l2: 0.001 }),
  kernelConstraint: maxNorm(0.8),
  biasConstraint: nonNegative(),
};
/** Networks with penalties and constraints. */
export const stacks: readonly (readonly [string, readonly Layer[]])[] = [
  ["penalties", [dense(6, "tanh", { kernelRegularizer: l2() }), dense(3, "softmax", { kernelRegularizer: l1(0.003) })]],
  ["all", [dense(6, "tanh", all), dense(3, "softmax", all)]],
  [
    "norms of 1",
    [dense(6, "gelu", { kernelConstraint: unitNorm() }), dense(3, "softmax", { biasConstraint: maxNorm() })],
  ],
  [
    "inside of others",
    [dense(6, "tanh"), dropout(0.1), residual([dense(5, "relu", all), dense(6, "linear", all)]), dense(3)],
  ],
];
/** A model of iris of these layers. */
export const make = (layers: readonly Layer[], more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 4, layers, loss: "crossEntropy", standardize: true, threads: 1, seed: 3 },
    ...{ optimizer: adam({ learningRate: 0.02 }), ...more },
  });
/** How it is trained. */
export const fit = { epochs: 4, batchSize: 16 };
