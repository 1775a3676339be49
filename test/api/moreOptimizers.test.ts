/**
 * Every optimizer, through the public API: the same bits on any number of threads, in a worker, and
 * after a file or a checkpoint.
 */
import { describe, expect, test } from "vitest";
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  dense,
  type LanegradError,
  lion,
  load,
  loadIris,
  type ModelOptions,
  nadam,
  type Optimizer,
  radam,
  rmsProp,
  rprop,
  sequential,
  sgd,
} from "../../src/node.js";
import { lanegradError } from "./support/expectations.js";

const iris = loadIris();
const fit = { epochs: 3, batchSize: 16 };

const cases: readonly Optimizer[] = [
  sgd({ momentum: 0.9 }),
  adam(),
  adam({ amsgrad: true }),
  adamW({ amsgrad: true, weightDecay: 0.1 }),
  rmsProp({ momentum: 0.5 }),
  adagrad(),
  adadelta(),
  adamax({ weightDecay: 0.1 }),
  nadam({ momentumDecay: 0.1 }),
  radam(),
  lion({ weightDecay: 0.1 }),
  rprop({ etaPlus: 1.5, maxStep: 1 }),
];

const make = (optimizer: Optimizer, more: Partial<ModelOptions> = {}) =>
  sequential({
    ...{ inputs: 4, layers: [dense(8, "tanh"), dense(3, "softmax")], loss: "crossEntropy", standardize: true },
    ...{ seed: 2, threads: 1, optimizer, ...more },
  });

describe.each(cases)("$name $options", (optimizer) => {
  test("makes the loss smaller", async () => {
    using model = await make(optimizer);
    // some, as Adadelta, begin with steps of a thousandth
    const { epochs } = await model.fit(iris, { epochs: 60, batchSize: "full" });
    expect(epochs[59].loss).toBeLessThan(epochs[0].loss);
  });

  test("gives the same bits on two threads and in a worker", async () => {
    using one = await make(optimizer);
    await one.fit(iris, fit);
    using two = await make(optimizer, { threads: { exactly: 2 } });
    await two.fit(iris, fit);
    expect(two.weights()).toEqual(one.weights());
    using remote = await sequential({
      ...{ inputs: 4, layers: [dense(8, "tanh"), dense(3, "softmax")], loss: "crossEntropy", standardize: true },
      ...{ seed: 2, threads: 1, optimizer, worker: true },
    });
    await remote.fit(iris, fit);
    expect(await remote.weights()).toEqual(one.weights());
  });

  test("goes on from a checkpoint with the bits of a training that went on, and stands in files", async () => {
    using model = await make(optimizer);
    await model.fit(iris, fit);
    using other = await make(optimizer);
    await other.restore(model.checkpoint());
    using loaded = await load(await model.toBytes());
    expect(loaded.info.optimizer).toEqual(model.info.optimizer);
    await model.fit(iris, fit);
    await other.fit(iris, fit);
    expect(other.weights()).toEqual(model.weights());
    expect((await loaded.fit(iris, fit)).epochs).toHaveLength(3);
  });
});

test.each<readonly [string, () => unknown, string]>([
  [
    "a step that is greatest below the least",
    () => rprop({ minStep: 2, maxStep: 1 }),
    "maxStep must be minStep (2) or",
  ],
  ["a growth of 1", () => rprop({ etaPlus: 1 }), "etaPlus must be a number above 1, not 1."],
  ["a shrinkage of 1", () => rprop({ etaMinus: 1 }), "etaMinus must be at least 0 and below 1, not 1."],
  ["a negative decay of momentum", () => nadam({ momentumDecay: -1 }), "momentumDecay must be 0 or more, not -1."],
  ["what is no switch", () => adam({ amsgrad: 1 as never }), "amsgrad must be true or false, not 1."],
  ["another's option", () => lion({ epsilon: 1 } as never), 'lion has no option "epsilon": its options are'],
])("%s is refused", async (_, call, sentence) => {
  const error: LanegradError = await lanegradError(call, "INVALID_OPTION");
  expect(error.message).toContain(sentence);
});
