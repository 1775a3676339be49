/** What processes refuse to train together, by the built library. */
import * as lanegrad from "../../../build/dist/node.js";
import { matmul, mean, square, subtract } from "../../../build/dist/tensor.js";
import { batches, classes, model, numbers, pairs, regression, weighed } from "./networks.mjs";

const { customLoss, dense, flatten, lbfgs, residual, sequential } = lanegrad;

/**
 * The sentence with which a training ends in each process.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
 * @param {string} name
 */
export async function refused(distributed, name) {
  const { rank } = distributed;
  const { data = classes, model: own, fit = batches } = refusals(rank)[name];
  const made = await sequential({ ...model, ...own });
  try {
    await made.fit(data, { ...fit, distributed });
    return "";
  } catch (error) {
    return `${error.code}: ${error.message}`;
  } finally {
    made.dispose();
  }
}

/** @param {number} rank @returns {Record<string, any>} */
function refusals(rank) {
  const changed = { ...classes, x: classes.x.slice() };
  if (rank === 1) changed.x[77] = 0.5;
  const ofAll = customLoss("ofAll", (outputs, targets) => {
    const error = subtract(outputs, targets);
    return mean(square(matmul(error, error, { transposeB: true })), -1);
  });
  return {
    options: { fit: { ...batches, epochs: 2 + rank } },
    data: { data: changed },
    seed: { model: { seed: rank } },
    layers: { model: { layers: [dense(16 + rank, "tanh"), dense(3, "softmax")] } },
    equilibria: { model: { layers: [lanegrad.equilibrium(4), dense(3, "softmax")] } },
    "accumulated convolutions": {
      fit: { epochs: 1, batchSize: 256, gradientAccumulationSteps: 3 },
      model: {
        inputs: [3, 3, 1],
        layers: [lanegrad.conv2d(2, 2), flatten(), dense(3, "softmax")],
      },
    },
    "an inner equilibrium": {
      model: { layers: [dense(4), residual([lanegrad.equilibrium(4)]), dense(3, "softmax")] },
    },
    "accumulated penalties": {
      fit: { epochs: 1, batchSize: 256, gradientAccumulationSteps: 3 },
      model: { layers: [dense(4), dense(3, "softmax", { kernelRegularizer: lanegrad.l2(0.01) })] },
    },
    "accumulated means": {
      fit: { epochs: 1, batchSize: 256, gradientAccumulationSteps: 3 },
      model: { layers: [lanegrad.batchNormalization(), dense(3, "softmax")] },
    },
    "rows of rows": { data: numbers, model: { ...regression, loss: ofAll } },
    "own rows of other classes": {
      data: rank === 1 ? { ...classes, classes: ["a", "b", "d"] } : classes,
      fit: { ...batches, rows: "own" },
    },
    "own rows, some of which count": { data: rank === 1 ? weighed : classes, fit: { ...batches, rows: "own" } },
    "rows of nobody": { fit: { ...batches, rows: "mine" } },
    "L-BFGS in other units": {
      ...{ data: pairs, fit: {} },
      model: { layers: [dense(2)], loss: "meanSquaredError", standardize: true, optimizer: lbfgs() },
    },
  };
}
