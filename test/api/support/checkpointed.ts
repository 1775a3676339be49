import { adam, dense, type ModelOptions } from "../../../src/node.js";
import { blobs } from "./data.js";

/** The rows, the network and the options of `fit` of which tests of checkpoints take the half. */
export const data = blobs(60, 5, 3, 1);
export const options: ModelOptions = {
  inputs: 5,
  layers: [dense(8, "relu"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.02 }),
  standardize: true,
  seed: 7,
};
export const FIT = { epochs: 3, batchSize: 16 };
