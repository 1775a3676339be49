/**
 * `npm run sweep:faults [-- --moments 2000 --seed 1 --quick --plant weights]`: trains on threads,
 * and in workers, of which one is killed, throws, exits or hangs, at moments drawn at random: in
 * which kernel and at which of its calls, or after how long. Each time `fit` ends in a typed error
 * within 5 seconds of the fault, the model is as it was after a whole number of epochs, which the
 * error tells, and training on gives the bits of a training that nothing disturbed. Prints what it
 * did; exit code 1 where something is wrong; Ctrl+C ends it with its report. `--quick` leaves out
 * what hangs, which takes seconds each, and looks at no clock. `--plant` changes what is found, as
 * a fault would: `weights`, `epochs`, or `error`.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import * as lanegrad from "../../../build/compiled/node.js";
import { nodePlatform } from "../../../build/compiled/platform/node.js";
import { sequential } from "../../../build/compiled/remote/models.js";
import { faultyPlatform } from "./faultyPlatform.mjs";

const { values: told } = parseArgs({
  options: {
    moments: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    plant: { type: "string" },
  },
});

/** Milliseconds from a fault to the error at most. */
const LIMIT = 5000;
/** Epochs that no training comes to, and those that are trained behind the fault. */
const ENDLESS = 1_000_000;
const FURTHER = 2;
/**
 * Milliseconds of training after which a fault that has not come is given up: its kernel is not
 * called, or not so often.
 */
const PATIENCE = 1000;

const { adam, dataset, dense, dropout, Generator } = lanegrad;
const ROWS = 900;
const COLUMNS = 32;
/** Kernels that are surely called: a thread is given some of each. */
const KERNELS = ["gemm", "adamStep", "gatherRows"];
const FAULTS = told.quick ? ["kill", "throw", "exit"] : ["kill", "throw", "exit", "hang"];
const LAYERS = [
  [dense(24, "relu"), dense(2, "softmax")],
  [dense(24, "tanh"), dropout(0.2), dense(2, "softmax")],
];

const data = rowsOf();
const generator = new Generator(Number(told.seed));
const pick = (...choices) => choices[generator.below(choices.length)];
const found = { kill: 0, throw: 0, exit: 0, hang: 0, none: 0, slowest: 0, wrong: 0 };

// Node 20 can wait for ever where nothing but the engine's own work is under way: a timer keeps it
// from there
const timer = setInterval(() => undefined, 1000);
const moments = Number(told.moments);
let isOver = false;
process.once("SIGINT", () => {
  isOver = true;
});
let i = 0;
while (i < moments && !isOver) {
  const moment = drawMoment(found.none + i);
  const what = await disturb(moment);
  if (what === undefined) found.none++;
  else i++;
  if (what) {
    found.wrong++;
    console.log(`${what}\n  ${JSON.stringify(moment)}`);
  }
  if (i % 100 === 0 && moments > 100 && what !== undefined)
    console.log(`${i} of ${moments} moments, ${found.wrong} wrong`);
}
console.log(
  `${i} moments: ${found.kill} killed, ${found.throw} thrown, ${found.exit} exited, ${found.hang} hung, besides ${found.none} ` +
    `that the training didn't come to; errors within ${(found.slowest / 1000).toFixed(1)} seconds; ${found.wrong} wrong.`,
);
clearInterval(timer);
process.exitCode = found.wrong === 0 ? 0 : 1;

/** Numbers around 0.5, in two classes. */
function rowsOf() {
  const numbers = new Generator(5);
  const values = Float32Array.from({ length: ROWS * COLUMNS }, () => numbers.uniform());
  const y = Int32Array.from({ length: ROWS }, (_, row) => (values[row * COLUMNS] > 0.5 ? 1 : 0));
  return dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b"] });
}

/** Where a model trains and how, the fault and its moment. */
function drawMoment(i) {
  return {
    where: i % 2 === 0 ? "3 threads" : "a worker",
    layers: generator.below(LAYERS.length),
    seed: generator.below(1000),
    fit: { batchSize: pick(50, 100, 450), ...pick({}, {}, { validation: 0.2 }) },
    isIterated: generator.below(2) === 0,
    fault: pick(...FAULTS),
    kernel: pick(...KERNELS),
    call: 1 + generator.below(pick(30, 300, 1000)),
    delay: generator.below(pick(20, 300)),
  };
}

/**
 * One training with one fault: "" if all is right, what is wrong, or undefined if the fault didn't
 * come.
 */
async function disturb(moment) {
  const { where, layers, seed, fit, fault, delay, isIterated } = moment;
  const faulty = faultyPlatform(moment);
  const options = { inputs: COLUMNS, layers: LAYERS[layers], loss: "crossEntropy", optimizer: adam(), seed };
  const place = where === "a worker" ? { worker: true, threads: 1 } : { threads: { exactly: 3 } };
  const model = await sequential(faulty.platform, { ...options, ...place });
  const controller = new AbortController();
  const { signal } = controller;
  // threads are killed when they compute, not while they start, where one goes on without them
  const kill = () => (where === "a worker" || model.info.threads.used > 1 ? faulty.kill() : setTimeout(kill, 5));
  const killer = fault === "kill" ? setTimeout(kill, delay) : undefined;
  const patience = fault === "kill" ? undefined : setTimeout(() => faulty.failedAt() ?? controller.abort(), PATIENCE);
  let last = 0;
  try {
    const error = await failureOf(async () => {
      const running = model.fit(data, { ...fit, epochs: ENDLESS, signal });
      if (isIterated) for await (const { epoch } of running) last = epoch;
      else await running;
    });
    if (error === signal.reason && signal.aborted) return undefined;
    const took = Date.now() - faulty.failedAt();
    found[fault]++;
    found.slowest = Math.max(found.slowest, took);
    const code = told.plant === "error" ? "none" : error?.code;
    if (!(error instanceof lanegrad.LanegradError) || code !== "WORKER_FAILED") return `It ended with ${error?.stack}.`;
    if (took > LIMIT && !told.quick) return `It ended ${took} ms after the fault.`;
    return await checkModel(model, options, fit, epochsOf(error), isIterated ? last : undefined, where);
  } finally {
    clearTimeout(killer);
    clearTimeout(patience);
    model.dispose();
  }
}

/**
 * Epochs with which the model goes on, as the error tells: of workers it has a field, of threads a
 * sentence.
 */
function epochsOf({ epochs, message }) {
  const [, when, epoch] = /as it was (before|after) epoch (\d+)/.exec(message) ?? [];
  return epochs ?? Number(epoch) - (when === "before" ? 1 : 0);
}

/**
 * Whether the model is as it was after so many epochs, and goes on as one that was never disturbed.
 */
async function checkModel(model, options, fit, epochs, last, where) {
  if (!(epochs >= 0)) return "The error doesn't tell the epochs.";
  if (last !== undefined && where !== "a worker" && epochs !== last)
    return `The error tells ${epochs} epochs, the records ${last}.`;
  if (last !== undefined && epochs > last + 1) return `The error tells ${epochs} epochs, the records ${last}.`;
  const undisturbed = await sequential(nodePlatform, { ...options, threads: 1 });
  try {
    const trained = epochs + (told.plant === "epochs" ? 1 : 0);
    if (trained > 0) await undisturbed.fit(data, { ...fit, epochs: trained });
    if ((await digestOf(model)) !== (await digestOf(undisturbed))) return `It is not as it was after ${epochs} epochs.`;
    for (const each of [model, undisturbed]) await each.fit(data, { ...fit, epochs: FURTHER });
    if (told.plant === "weights") await model.fit(data, { epochs: 1 });
    return (await digestOf(model)) === (await digestOf(undisturbed)) ? "" : "Trained on, it has other bits.";
  } finally {
    undisturbed.dispose();
  }
}

/**
 * A digest of all that training has made of a model, besides what it knows of its data before the
 * first epoch.
 */
async function digestOf(model) {
  const { info: _, schema, ...checkpoint } = await model.checkpoint();
  const known = checkpoint.epochs > 0 ? schema : {};
  return createHash("sha256")
    .update(await lanegrad.checkpointBytes({ ...checkpoint, schema: known, info: {} }))
    .digest("hex");
}

async function failureOf(act) {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error;
  }
}
