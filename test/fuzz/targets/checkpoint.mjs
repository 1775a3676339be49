/** Checkpoints, read and restored into a model, which must then be able to train on. */
import {
  adam,
  checkpointBytes,
  checkpointFrom,
  dataset,
  dense,
  dropout,
  sequential,
} from "../../../build/compiled/node.js";
import { mutatedFile } from "../engine/safetensors.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";
export { jsonMemory as valueMemory } from "../engine/judge.mjs";

const data = dataset({
  x: [
    [1, 2],
    [3, 5],
    [4, 4],
    [0, 1],
    [2, 2],
  ],
  y: ["a", "b", "b", "a", "a"],
});
const FIT = { epochs: 2, batchSize: 2, earlyStopping: { monitor: "loss" } };
const OPTIONS = {
  inputs: 2,
  layers: [dense(2, "relu"), dropout(0.25), dense(2, "softmax")],
  ...{ loss: "crossEntropy", optimizer: adam(), standardize: true, seed: 1, threads: 1 },
};
let made;

/** The model, and where it begins. */
function ready() {
  made ??= sequential(OPTIONS).then((model) => ({ model, untrained: model.checkpoint() }));
  return made;
}

export async function seeds() {
  const { model, untrained } = await ready();
  const checkpoints = [untrained];
  const keep = async (_, fit) => {
    checkpoints.push(fit.model.checkpoint());
  };
  await model.fit(data, { ...FIT, onEpoch: keep });
  checkpoints.push(model.checkpoint());
  return Promise.all(checkpoints.map(checkpointBytes));
}

/**
 * The parser alone, whose memory is measured: what training is done with afterwards takes its own.
 */
export const read = checkpointFrom;

export async function run(input) {
  const { model, untrained } = await ready();
  const checkpoint = await checkpointFrom(input);
  await model.restore(untrained);
  await model.restore(checkpoint);
  await model.fit(data, FIT);
  await model.predict([[1, 2]]);
}

export const mutate = mutatedFile;
