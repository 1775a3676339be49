/**
 * `npm run sweep:memory [-- --every 1 --plant untyped]`: has models and programs of tensors do what
 * they do, time and again, with memory that runs out at the first allocation, then at the second,
 * and so on until all is done without one that fails; once with memory to be had again behind it,
 * and once without. Each time the call ends in a typed error or in what it should come to, the
 * model is as it was, with the memory that it had, and the next call works. Prints what it did;
 * exit code 1 where something is wrong. `--plant` takes an error's type away (`untyped`), keeps
 * some memory (`kept`), or changes the model (`changed`). `--every 6` does every sixth of these
 * deeds.
 */
import { parseArgs } from "node:util";
import * as lanegrad from "../../../build/compiled/node.js";
import { compile, gradients, matmul, mean, sigmoid, square, subtract } from "../../../build/compiled/nodeTensor.js";
import { nodePlatform } from "../../../build/compiled/platform/node.js";
import { startNodeWorker } from "../../../build/compiled/platform/nodeWorker.js";
import { load, sequential } from "../../../build/compiled/remote/models.js";
import { failAt, relent } from "./scarce.mjs";

const { values: told } = parseArgs({
  options: { every: { type: "string", default: "1" }, plant: { type: "string" } },
});
const { adam, conv2d, dataset, dense, dropout, flatten, Generator, maxPooling2d, residual } = lanegrad;

const ROWS = 700;
const COLUMNS = 48;
const data = rowsOf(1);
const held = rowsOf(2);
const sparse = rowsOf(3, 12);

function rowsOf(seed, kinds) {
  const generator = new Generator(seed);
  const draw = kinds ? () => Math.max(0, generator.below(kinds) + 4 - kinds) : () => generator.uniform();
  const values = (kinds ? Uint8Array : Float64Array).from({ length: ROWS * COLUMNS }, draw);
  const y = Int32Array.from({ length: ROWS }, (_, row) => row % 3);
  return dataset({ x: { values, columns: COLUMNS }, y, classes: ["a", "b", "c"] });
}

const small = {
  inputs: COLUMNS,
  layers: [dense(200, "relu"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam(),
};
const general = {
  ...small,
  layers: [dense(32), residual([dense(64, "relu"), dropout(0.2), dense(32)]), dense(3, "softmax")],
};
const images = {
  ...small,
  inputs: [6, 8, 1],
  layers: [conv2d(8, 3, "relu"), maxPooling2d(2), flatten(), dense(3, "softmax")],
};
const here = { threads: 1 };
const fitWith = (more) => (model) => model.fit(data, { epochs: 2, batchSize: 64, ...more });

/** What is done, of a model that is made of these options; "make" is what makes it. */
const DEEDS = [
  ["sequential", "make", { ...small, ...here }],
  ["load", "make", { ...small, ...here }],
  ["fit", fitWith(), { ...small, ...here }],
  ["fit of all rows at once", fitWith({ batchSize: "full" }), { ...small, ...here }],
  ["fit with validation", fitWith({ validation: held }), { ...small, ...here }],
  [
    "fit of a share, in float64",
    fitWith({ validation: 0.3 }),
    { ...small, ...here, dtype: "float64", standardize: true },
  ],
  ["fit that stops early", fitWith({ validation: held, earlyStopping: { patience: 1 } }), { ...small, ...here }],
  ["fit of other layers", fitWith({ validation: held }), { ...general, ...here }],
  ["fit of images", fitWith({ validation: held }), { ...images, ...here }],
  ["fit of rows of zeros", (model) => model.fit(sparse, { epochs: 2 }), { ...small, ...here }],
  ["fit of pieces", (model) => model.fit(pieces, { epochs: 2 }), { ...small, ...here }],
  ["fit on 3 threads", fitWith(), { ...small, threads: { exactly: 3 } }],
  ["fit of pieces on 2 threads", (model) => model.fit(pieces, { epochs: 2 }), { ...small, threads: { exactly: 2 } }],
  ["predict", (model) => model.predict(data), { ...small, ...here }],
  ["evaluate", (model) => model.evaluate(data), { ...small, ...here }],
  ["predict of other layers", (model) => model.predict(data), { ...general, ...here }],
  ["trace", (model) => model.trace(held), { ...small, ...here }],
  ["checkGradients", (model) => model.checkGradients(held, { most: 2 }), { ...small, ...here }],
  ["fit in a worker", fitWith(), { ...small, ...here, worker: true }],
  ["predict in a worker", (model) => model.predict(data), { ...small, ...here, worker: true }],
];

async function* pieces() {
  for (let begin = 0; begin < ROWS; begin += 250)
    yield lanegrad.takeRows(
      data,
      Uint32Array.from({ length: Math.min(250, ROWS - begin) }, (_, i) => begin + i),
    );
}

/** The end of a row of calls: one has met no want of memory. */
class Done extends Error {}

const found = { failures: 0, errors: 0, finished: 0, wrong: 0 };
const complain = (text) => {
  found.wrong++;
  console.log(text);
};

// Node 20 can wait for ever where nothing but the engine's own work is under way: a timer keeps it
// from there
const timer = setInterval(() => undefined, 1000);
const deeds = DEEDS.filter((_, i) => i % Number(told.every) === 0);
for (const [name, act, options] of deeds)
  for (const isLasting of [false, true]) await (options.worker ? inWorker : onThread)(name, act, options, isLasting);
for (const isLasting of [false, true]) await withTensors(isLasting);
console.log(
  `${found.failures} allocations failed: ${found.errors} calls ended in a typed error, ${found.finished} without the memory; ` +
    `${found.wrong} wrong.`,
);
clearInterval(timer);
process.exitCode = found.wrong === 0 ? 0 : 1;

/** Fails one allocation after the other of a call on this thread. */
async function onThread(name, act, options, isLasting) {
  const place = `${name}, memory ${isLasting ? "from" : "at"} allocation`;
  const bytes = await bytesOf(options);
  const wanted = await comesTo(act, options);
  for (let nth = 1; ; nth++) {
    const model = await sequential(nodePlatform, options);
    const before = await stateOf(model);
    failAt(nth, isLasting);
    const error = await failureOf(() => (act === "make" ? remade(name, options, bytes) : act(model)));
    const { failures } = relent();
    checkEnd(`${place} ${nth}`, error, failures);
    await checkAfter(`${place} ${nth}`, model, before, error, act, wanted);
    model.dispose();
    if (failures === 0) return;
    found.failures += failures;
  }
}

/** The same in the worker that owns the model: its first one has so little memory. */
async function inWorker(name, act, options, isLasting) {
  const wanted = await comesTo(act, options);
  for (let nth = 1; ; nth++) {
    const place = `${name}, memory ${isLasting ? "from" : "at"} allocation ${nth}`;
    const failure = await failureOf(async () => {
      const model = await sequential(scarcePlatform(nth, isLasting), options);
      const error = await failureOf(() => act(model));
      checkEnd(place, error, error ? 1 : 0);
      if (error && !isLasting) await act(model);
      const isOver = error === undefined;
      if (isOver && (await stateOf(model)).bits !== wanted) complain(`${place}: the model came to something else.`);
      model.dispose();
      if (error) found.failures++;
      if (isOver) throw new Done();
    });
    if (failure instanceof Done) return;
    // where it couldn't even be made
    if (failure) {
      checkEnd(`${place}, made`, failure, 1);
      found.failures++;
    }
  }
}

/** A program of tensors is compiled and run. */
async function withTensors(isLasting) {
  const act = async () => {
    const program = await compile(
      { x: ["rows", COLUMNS], w: [COLUMNS, 64] },
      ({ x, w }) => {
        const loss = mean(square(subtract(sigmoid(matmul(x, w)), 1)));
        return { loss, ...gradients(loss, { w }) };
      },
      { rows: ROWS, threads: 1 },
    );
    try {
      return (await program.run({ x: data.x, w: new Float32Array(COLUMNS * 64).fill(0.01) })).loss[0];
    } finally {
      program.dispose();
    }
  };
  const wanted = await act();
  for (let nth = 1; ; nth++) {
    const place = `a program of tensors, memory ${isLasting ? "from" : "at"} allocation ${nth}`;
    failAt(nth, isLasting);
    const error = await failureOf(act);
    const { failures } = relent();
    checkEnd(place, error, failures);
    if ((await act()) !== wanted) complain(`${place}: the next run comes to something else.`);
    if (failures === 0) return;
    found.failures += failures;
  }
}

/** Another model is made, from options or a file. */
async function remade(name, options, bytes) {
  const model = await (name === "load" ? load(nodePlatform, bytes, here) : sequential(nodePlatform, options));
  model.dispose();
}

async function bytesOf(options) {
  const model = await sequential(nodePlatform, { ...options, worker: false });
  const bytes = await model.toBytes();
  model.dispose();
  return bytes;
}

/** What a model has come to when that has been done undisturbed. */
async function comesTo(act, options) {
  const model = await sequential(nodePlatform, { ...options, worker: false });
  if (act !== "make") await act(model);
  const { bits } = await stateOf(model);
  model.dispose();
  return bits;
}

async function stateOf(model) {
  const bytes = await lanegrad.checkpointBytes({ ...(await model.checkpoint()), info: {} });
  return { bits: Buffer.from(bytes).toString("base64"), memory: model.info.memoryBytes };
}

async function failureOf(act) {
  try {
    await act();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A call that lacked memory ends in a typed error, or does without. */
function checkEnd(place, error, failures) {
  if (error && told.plant === "untyped") error = error.cause ?? error;
  if (error && (failures === 0 || !(error instanceof lanegrad.LanegradError) || error.code !== "OUT_OF_MEMORY"))
    complain(`${place}: ${error.stack}`);
  if (error) found.errors++;
  else if (failures > 0) found.finished++;
}

/** The model is as it was, and what is done with it next comes to what it should. */
async function checkAfter(place, model, before, error, act, wanted) {
  if (told.plant === "changed" && error) await model.fit(held, { epochs: 1 });
  const after = await stateOf(model);
  const memory = after.memory + (told.plant === "kept" ? 64 : 0);
  if (error && after.bits !== before.bits) complain(`${place}: the model has changed.`);
  if (memory !== before.memory) complain(`${place}: the model has ${memory} bytes, not ${before.memory}.`);
  if (error && act !== "make") await act(model);
  if (act !== "make" && (await stateOf(model)).bits !== wanted) complain(`${place}: the model came to something else.`);
}

/** Node's platform, whose first worker has so little memory. */
function scarcePlatform(nth, isLasting) {
  let workers = 0;
  return {
    ...nodePlatform,
    workerStarter: async () => (events) => {
      if (workers++ > 0) return startNodeWorker(new URL("../../../build/dist/worker.js", import.meta.url), events);
      // a worker's environment is a copy of this one at its start
      Object.assign(process.env, { LANEGRAD_SCARCE: `${nth}`, LANEGRAD_SCARCE_LASTS: `${isLasting}` });
      return startNodeWorker(new URL("./scarceWorker.mjs", import.meta.url), events);
    },
  };
}
