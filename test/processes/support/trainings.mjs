/**
 * Trainings that a process takes part in, by the built library: what they come to, as texts that
 * tests compare.
 */
import { createHash } from "node:crypto";
import { apply, model as branched, input } from "../../../build/dist/model.js";
import { ownPart } from "../../../build/dist/mpi.js";
import * as lanegrad from "../../../build/dist/node.js";
import { matmul, mean, multiply, square, subtract } from "../../../build/dist/tensor.js";

const { adam, dense, dropout, gaussianNoise, layerNormalization, lbfgs, residual, sequential, sgd } = lanegrad;
const { activation, customLoss, dataset, flatten, Generator, lion, rmsProp } = lanegrad;

const ROWS = 1700;
const COLUMNS = 9;

const generator = new Generator(5);
const values = Float32Array.from({ length: ROWS * COLUMNS }, () => 2 * generator.uniform() - 1);
const at = (/** @type {number} */ row, /** @type {number} */ column) => values[row * COLUMNS + column];
const rows = Array.from({ length: ROWS }, (_, row) => row);

/** Three classes of rows. */
const classes = dataset({
  x: { values, columns: COLUMNS },
  y: Int32Array.from(rows, (row) => Number(at(row, 0) > 0) + Number(at(row, 1) > 0.3)),
  classes: ["a", "b", "c"],
});

/** Labels, of which rows may have several. */
const labels = dataset({
  x: { values, columns: COLUMNS },
  y: rows.map((row) => [Number(at(row, 0) > 0), Number(at(row, 1) > 0)]),
});

const numbers = dataset({ x: { values, columns: COLUMNS }, y: rows.map((row) => at(row, 0) * at(row, 1)) });

/** Two numbers to learn, each in units of its own. */
const pairs = dataset({ x: { values, columns: COLUMNS }, y: rows.map((row) => [at(row, 0), 100 * at(row, 1)]) });

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

const weighed = { ...classes, weights: Float64Array.from(rows, (row) => 1 + (row % 7) / 3) };

const model = {
  ...{ inputs: COLUMNS, layers: [dense(16, "tanh"), dense(3, "softmax")], loss: "crossEntropy", threads: 1, seed: 3 },
  optimizer: adam({ learningRate: 0.02 }),
};
const batches = { epochs: 2, batchSize: 700 };
const regression = { layers: [dense(8, "relu"), dense(1)], loss: "meanSquaredError" };

/** Every optimizer. */
const optimizers = [
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
  "numbers that are standardised": { data: numbers, fit: batches, model: { ...regression, standardize: true } },
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

/**
 * What the training comes to in a process: records without times, weights, and how it was shared
 * out.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 * @param {keyof typeof trainings} name
 */
export async function train(distributed, name) {
  const { data, model: own, fit } = { model: {}, ...trainings[name] };
  const made = await sequential({ ...model, ...own });
  try {
    const { epochs } = await made.fit(data, { ...fit, distributed });
    const records = epochs.map(({ seconds: _, threads: __, distributed: ___, ...record }) => record);
    return { records: JSON.stringify(records), weights: hashOf(made), distributed: epochs.at(-1)?.distributed };
  } finally {
    made.dispose();
  }
}

/**
 * What `train` comes to where each process has its own rows alone, which are as many as chance
 * says.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
 * @param {keyof typeof trainings} name
 */
export async function trainOwn(distributed, name) {
  const { data, model: own, fit } = { model: {}, ...trainings[name] };
  const made = await sequential({ ...model, ...own });
  try {
    const { validation } = fit;
    const aside = typeof validation === "object" && { validation: partOf(validation, distributed) };
    const { epochs } = await made.fit(partOf(data, distributed), { ...fit, ...aside, distributed, rows: "own" });
    const records = epochs.map(({ seconds: _, threads: __, distributed: ___, ...record }) => record);
    return { records: JSON.stringify(records), weights: hashOf(made), distributed: epochs.at(-1)?.distributed };
  } finally {
    made.dispose();
  }
}

/**
 * A process's own rows: uneven parts. @param {any} data @param {{ rank: number, size: number }}
 * processes
 */
function partOf(data, { rank, size }) {
  const border = (/** @type {number} */ part) => Math.floor(data.rows * (part / size) ** 1.3);
  const [begin, end] = [border(rank), border(rank + 1)];
  return lanegrad.takeRows(
    data,
    Array.from({ length: end - begin }, (_, i) => begin + i),
  );
}

/**
 * What a network of two outputs comes to.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 */
export async function branch(distributed) {
  const x = input(COLUMNS);
  const both = apply(dense(8, "relu"), x);
  const made = await branched({
    inputs: { x },
    outputs: { name: apply(dense(3, "softmax"), both), product: apply(dense(1), both) },
    losses: { name: "crossEntropy", product: { loss: "meanSquaredError", weight: 0.5 } },
    ...{ optimizer: adam(), threads: 1, seed: 1 },
  });
  try {
    const row = rows.map((number) => [...values.subarray(number * COLUMNS, (number + 1) * COLUMNS)]);
    const targets = {
      name: row.map(([a, b]) => (a > 0 ? "up" : b > 0 ? "level" : "down")),
      product: row.map(([a, b]) => [a * b]),
    };
    const { epochs } = await made.fit({ inputs: { x: row }, targets }, { ...batches, validation: 0.4, distributed });
    return JSON.stringify(epochs.map(({ loss, outputs, validation }) => ({ loss, outputs, validation })));
  } finally {
    made.dispose();
  }
}

/**
 * The weights to which each optimizer comes.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 */
export async function optimize(distributed) {
  const weights = [];
  for (const optimizer of optimizers) {
    const made = await sequential({ ...model, optimizer });
    try {
      await made.fit(classes, { epochs: 2, batchSize: optimizer.name === "lbfgs" ? "full" : 700, distributed });
      weights.push(`${optimizer.name} ${hashOf(made)}`);
    } finally {
      made.dispose();
    }
  }
  return weights;
}

/**
 * What the model that a training begins with makes of rows, with metrics; of one process where that
 * is alone.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 * @param {"own" | undefined} [whose]
 */
export async function evaluate(distributed, whose) {
  const made = await sequential(model);
  try {
    const rows = whose === "own" ? { rows: "own" } : {};
    const options = { metrics: ["auc", "f1Macro"], distributed, ...rows };
    const part = (/** @type {any} */ data) => (whose === "own" ? partOf(data, distributed) : data);
    const told = [await made.evaluate(part(classes), options), await made.evaluate(part(weighed), options)];
    return JSON.stringify(told.map(({ confusion, ...others }) => ({ ...others, confusion: [...confusion] })));
  } finally {
    made.dispose();
  }
}

/**
 * The same of own rows. @param {import("../../../src/processes/communicator.js").Communicator}
 * distributed
 */
export function evaluateOwn(distributed) {
  return evaluate(distributed, "own");
}

/**
 * Weights after two epochs, of which another number of processes has trained the first:
 * `checkpoint` is what it left, undefined where this is the first one.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 * @param {import("../../../src/node.js").Checkpoint | undefined} checkpoint
 * @param {"own"} [whose]
 */
export async function resume(distributed, checkpoint, whose) {
  const made = await sequential({ ...model, optimizer: adam({ learningRate: 0.02, globalClipNorm: 0.3 }) });
  let kept;
  try {
    if (checkpoint) await made.restore(checkpoint);
    const onBatch = ({ epoch, batch }, running) => {
      if (checkpoint || epoch !== 1 || batch !== 2) return;
      kept = made.checkpoint();
      running.stop();
    };
    const fit = { epochs: 2, batchSize: 700, validation: 0.1, earlyStopping: { patience: 5 }, onBatch };
    const rows = whose === "own" ? { rows: "own" } : {};
    const data = whose === "own" ? partOf(classes, distributed) : classes;
    const { epochs } = await made.fit(data, { ...fit, schedule: { name: "cosine" }, distributed, ...rows });
    return { kept, weights: hashOf(made), losses: epochs.map(({ loss, validation }) => [loss, validation?.loss]) };
  } finally {
    made.dispose();
  }
}

/**
 * What a training of own rows comes to that goes on from a checkpoint of a whole one.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
 * @param {import("../../../src/node.js").Checkpoint} checkpoint
 */
export function resumeOwn(distributed, checkpoint) {
  return resume(distributed, checkpoint, "own");
}

/**
 * Pages of linear memory that a model of many rows takes, whose rows are this process's own or all.
 * @param {any} distributed @param {"own" | "all"} whose
 */
export async function memory(distributed, whose) {
  const columns = 64;
  const all = dataset({
    x: { values: new Float32Array(40_000 * columns).fill(0.5), columns },
    y: Int32Array.from({ length: 40_000 }, (_, row) => row % 3),
    classes: ["a", "b", "c"],
  });
  const made = await sequential({ ...model, inputs: columns });
  try {
    const data = whose === "own" ? ownPart(all, distributed) : all;
    let most = 0;
    const onEpoch = () => {
      most = Math.max(most, made.info.memoryBytes);
    };
    await made.fit(data, { epochs: 1, batchSize: 1024, onEpoch, distributed, rows: whose });
    return most;
  } finally {
    made.dispose();
  }
}

/**
 * How a training ends of which process 1 alone wants no more: what it rejects with, or how many
 * epochs it has.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
 * @param {string} how
 */
export async function ending(distributed, how) {
  const isOne = distributed.rank === 1;
  const made = await sequential(model);
  const abort = new AbortController();
  const fit = {
    ...{ epochs: 5, batchSize: 600, distributed, signal: abort.signal },
    onBatch: ({ epoch, batch }, running) => {
      if (!isOne || epoch !== 2 || batch !== 1) return;
      if (how === "signal") abort.abort(new Error("enough"));
      if (how === "batch") running.stop();
      if (how === "failure") throw new Error("oh");
      if (how === "rate") running.learningRate = 0.5;
    },
    onEpoch: ({ epoch }, running) => {
      if (isOne && epoch === 2 && how === "epoch") running.stop();
    },
  };
  try {
    const running = made.fit(how === "own rows" ? partOf(classes, distributed) : classes, {
      ...fit,
      ...(how === "own rows" && { rows: "own", onBatch: (record, one) => isOne && record.batch === 2 && one.stop() }),
    });
    if (how === "loop") for await (const { epoch } of running) if (isOne && epoch === 2) break;
    if (how === "loop" && isOne) return `left ${hashOf(made)}`;
    const { epochs } = await running;
    return `${epochs.length} epochs ${hashOf(made)}`;
  } catch (error) {
    return `${error.code ?? error.name}: ${error.message} ${hashOf(made)}`;
  } finally {
    made.dispose();
  }
}

/** @param {import("../../../src/node.js").Model} trained */
function hashOf(trained) {
  const hash = createHash("sha256");
  for (const layer of trained.weights()) for (const numbers of Object.values(layer)) hash.update(numbers);
  return hash.digest("hex");
}

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
