/** `permutationImportance`: scikit-learn's definition, by shuffles that a seed decides. */
import { describe, expect, test } from "vitest";
import { adam, dataset, dense, loadIris, type Model, sequential } from "../../src/node.js";
import { permutationImportance } from "../../src/nodeExplain.js";
import { apply, model as functional, input } from "../../src/nodeModel.js";
import { preprocessor } from "../../src/table.js";

const iris = loadIris();

async function irisModel(worker = false) {
  const options = {
    inputs: 4,
    layers: [dense(3, "softmax")],
    loss: "crossEntropy",
    optimizer: adam({ learningRate: 0.05 }),
    seed: 2,
  } as const;
  const model = worker ? await sequential({ ...options, worker: true }) : await sequential(options);
  await model.fit(iris, { epochs: 30 });
  return model;
}

test("a column that a model doesn't read has importance 0, one that it reads has what its weight makes of it", async () => {
  // y = 3 a - c: the loss of shuffled a is 9 times the mean of its squared differences
  const x = Array.from({ length: 40 }, (_, row) => [row % 7, (row * 5) % 11, (row * 3) % 8]);
  const y = x.map(([a, , c]) => 3 * a - c);
  const layers = [dense(1, "linear", { bias: false, weights: Float64Array.of(3, 0, -1) })];
  using model = await sequential({ inputs: 3, layers, loss: "meanSquaredError", dtype: "float64" });
  const data = dataset({ x, y, features: ["a", "b", "c"] });
  const { columns, baseline, metric, rows, repeats } = await permutationImportance(model, data, { repeats: 200 });
  expect([baseline, metric, rows, repeats]).toEqual([0, "loss", 40, 200]);
  expect(columns.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect([...columns[1].values]).toEqual(new Array(200).fill(0));
  expect([columns[1].mean, columns[1].deviation]).toEqual([0, 0]);
  // over all shuffles the mean of (p - a)^2 is twice the variance times n / (n - 1); of 200 it is
  // as near as 5 of its deviations
  for (const [i, weight] of [3, 0, -1].entries()) {
    const column = x.map((row) => row[i]);
    const middle = column.reduce((sum, value) => sum + value, 0) / 40;
    const variance = column.reduce((sum, value) => sum + (value - middle) ** 2, 0) / 39;
    const { mean, deviation } = columns[i];
    expect(Math.abs(mean - 2 * weight * weight * variance)).toBeLessThanOrEqual((5 * deviation) / Math.sqrt(200));
  }
});

test("mean and deviation are NumPy's over the repeats; a metric is worse the lower, or the higher, it is", async () => {
  using model = await irisModel();
  const { accuracy = 0, loss } = await model.evaluate(iris);
  const byAccuracy = await permutationImportance(model, iris, { metric: "accuracy", repeats: 4, seed: 7 });
  const byLoss = await permutationImportance(model, iris, { repeats: 4, seed: 7 });
  expect([byAccuracy.baseline, byLoss.baseline]).toEqual([accuracy, loss]);
  for (const { columns } of [byAccuracy, byLoss]) {
    for (const { mean, deviation, values } of columns) {
      expect(values).toHaveLength(4);
      const middle = (values[0] + values[1] + values[2] + values[3]) / 4;
      expect(mean).toBe(middle);
      expect(deviation).toBeCloseTo(Math.sqrt(values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / 4), 12);
    }
    // petals tell the species, their length above all
    expect(columns[2].mean).toBeGreaterThan(columns[0].mean);
    expect(columns[2].mean).toBeGreaterThan(columns[1].mean);
  }
});

test("the same bits from the same seed, in workers too; what a column is given depends on no other and on no repeat", async () => {
  using model = await irisModel();
  using there = await irisModel(true);
  const found = await permutationImportance(model, iris, { repeats: 3, seed: 5 });
  expect(await permutationImportance(model, iris, { repeats: 3, seed: 5 })).toEqual(found);
  expect(await permutationImportance(there, iris, { repeats: 3, seed: 5 })).toEqual(found);
  const fewer = await permutationImportance(model, iris, { repeats: 2, seed: 5 });
  expect(fewer.columns.map(({ values }) => [...values])).toEqual(
    found.columns.map(({ values }) => [...values.subarray(0, 2)]),
  );
  const other = await permutationImportance(model, iris, { repeats: 3, seed: 6 });
  expect(other.columns[2].values).not.toEqual(found.columns[2].values);
});

test("the cells of a column are shuffled, none is lost: seen by what the model is asked", async () => {
  const asked: number[][] = [];
  const x = Array.from({ length: 9 }, (_, row) => [row, 10 * row]);
  const spy = {
    info: { inputs: 2 },
    toBytes: () => new Uint8Array(),
    evaluate: async (data: { x: ArrayLike<number> }) => {
      asked.push(Array.from(data.x));
      return { rows: 9, loss: 0 };
    },
  } as unknown as Model;
  await permutationImportance(spy, dataset({ x, y: x.map(([a]) => a) }), { repeats: 2 });
  expect(asked).toHaveLength(5);
  const columnOf = (of: number[], i: number): number[] => of.filter((_, place) => place % 2 === i);
  const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
  for (const [run, values] of asked.entries()) {
    const shuffled = run === 0 ? -1 : run < 3 ? 0 : 1;
    for (const i of [0, 1]) {
      const own = columnOf(asked[0], i);
      expect(sorted(columnOf(values, i))).toEqual(own);
      expect(columnOf(values, i).join() === own.join()).toBe(i !== shuffled);
    }
  }
  expect(x[0]).toEqual([0, 0]);
});

test("of a table the columns are those of the table, whatever they become", async () => {
  const records = Array.from({ length: 60 }, (_, row) => {
    const color = ["red", "green", "blue"][row % 3];
    const size = (row * 7) % 10;
    return { color, size, noise: (row * 11) % 13, price: (color === "red" ? 2 : 0) + size / 20 };
  });
  const prepared = preprocessor({ target: "price", missing: "most-frequent" }).fit(records);
  const layers = [dense(8, "tanh"), dense(1)];
  using model = await sequential({
    preprocessor: prepared,
    layers,
    loss: "meanSquaredError",
    optimizer: adam({ learningRate: 0.02 }),
    seed: 1,
  });
  await model.fit(records, { epochs: 60 });
  const { columns } = await permutationImportance(model, records, { metric: "r2" });
  expect(columns.map(({ name }) => name)).toEqual(["color", "size", "noise"]);
  const [color, size, noise] = columns.map(({ mean }) => mean);
  expect(color).toBeGreaterThan(size);
  expect(color).toBeGreaterThan(noise);
  // what its preprocessor made of it is the same
  expect((await permutationImportance(model, prepared.apply(records), { metric: "r2" })).columns).toEqual(columns);
});

describe("what is refused, in a sentence", () => {
  const refusals: readonly (readonly [object, string])[] = [
    [{ repeat: 3 }, 'permutationImportance has no option "repeat"'],
    [{ repeats: 0 }, "repeats must be a whole number from 1 to 10000, not 0."],
    [{ seed: -1 }, "seed must be a whole number from 0 on, not -1."],
    [{ metric: "acuracy" }, 'There is no metric "acuracy": choose one of loss, accuracy'],
    [{ signal: {} }, "signal must be an AbortSignal, not an object."],
  ];
  test.for(refusals)("%o", async ([options, message]) => {
    using model = await irisModel();
    await expect(permutationImportance(model, iris, options)).rejects.toThrow(message);
    await expect(permutationImportance(model, iris, options)).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });

  test("rows that don't fit, without answers, other models, a signal that fires on the way", async () => {
    using model = await irisModel();
    const narrow = dataset({ x: [[1, 2]], y: [0] });
    await expect(permutationImportance(model, narrow)).rejects.toMatchObject({ code: "DATA_MISMATCH" });
    await expect(permutationImportance(model, [[1, 2, 3, 4]] as never)).rejects.toMatchObject({
      code: "INVALID_OPTION",
    });
    await expect(permutationImportance({} as Model, iris)).rejects.toThrow("takes a model first");
    const ofRegression = { metric: "r2" } as const;
    await expect(permutationImportance(model, iris, ofRegression)).rejects.toMatchObject({ code: "INVALID_OPTION" });
    const a = input(4);
    const losses = { b: "meanSquaredError" } as const;
    using named = await functional({ inputs: { a }, outputs: { b: apply(dense(1), a) }, losses });
    await expect(permutationImportance(named as unknown as Model, iris)).rejects.toThrow("has inputs with names");
    const aborting = new AbortController();
    const under = permutationImportance(model, iris, { repeats: 1000, signal: aborting.signal });
    aborting.abort(new Error("enough"));
    await expect(under).rejects.toThrow("enough");
  });
});
