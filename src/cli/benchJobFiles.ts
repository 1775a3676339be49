import type { TrainingJob } from "../bench/trainingJob.js";
import { valueScale } from "../nn/losses.js";
import type { LayerWeights } from "../nn/network.js";

const fs = process.getBuiltinModule("node:fs/promises");
const { join } = process.getBuiltinModule("node:path");

/**
 * Writes a job for the peers (src/bench/peers/peer.mjs and peer.py read it): job.json, x.bin with
 * the features as they are stored, labels.bin (int32), weights.bin (float32), each dense layer's
 * kernel [inputs, units] and bias, then each convolution's [height, width, channels, filters] and
 * bias, and of a job with test rows these, as testX.bin and testLabels.bin.
 */
export async function writeJob(folder: string, job: TrainingJob, weights: readonly LayerWeights[]): Promise<void> {
  const {
    data,
    test,
    images,
    layers,
    loss,
    reduction,
    bias,
    optimizer,
    learningRate,
    batchSize,
    epochsPerRound,
    warmUpRows,
    warmUpEpochs,
  } = job;
  const { x, rows, columns, scale, labels } = data;
  if (!labels) throw new TypeError(`The rows of ${job.name} have no classes.`);
  const outputs = layers[layers.length - 1].units;
  const description = {
    rows,
    inputs: columns,
    outputs,
    scale,
    storedAs: x instanceof Uint8Array ? "uint8" : x instanceof Float32Array ? "float32" : "float64",
    layers: layers.map((layer, i) => ({ ...layer, inputs: layers[i - 1]?.units ?? images?.features ?? columns })),
    images,
    bias,
    loss,
    // of the squared error, that descended is sum / (2 rows)
    lossScale: loss === "meanSquaredError" ? 2 * rows * valueScale({ name: loss, reduction }, rows, outputs) : 1,
    optimizer,
    learningRate,
    batchSize,
    epochsPerRound,
    warmUpBatches: Math.ceil(warmUpRows / batchSize),
    warmUpEpochs,
    testRows: test?.rows ?? 0,
  };
  const own = weights.filter(({ kernel }) => kernel);
  const ordered = [...own.slice(-layers.length), ...own.slice(0, -layers.length)];
  const numbers = ordered.flatMap(({ kernel, bias: biases }) => [kernel, ...(biases ? [biases] : [])]);
  await fs.writeFile(join(folder, "job.json"), JSON.stringify(description));
  await fs.writeFile(join(folder, "x.bin"), x);
  await fs.writeFile(join(folder, "labels.bin"), labels);
  if (test?.labels) {
    await fs.writeFile(join(folder, "testX.bin"), test.x);
    await fs.writeFile(join(folder, "testLabels.bin"), test.labels);
  }
  await fs.writeFile(
    join(folder, "weights.bin"),
    numbers.map((each) => Float32Array.from(each)),
  );
}
