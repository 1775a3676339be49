/**
 * The losses that are computed by graphs: what they come to, their gradients, and that they stay
 * what they are in files and workers.
 */
import { describe, expect, test } from "vitest";
import { type GraphLossName, graphLosses } from "../../src/catalog/graphLosses.js";
import { namesIn } from "../../src/catalog/lookup.js";
import { lossNames } from "../../src/catalog/lossNames.js";
import { adam, dataset, dense, huber, type Loss, load, type ModelOptions, sequential, sgd } from "../../src/node.js";
import { references } from "../support/lossFormulas.js";
import { failureOf } from "./support/expectations.js";
import { columns, dataFor, make, outputOf, rows, targetsOf, x } from "./support/lossData.js";

const cases: readonly (readonly [string, GraphLossName, Loss["options"]])[] = [
  ...namesIn(graphLosses).map((name) => [name, name, {}] as const),
  ["huber of 0.3", "huber", { delta: 0.3 }],
  ["a smoothed cross-entropy", "categoricalCrossEntropy", { labelSmoothing: 0.1 }],
  ["a smoothed focal loss", "categoricalFocalCrossEntropy", { labelSmoothing: 0.3 }],
  ["a smoothed binary cross-entropy", "binaryFocalCrossEntropy", { gamma: 0, labelSmoothing: 0.2 }],
  ["a focal loss of 0.5", "categoricalFocalCrossEntropy", { gamma: 0.5, alpha: 2 }],
  ["a focal loss without focus", "categoricalFocalCrossEntropy", { gamma: 0, alpha: 1 }],
  ["a balanced focal loss", "binaryFocalCrossEntropy", { gamma: 1.5, alpha: 0.8, applyClassBalancing: true }],
];

describe.each(cases)("%s", (_, name, options) => {
  const loss = { name, reduction: "mean", options } as const;
  const data = dataFor(name);

  test.each(["float32", "float64"] as const)("comes to the formula's number in %s", async (dtype) => {
    using model = await make(loss, outputOf(name), { dtype });
    const { outputs } = await model.predict(data);
    const reference = Array.from({ length: rows }, (_, row) =>
      references[name](
        [...outputs.subarray(row * columns, (row + 1) * columns)],
        targetsOf[graphLosses[name].targets][row],
        options as Readonly<Record<string, number>>,
      ),
    );
    const expected = reference.reduce((sum, one) => sum + one, 0) / rows;
    // some ten roundings of numbers up to 10
    const bound = dtype === "float32" ? 1e-5 : 1e-13;
    expect(Math.abs((await model.evaluate(data)).loss - expected)).toBeLessThan(
      bound * Math.max(1, Math.abs(expected)),
    );
    const { rowLosses } = await model.trace(data);
    for (const [row, one] of rowLosses.entries())
      expect(Math.abs(one * rows - reference[row])).toBeLessThan(bound * Math.max(1, Math.abs(reference[row])));
  });

  test("has the gradient of central differences, and gets smaller", async () => {
    using model = await make(loss, outputOf(name), { optimizer: sgd({ learningRate: 0.1 }) });
    const { passes, tensors } = await model.checkGradients(data);
    expect(passes).toBe(true);
    for (const { compared } of Object.values(tensors)) expect(compared).toBeGreaterThan(0);
    const { epochs } = await model.fit(data, { epochs: 20, batchSize: "full" });
    expect(epochs[19].loss).toBeLessThan(epochs[0].loss);
  });

  test("has the same bits on any number of threads, and after a file, which keeps its options", async () => {
    const trained = async (threads: ModelOptions["threads"]) => {
      const model = await make(loss, outputOf(name), { threads, optimizer: adam({ learningRate: 0.01 }) });
      await model.fit(data, { epochs: 3, batchSize: 7 });
      return model;
    };
    using one = await trained(1);
    using two = await trained({ exactly: 2 });
    expect(two.weights()).toEqual(one.weights());
    using again = await load(await one.toBytes());
    expect(again.info).toMatchObject({ loss: name });
    expect(again.weights()).toEqual(one.weights());
    expect((await again.evaluate(data)).loss).toBe((await one.evaluate(data)).loss);
    expect(await again.toBytes()).toEqual(await one.toBytes());
  });
});

test("a model in a worker has them, to the same bits", async () => {
  for (const loss of ["meanAbsoluteError", huber({ delta: 0.5 })] as const) {
    const data = dataFor("huber");
    using here = await make(loss, "linear");
    using there = await make(loss, "linear", { worker: true } as object);
    await here.fit(data, { epochs: 3, batchSize: 7 });
    await there.fit(data, { epochs: 3, batchSize: 7 });
    expect(await there.weights()).toEqual(here.weights());
    expect(there.info).toEqual({ ...here.info, memoryBytes: there.info.memoryBytes });
  }
});

test.each([
  ["poisson", -1, "needs targets of 0 or more: use meanSquaredError"],
  ["hinge", 2, "needs targets from -1 to 1"],
  ["klDivergence", 1.5, "needs targets from 0 to 1"],
  ["binaryFocalCrossEntropy", -0.5, "needs targets from 0 to 1"],
] as const)("a target that %s isn't defined for", async (name, target, words) => {
  const y = targetsOf[graphLosses[name].targets].map((row, i) => (i === 2 ? [...row.slice(0, 2), target] : row));
  using model = await make(name, outputOf(name));
  const data = dataset({ x: { values: x, columns: 4 }, y, task: "regression" });
  const error = await failureOf(() => Promise.resolve(model.fit(data)));
  expect(error).toMatchObject({ code: "DATA_MISMATCH" });
  expect(String(error)).toContain(`Row 3 of data has the target ${target}, and ${name} ${words}`);
});

test("every name has an entry in one table, and a reference", () => {
  expect(new Set(lossNames()).size).toBe(lossNames().length);
  expect(Object.keys(references).sort()).toEqual(namesIn(graphLosses).toSorted());
});

test.each(["logCosh", huber({ delta: 0.5 }), "poisson"] as const)("a trace tells its loss, of %j", async (loss) => {
  const options = { inputs: 4, layers: [dense(1, "softplus")], loss, seed: 3 } as const;
  using here = await sequential(options);
  using there = await sequential({ ...options, worker: true });
  const rows = [
    [1, 2, 3, 4],
    [4, 3, 2, 1],
  ] as const;
  const trace = await here.trace(rows, [3, 2]);
  expect(await there.trace(rows, [3, 2])).toEqual(trace);
  const named = typeof loss === "string" ? { name: loss } : loss;
  expect(trace.objective).toEqual({ reduction: "mean", ...named });
  using again = await sequential({ ...options, loss: trace.objective, worker: true });
  expect((await again.trace(rows, [3, 2])).loss).toBe(trace.loss);
});
