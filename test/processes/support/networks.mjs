/** Rows, networks and options that processes train together, of the built library. */
import * as lanegrad from "../../../build/dist/node.js";
import { mean, multiply, subtract } from "../../../build/dist/tensor.js";

const { adam, dense, dropout, gaussianNoise, layerNormalization, lbfgs, residual, sgd } = lanegrad;
const { activation, customLoss, dataset, flatten, Generator, lion, rmsProp } = lanegrad;

const ROWS = 1700;
export const COLUMNS = 9;

const generator = new Generator(5);
export const values = Float32Array.from({ length: ROWS * COLUMNS }, () => 2 * generator.uniform() - 1);
const at = (/** @type {number} */ row, /** @type {number} */ column) => values[row * COLUMNS + column];
export const rows = Array.from({ length: ROWS }, (_, row) => row);

/** Three classes of rows. */
export const classes = dataset({
  x: { values, columns: COLUMNS },
  y: Int32Array.from(rows, (row) => Number(at(row, 0) > 0) + Number(at(row, 1) > 0.3)),
  classes: ["a", "b", "c"],
});

/** Labels, of which rows may have several. */
const labels = dataset({
  x: { values, columns: COLUMNS },
  y: rows.map((row) => [Number(at(row, 0) > 0), Number(at(row, 1) > 0)]),
});

export const numbers = dataset({ x: { values, columns: COLUMNS }, y: rows.map((row) => at(row, 0) * at(row, 1)) });

/** Two numbers to learn, each in units of its own. */
export const pairs = dataset({ x: { values, columns: COLUMNS }, y: rows.map((row) => [at(row, 0), 100 * at(row, 1)]) });

/** Bytes that are mostly zero. */
const bytes = dataset({
  x: { values: Uint8Array.from(values, (value) => Math.max(0, 100 * value - 70)), columns: COLUMNS, scale: 1 / 255 },
  y: Int32Array.from(rows, (row) => row % 3),
  classes: ["a", "b", "c"],
});

/** Whole numbers below ten. */
const places = dataset({
  x: { values: Float32Array.from(values, (value) => Math.floor(5 + 5 * value)), columns: COLUMNS },
  y: Int32Array.from(rows, (row) => row % 3),
  classes: ["a", "b", "c"],
});

export const weighed = { ...classes, weights: Float64Array.from(rows, (row) => 1 + (row % 7) / 3) };

export const model = {
  ...{ inputs: COLUMNS, layers: [dense(16, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
  optimizer: adam({ learningRate: 0.02 }),
};
export const batches = { epochs: 2, batchSize: 700 };
export const regression = { layers: [dense(8, "relu"), dense(1)], loss: "meanSquaredError" };

/** Every optimizer. */
export const optimizers = [
  ...[sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }), adam({ amsgrad: true }), lanegrad.adamW()],
  ...[rmsProp({ momentum: 0.5 }), lanegrad.adagrad(), lanegrad.adadelta(), lanegrad.adamax(), lanegrad.nadam()],
  ...[lanegrad.radam(), lion(), lanegrad.rprop(), lbfgs()],
];

/** A loss of which a row's part depends on all others. */
const across = customLoss("across", (outputs, targets) => {
  const error = subtract(outputs, targets);
  return mean(multiply(subtract(error, mean(error, 0)), error), -1);
});

/** What can be trained, by name: rows, options of the model and of `fit`. */
export const trainings = {
  "batches, the last of which is one block": { data: classes, fit: { epochs: 2, batchSize: 730 } },
  "all rows": { data: classes, fit: { epochs: 3, batchSize: "full" } },
  "bytes that are mostly zero": { data: bytes, fit: batches },
  "labels, in float64": {
    ...{ data: labels, fit: batches },
    model: { layers: [dense(8, "gelu"), dense(2, "sigmoid")], loss: "binaryCrossEntropy", dtype: "float64" },
  },
  "numbers that are standardized": { data: numbers, fit: batches, model: { ...regression, standardize: true } },
  "a loss by its graph": { data: numbers, fit: batches, model: { ...regression, loss: "huber", optimizer: rmsProp() } },
  "rows that don't count alike": { data: weighed, fit: { ...batches, classWeight: "balanced" } },
  "labels that don't count alike": {
    ...{ data: { ...labels, weights: weighed.weights }, fit: batches },
    model: { layers: [dense(2, "sigmoid")], loss: "binaryCrossEntropy" },
  },
  "layers that draw, in graphs": {
    ...{ data: classes, fit: { ...batches, dropoutSchedule: { name: "cosine" } } },
    model: {
      layers: [
        ...[dense(16, "relu"), dropout(0.3), layerNormalization(), gaussianNoise(0.1)],
        ...[residual([dense(16, "relu")]), dense(3, "softmax")],
      ],
    },
  },
  "schedules, clipping, averages and validation": {
    ...{ data: classes, model: { optimizer: adam({ learningRate: 0.02, globalClipNorm: 0.3, emaMomentum: 0.9 }) } },
    fit: { epochs: 3, batchSize: 512, validation: 0.4, schedule: { name: "cosine" }, metrics: ["accuracy"] },
  },
  "training that is stopped": {
    ...{ data: classes, model: { optimizer: sgd({ learningRate: 3, momentum: 0.9 }) } },
    fit: { epochs: 20, batchSize: 512, validation: 0.4, earlyStopping: { patience: 1 }, reduceOnPlateau: {} },
  },
  "labels that are validated": {
    ...{ data: labels, fit: { ...batches, validation: 0.4 } },
    model: { layers: [dense(2, "sigmoid")], loss: "binaryCrossEntropy" },
  },
  "gradients that are accumulated by blocks": {
    ...{ data: classes, fit: { epochs: 2, batchSize: 256, gradientAccumulationSteps: 3, validation: 0.1 } },
  },
  "gradients that are accumulated by less": {
    ...{ data: weighed, fit: { epochs: 2, batchSize: 75, gradientAccumulationSteps: 5 } },
  },
  "images that are changed by chance": {
    ...{ data: classes, fit: { ...batches, augment: { shift: 1, flip: true } } },
    model: { inputs: [3, 3, 1], layers: [flatten(), dense(8, "relu"), dense(3, "softmax")] },
  },
  "batches of one block": { data: classes, fit: { epochs: 2, batchSize: 200 } },
  "labels that don't count alike, validated": {
    ...{ data: { ...labels, weights: weighed.weights }, fit: { ...batches, validation: 0.4, metrics: ["auc"] } },
    model: { layers: [dense(2, "sigmoid")], loss: "binaryCrossEntropy" },
  },
  "bytes that are mostly zero, all at once": {
    ...{ data: bytes, fit: { epochs: 3, batchSize: "full", classWeight: "balanced" } },
  },
  "rows in their order": { data: weighed, fit: { ...batches, shuffle: false, validation: classes } },
  "penalties of weights and of answers, of rows that don't count alike": {
    data: weighed,
    fit: { ...batches, validation: 0.2 },
    model: {
      layers: [
        dense(16, "relu", {
          kernelRegularizer: lanegrad.l1l2({ l1: 0.01, l2: 0.02 }),
          activityRegularizer: lanegrad.l2(0.01),
        }),
        ...[lanegrad.prelu(), dense(3, "softmax", { biasRegularizer: lanegrad.l1(0.01) })],
      ],
    },
  },
  "convolutions and pooling": {
    data: classes,
    fit: { ...batches, augment: { shift: 1 } },
    model: {
      inputs: [3, 3, 1],
      layers: [
        ...[
          lanegrad.conv2d(8, 2, "relu", { padding: "same" }),
          lanegrad.conv2d(6, 3, "relu", { padding: "same", groups: 2 }),
        ],
        ...[lanegrad.maxPooling2d(2), flatten(), dropout(0.2), dense(3, "softmax")],
      ],
    },
  },
  "recurrent layers": {
    data: classes,
    fit: batches,
    model: {
      inputs: [3, 3],
      layers: [lanegrad.lstm(7, { returnSequences: true }), lanegrad.gru(5), dense(3, "softmax")],
    },
  },
  embeddings: {
    ...{ data: places, fit: batches, model: { layers: [lanegrad.embedding(10, 4), flatten(), dense(3, "softmax")] } },
  },
  "a loss that compares rows with their mean": {
    ...{ data: numbers, fit: batches, model: { ...regression, loss: across } },
  },
  "batch normalization": {
    data: bytes,
    fit: { ...batches, validation: 0.2 },
    model: {
      layers: [
        ...[dense(8, "relu"), lanegrad.batchNormalization(), dense(6), lanegrad.batchNormalization()],
        ...[activation("relu"), dense(3, "softmax")],
      ],
    },
  },
  "rows that count alike, validated by others that don't": {
    data: classes,
    fit: { ...batches, validation: weighed, metrics: ["accuracy"] },
  },
  "pairs in units of their own": {
    ...{ data: pairs, fit: { ...batches, validation: pairs } },
    model: { layers: [dense(2)], loss: "meanSquaredError", standardize: true },
  },
  "several threads": { data: classes, model: { threads: { exactly: 2 } }, fit: batches },
};
