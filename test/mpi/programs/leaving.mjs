/**
 * Trains in all processes, of which the last one leaves in the way that is asked for, or which all
 * do the same.
 */
import { mpi } from "../../../build/dist/mpi.js";
import { dataset, dense, sequential, sgd } from "../../../build/dist/node.js";
import { crossValidate } from "../../../build/dist/search.js";

const distributed = await mpi();
const isLast = distributed.rank === distributed.size - 1;
const [, , way] = process.argv;
const x = Array.from({ length: 600 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const data = dataset({ x, y: x.map(([a]) => (a > 0 ? "up" : "down")) });
const options = { inputs: 2, layers: [dense(4, "relu"), dense(2, "softmax")], loss: "crossEntropy", threads: 1 };
const fit = { epochs: 3, batchSize: 512, distributed };
const exit = () => {
  if (!isLast) return;
  // the launcher passes it on before it hears of the end
  process.stdout.write("leaves now\n", () => process.exit(0));
};
const model = await sequential(options);

const ways = {
  exit: () =>
    model.fit(data, {
      ...{ ...fit, epochs: 1_000_000 },
      onEpoch: ({ epoch }) => epoch === 20 && exit(),
    }),
  skip: () => (isLast ? exit() : model.fit(data, fit)),
  "leave early": () => isLast || model.fit(data, fit),
  once: async () => {
    await model.fit(data, fit);
    if (!isLast) await model.fit(data, fit);
  },
  alone: () => model.fit(data, isLast ? { ...fit, distributed: undefined } : fit),
  finalize: () => (isLast ? distributed.finalize() : model.fit(data, fit)),
  // whichever process the fold is handed to
  "exit in a fold": () =>
    crossValidate(
      (_, { fold }) => {
        if (fold === 3) process.exit(0);
        return options;
      },
      data,
      { distributed, fit: { epochs: 5 } },
    ),
  evaluate: () => model.fit(data, { ...fit, onEpoch: async () => void (await model.evaluate(data, { distributed })) }),
  diverge: async () => {
    const wild = await sequential({ ...options, optimizer: sgd({ learningRate: 1e38 }) });
    await wild.fit(data, { ...fit, epochs: 9 }).catch(({ code }) => tell(code));
  },
  "go on with what is over": async () => {
    const stopping = { ...fit, epochs: 9, earlyStopping: { monitor: "loss", minDelta: 9, patience: 1 } };
    let kept;
    await model.fit(data, {
      ...stopping,
      onEpoch: () => {
        kept = model.checkpoint();
      },
    });
    const other = await sequential(options);
    await other.restore(kept);
    const { epochs } = await other.fit(data, stopping);
    tell(`${epochs.length} epochs`);
  },
  "be refused": () => model.fit(data, { ...fit, epochs: 3 + distributed.rank }).catch(({ code }) => tell(code)),
  "evaluate what overflows": async () => {
    const wide = dataset({ x: x.map(() => [3e38, 3e38]), y: x.map((_, i) => (i % 2 ? "up" : "down")) });
    await model.evaluate(wide, { distributed }).catch(({ code }) => tell(code));
  },
  "evaluate own rows that don't fit": async () => {
    const small = await sequential({ ...options, inputs: 3 });
    await small.evaluate(data, { distributed, rows: "own" }).catch(({ code }) => tell(code));
  },
  "watch what isn't there": async () => {
    const earlyStopping = { monitor: "val_loss" };
    await model.fit(data, { ...fit, rows: "own", earlyStopping }).catch(({ code }) => tell(code));
  },
  "validate with rows that don't fit": async () => {
    const validation = dataset({ x: x.map(([a]) => [a]), y: x.map(([a]) => (a > 0 ? "up" : "down")) });
    for (const rows of ["all", "own"])
      await model.fit(data, { ...fit, rows, validation }).catch(({ code }) => tell(`${rows} ${code}`));
  },
  "be refused with own rows": async () => {
    const small = await sequential({ ...options, inputs: 3 });
    await small.fit(data, { ...fit, rows: "own" }).catch(({ code }) => tell(code));
  },
};

/** In one piece, so that lines of processes don't mix. @param {string} what */
function tell(what) {
  process.stdout.write(`${what}\n`);
}

await ways[way]();
