/** Trainings that processes share out: the same bits in any number of them. */
import { describe, expect, test } from "vitest";
import { dense, type FitOptions, sequential } from "../../src/node.js";
import { blobs } from "../api/support/data.js";
import { lanegradError } from "../api/support/expectations.js";
import { trainings } from "./support/networks.mjs";
import { inProcesses } from "./support/threads.mjs";
import { branch, evaluate, optimize, type Resumed, resume, type Told, train } from "./support/trainings.mjs";

const url = new URL("./support/trainings.mjs", import.meta.url).href;
const refusals = new URL("./support/refusals.mjs", import.meta.url).href;

const small = "batches of one block";
const shared = Object.keys(trainings).filter((name) => name !== small);

describe.each(shared)("%s", (name) => {
  // more than there are blocks, where it is eight
  const numbers = name === "all rows" ? [2, 3, 4, 8] : [2, 3, 4];
  test(`${numbers} processes come to the weights and records of one, to the bit`, async () => {
    const { records, weights } = await train(undefined, name);
    expect(JSON.parse(records).length).toBeGreaterThan(0);
    for (const processes of numbers) {
      const told = await inProcesses<Told>(url, "train", processes, name);
      for (const one of told) expect(one).toMatchObject({ records, weights });
      for (const { distributed } of told) {
        expect(distributed?.processes).toBeGreaterThan(1);
        expect(distributed?.reason).toBeUndefined();
        expect(distributed?.communicationSeconds).toBeGreaterThan(0);
      }
    }
  });
});

test("every optimizer comes to the weights of one process", async () => {
  const alone = await optimize(undefined);
  expect(new Set(alone).size).toBe(12);
  for (const weights of await inProcesses(url, "optimize", 3, undefined)) expect(weights).toEqual(alone);
});

test("networks of several outputs come to the records of one process, of each output too", async () => {
  const alone = await branch(undefined);
  for (const told of await inProcesses(url, "branch", 3, undefined)) expect(told).toBe(alone);
});

test("evaluations with metrics are those of one process, which share the rows out", async () => {
  const alone = await evaluate(undefined);
  for (const processes of [2, 3]) {
    for (const told of await inProcesses(url, "evaluate", processes, undefined)) expect(told).toBe(alone);
  }
});

test("a training that was stopped amid an epoch goes on in another number of processes, to the same bits", async () => {
  const { kept: alone } = await resume(undefined, undefined);
  const { weights, losses } = await resume(undefined, alone);
  expect(alone).toBeDefined();
  for (const [before, after] of [
    [2, 3],
    [3, 1],
    [1, 4],
  ]) {
    const [{ kept }] = await inProcesses<Resumed>(url, "resume", before, undefined);
    for (const told of await inProcesses<Resumed>(url, "resume", after, kept))
      expect(told).toMatchObject({ weights, losses });
  }
});

test.each([
  ["options", "INVALID_OPTION: Process 1 has other epochs than process 0 (3, not 2)"],
  [
    "data",
    "INVALID_OPTION: Process 1 has other features than process 0, for rows are compared in their order: give all the same data and options.",
  ],
  ["seed", "INVALID_OPTION: Process 1 has other seed than process 0 (1, not 0)"],
  ["layers", "INVALID_OPTION: Process 1 has other layers[0].units than process 0 (17, not 16)"],
  [
    "equilibria",
    "INVALID_OPTION: Layer 0, equilibrium, looks for its equilibrium in a batch as a whole, which processes can't share",
  ],
  ["an inner equilibrium", "INVALID_OPTION: Layer 1, residual, looks for its equilibrium in a batch as a whole"],
  [
    "accumulated convolutions",
    "INVALID_OPTION: The gradient of the bias of layer 0, conv2d, is no sum over blocks of rows, which is what several processes accumulate: leave out `gradientAccumulationSteps`, or train",
  ],
  ["accumulated penalties", "INVALID_OPTION: The penalty of the kernel of layer 1, dense, is no sum over blocks"],
  ["accumulated means", "INVALID_OPTION: The mean of a batch (Layer 0, batchNormalization) is no sum over blocks"],
  [
    "rows of rows",
    "INVALID_OPTION: A layer or the loss (matmul) makes numbers of a row from those of other rows: train",
  ],
  ["L-BFGS in other units", "INVALID_OPTION: lbfgs with standardized targets isn't shared out among processes"],
])("%s: refused in every process before the first step", async (name, sentence) => {
  for (const told of await inProcesses<string>(refusals, "refused", 2, name)) expect(told).toContain(sentence);
});

test("batches of one block: every process trains on all of them, and is told what to do", async () => {
  const told = await inProcesses<Told>(url, "train", 2, small);
  const { records, weights } = await train(undefined, small);
  for (const one of told) {
    expect(one).toMatchObject({ records, weights });
    expect(one.distributed).toMatchObject({ processes: 1, communicationSeconds: 0 });
    expect(one.distributed?.reason).toBe(
      "batches of 200 rows are no more than a block of 256, which isn't shared out: take a `batchSize` of 512, a block for each process, or share out trials instead.",
    );
  }
});

test.each([
  ["nothing of the kind", {}],
  ["a rank that there isn't", { rank: 2, size: 2 }],
  ["a text", "mpi"],
])("%s is no communicator", async (_, distributed) => {
  using model = await sequential({ inputs: 4, layers: [dense(3, "softmax")], loss: "crossEntropy" });
  const options = { distributed } as unknown as FitOptions;
  const error = await lanegradError(() => model.fit(blobs(20, 4, 3, 1), options), "INVALID_OPTION");
  expect(error.message).toContain("distributed must be what `await mpi()` of lanegrad/mpi gives");
});
