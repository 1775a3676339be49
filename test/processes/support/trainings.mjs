/**
 * Trainings that a process takes part in, by the built library: what they come to, as texts that
 * tests compare.
 */
import { createHash } from "node:crypto";
import { apply, model as branched, input } from "../../../build/dist/model.js";
import { ownPart } from "../../../build/dist/mpi.js";
import { adam, dataset, dense, sequential, takeRows } from "../../../build/dist/node.js";
import { batches, COLUMNS, classes, model, optimizers, rows, trainings, values, weighed } from "./networks.mjs";

/**
 * What the training comes to in a process: records without times, weights, and how it was shared
 * out.
 * @param {import("../../../src/processes/communicator.js").Communicator | undefined} distributed
 * @param {keyof typeof trainings} name
 * @param {"own"} [whose] rows: all, or those of the process alone
 */
export async function train(distributed, name, whose) {
  const { data, model: own, fit } = { model: {}, ...trainings[name] };
  const { validation } = fit;
  const { part, options: shared } = sharing(distributed, whose);
  const options = { ...fit, ...shared, ...(typeof validation === "object" && { validation: part(validation) }) };
  const made = await sequential({ ...model, ...own });
  try {
    const { epochs } = await made.fit(part(data), options);
    const records = epochs.map(({ seconds: _, threads: __, distributed: ___, ...record }) => record);
    return { records: JSON.stringify(records), weights: hashOf(made), distributed: epochs.at(-1)?.distributed };
  } finally {
    made.dispose();
  }
}

/**
 * How rows are shared out: what a process is given of them, and with which options.
 * @param {any} distributed
 * @param {"own"} [whose]
 */
function sharing(distributed, whose) {
  const part = (/** @type {any} */ data) => (whose === "own" ? partOf(data, distributed) : data);
  return { part, options: { distributed, ...(whose === "own" && { rows: "own" }) } };
}

/**
 * What `train` comes to where each process has its own rows alone, uneven parts of all.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
 * @param {keyof typeof trainings} name
 */
export function trainOwn(distributed, name) {
  return train(distributed, name, "own");
}

/**
 * A process's own rows: uneven parts.
 * @param {any} data
 * @param {{ rank: number, size: number }} processes
 */
function partOf(data, { rank, size }) {
  const border = (/** @type {number} */ part) => Math.floor(data.rows * (part / size) ** 1.3);
  const [begin, end] = [border(rank), border(rank + 1)];
  return takeRows(
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
    const { part, options: shared } = sharing(distributed, whose);
    const options = { metrics: ["auc", "f1Macro"], ...shared };
    const told = [await made.evaluate(part(classes), options), await made.evaluate(part(weighed), options)];
    return JSON.stringify(told.map(({ confusion, ...others }) => ({ ...others, confusion: [...confusion] })));
  } finally {
    made.dispose();
  }
}

/**
 * The same of own rows.
 * @param {import("../../../src/processes/communicator.js").Communicator} distributed
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
    const { part, options } = sharing(distributed, whose);
    const { epochs } = await made.fit(part(classes), { ...fit, schedule: { name: "cosine" }, ...options });
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
 * Bytes of linear memory that a model of many rows takes, whose rows are this process's own or all.
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
 * How a training ends of which process 1 alone wants no more, as `endOf` tells it: behind it no
 * message may be on its way.
 * @param {any} distributed
 * @param {string} how
 */
export async function ending(distributed, how) {
  const told = await endOf(distributed, how);
  if (distributed.underWay > 0) throw new Error(`${distributed.underWay} messages are under way.`);
  return told;
}

/**
 * What such a training rejects with, or how many epochs it has, and the digest of its weights.
 * @param {any} distributed
 * @param {string} how
 */
async function endOf(distributed, how) {
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
      if (how === "dispose") made.dispose();
    },
    onEpoch: ({ epoch }, running) => {
      if (isOne && epoch === 2 && how === "epoch") running.stop();
    },
  };
  try {
    const running = made.fit(how === "own rows" ? partOf(classes, distributed) : classes, {
      ...fit,
      ...(how === "own rows" && { rows: "own", onBatch: (record, one) => isOne && record.batch === 1 && one.stop() }),
    });
    if (how === "loop") for await (const { epoch } of running) if (isOne && epoch === 2) break;
    if (how === "dispose in a loop") for await (const { epoch } of running) if (isOne && epoch === 2) made.dispose();
    if (how === "loop" && isOne) return `left ${hashOf(made)}`;
    const { epochs } = await running;
    return `${epochs.length} epochs ${hashOf(made)}`;
  } catch (error) {
    const sentence = `${error.code ?? error.name}: ${error.message}`;
    return error.code === "DISPOSED" ? sentence : `${sentence} ${hashOf(made)}`;
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
