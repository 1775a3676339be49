/**
 * Penalties of activities as rows count: a weight of 2 is the row twice, one of 0 the row left out.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  dataset,
  dense,
  dropout,
  type Layer,
  l1l2,
  l2,
  type Model,
  type ModelOptions,
  residual,
  sequential,
  sgd,
  takeRows,
} from "../../src/node.js";

const ROWS = 36;
const COUNTS = [1, 3, 0, 2, 1, 5];
const x = Float64Array.from({ length: ROWS * 3 }, (_, i) => ((i * 29) % 83) / 20 - 2);
const classes = Array.from({ length: ROWS }, (_, row) => ["a", "b", "c"][(row * 7) % 3]);
const weights = Array.from({ length: ROWS }, (_, row) => COUNTS[row % COUNTS.length]);
const rows = { values: x, columns: 3 };
const plain = dataset({ x: rows, y: classes });
const weighed = dataset({ x: rows, y: classes, weights });
const repeated = takeRows(
  plain,
  weights.flatMap((weight, row) => new Array<number>(weight).fill(row)),
);

const activityRegularizer = l1l2({ l1: 0.3, l2: 0.7 });
const stacks: readonly (readonly [string, readonly Layer[], ModelOptions["loss"]])[] = [
  [
    "dense layers",
    [dense(5, "tanh", { activityRegularizer, kernelRegularizer: l2() }), dense(3, "softmax")],
    "crossEntropy",
  ],
  [
    "a loss of a graph",
    [dense(5, "tanh", { activityRegularizer }), dense(3, "softmax")],
    "categoricalFocalCrossEntropy",
  ],
  ["layers in layers", [residual([dense(3, "tanh", { activityRegularizer })]), dense(3, "softmax")], "crossEntropy"],
  ["dropout of nothing", [dense(5, "relu", { activityRegularizer }), dropout(0), dense(3, "softmax")], "crossEntropy"],
];

const numbersOf = (model: Model) =>
  model.weights().flatMap((layer) => Object.values(layer).flatMap((numbers) => [...numbers]));

function expectNear(own: readonly number[], others: readonly number[]): void {
  expect(own).toHaveLength(others.length);
  for (const [i, value] of own.entries()) expect(value).toBeCloseTo(others[i], 11);
}

describe.each(stacks)("of %s", (_, layers, loss) => {
  const make = (more: Partial<ModelOptions> = {}) =>
    sequential({
      inputs: 3,
      layers,
      loss,
      dtype: "float64",
      seed: 4,
      threads: 1,
      optimizer: sgd({ learningRate: 0.1 }),
      ...more,
    });

  test("a row of weight 2 is that row twice, in trainings, evaluations and traces", async () => {
    using once = await make();
    using twice = await make();
    const fit = { epochs: 6, batchSize: "full" } as const;
    const [own, others] = [await once.fit(weighed, fit), await twice.fit(repeated, fit)];
    expectNear(numbersOf(once), numbersOf(twice));
    expectNear(
      own.epochs.map((epoch) => epoch.loss),
      others.epochs.map((epoch) => epoch.loss),
    );
    const { loss: told } = await once.evaluate(weighed);
    expect(told).toBeCloseTo((await twice.evaluate(repeated)).loss, 11);
    expect((await once.trace(weighed)).loss).toBeCloseTo(told, 11);
    expect((await once.checkGradients(weighed)).passes).toBe(true);
  });

  test("gradients that are added over parts are those of the batch, and so are losses", async () => {
    using whole = await make();
    using parts = await make();
    const { epochs } = await whole.fit(weighed, { epochs: 4, batchSize: 12 });
    const added = await parts.fit(weighed, { epochs: 4, batchSize: 4, gradientAccumulationSteps: 3 });
    expectNear(numbersOf(parts), numbersOf(whole));
    expectNear(
      added.epochs.map((epoch) => epoch.loss),
      epochs.map((epoch) => epoch.loss),
    );
  });

  test("weights that are all the same change no bit", async () => {
    using even = await make({ optimizer: adam() });
    using same = await make({ optimizer: adam() });
    await even.fit(plain, { epochs: 3, batchSize: 8 });
    await same.fit(dataset({ x: rows, y: classes, weights: new Array(ROWS).fill(2) }), { epochs: 3, batchSize: 8 });
    expect(numbersOf(same)).toEqual(numbersOf(even));
  });
});
