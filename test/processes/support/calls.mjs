/** Calls of processes that don't make the same ones, or not with the same options. */

import { leaveCalls } from "../../../build/compiled/processes/calls.js";
import * as lanegrad from "../../../build/dist/node.js";
import { crossValidate } from "../../../build/dist/search.js";

const { adam, dataset, dense, sequential } = lanegrad;

const x = Array.from({ length: 600 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const data = dataset({ x, y: x.map(([a]) => (a > 0 ? "up" : "down")) });
const options = {
  ...{ inputs: 2, layers: [dense(4, "relu"), dense(2, "softmax")], loss: "crossEntropy" },
  ...{ optimizer: adam(), threads: 1, seed: 1 },
};
const fitted = { epochs: 1, batchSize: 512 };

/**
 * What each process calls, by name of the case.
 * @type {Record<string, (distributed: any, model: any) => Promise<unknown>>}
 */
const cases = {
  "one has ended": (distributed, model) =>
    distributed.rank === 1 ? leave(distributed) : model.fit(data, { ...fitted, distributed }),
  "one has ended, and others evaluate": (distributed, model) =>
    distributed.rank === 1 ? leave(distributed) : model.evaluate(data, { distributed }),
  "one has ended, and others divide": (distributed) =>
    distributed.rank === 1 ? leave(distributed) : crossValidate(() => options, data, { distributed }),
  "all leave": (distributed) => leave(distributed),
  "fit and evaluate": (distributed, model) =>
    distributed.rank === 1 ? model.evaluate(data, { distributed }) : model.fit(data, { ...fitted, distributed }),
  "own rows and all": (distributed, model) =>
    model.fit(data, { ...fitted, distributed, rows: distributed.rank === 1 ? "own" : "all" }),
  "evaluate and crossValidate": (distributed, model) =>
    distributed.rank === 1
      ? crossValidate(() => options, data, { distributed })
      : model.evaluate(data, { distributed }),
  "metrics of fit": (distributed, model) =>
    model.fit(data, { ...fitted, distributed, ...(distributed.rank === 1 && { metrics: ["auc"] }) }),
  "metrics of fit with own rows": (distributed, model) =>
    model.fit(data, { ...fitted, distributed, rows: "own", metrics: distributed.rank === 1 ? ["auc"] : ["accuracy"] }),
  "metrics of evaluate": (distributed, model) =>
    model.evaluate(data, { distributed, metrics: ["accuracy", distributed.rank === 1 ? "auc" : "f1Macro"] }),
  "no metrics": (distributed, model) => model.evaluate(data, { distributed, metrics: "auc" }),
  patience: (distributed, model) =>
    model.fit(data, {
      ...{ ...fitted, distributed, validation: 0.2 },
      earlyStopping: { monitor: "val_loss", restoreBest: true, patience: 3 + distributed.rank },
    }),
  "weights to begin with": async (distributed, model) => {
    if (distributed.rank === 1) await model.fit(data, fitted);
    return model.fit(data, { ...fitted, distributed });
  },
  jobs: (distributed) => crossValidate(() => options, data, { distributed, jobs: 1 + distributed.rank }),
  "options of crossValidate": (distributed) =>
    crossValidate(() => options, data, { fit: { epochs: 1 + distributed.rank }, distributed }),
};

/** @param {any} distributed */
async function leave(distributed) {
  leaveCalls(distributed);
}

/**
 * What a process's call ends with, and what the next one does.
 * @param {any} distributed
 * @param {string} name
 */
export async function call(distributed, name) {
  const model = await sequential(options);
  const told = [];
  try {
    // whoever has left calls nothing more
    for (let i = 0; i < (name.includes("ended") && distributed.rank !== 1 ? 2 : 1); i++)
      told.push(await cases[name](distributed, model).then(() => "", telling));
    return told;
  } finally {
    model.dispose();
  }
}

/** @param {any} error */
function telling({ code, message }) {
  return `${code}: ${message}`;
}
