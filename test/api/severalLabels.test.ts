/**
 * Rows that may have several labels: zeros and ones, an output for each, learned by binary
 * cross-entropy.
 */
import { describe, expect, test } from "vitest";
import {
  adam,
  dataset,
  dense,
  type Evaluation,
  load,
  type Model,
  sequential,
  split,
  takeRows,
  type WorkerModel,
} from "../../src/node.js";

const names = ["red", "round", "soft"];
const x = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
  [1, 1, 0],
  [0, 0, 0],
];
const data = dataset({ x, y: x, targetNames: names });
/**
 * What the model below says of `x`, of which the second label of every row is wrong where that one
 * is 1.
 */
const flipped = dataset({ x, y: x.map(([a, b, c]) => [a, 1 - b, c]), targetNames: names });

/** Answers each number of a row: it is there if it is 1. */
async function copier(activation: "sigmoid" | "linear", worker: boolean): Promise<Model | WorkerModel> {
  const weights = [20, 0, 0, 0, 20, 0, 0, 0, 20];
  const layers = [
    dense(3, activation, {
      weights: [weights.slice(0, 3), weights.slice(3, 6), weights.slice(6)],
      biases: [-10, -10, -10],
    }),
  ];
  return sequential({ inputs: 3, layers, loss: "binaryCrossEntropy", worker });
}

describe.each([false, true])("worker: %s", (worker) => {
  test.each(["sigmoid", "linear"] as const)("evaluate counts rows and labels (%s)", async (activation) => {
    using model = await copier(activation, worker);
    const right = await model.evaluate(data);
    expect(right).toMatchObject({ accuracy: 1, binaryAccuracy: 1, labelAccuracies: [1, 1, 1] });
    expect(right).not.toHaveProperty("confusion");
    const wrong = await model.evaluate(flipped);
    expect(wrong).toMatchObject({ accuracy: 0, binaryAccuracy: 10 / 15, labelAccuracies: [1, 0, 1] });
    // whole rows are right only where each label is
    const half = dataset({ x, y: x.map(([a, b, c], i) => [a, b, i < 2 ? 1 - c : c]) });
    expect(await model.evaluate(half)).toMatchObject({
      accuracy: 3 / 5,
      binaryAccuracy: 13 / 15,
      labelAccuracies: [1, 1, 3 / 5],
    });
    expect(await model.evaluate(dataset({ x, y: x.map((row) => row.map((v) => v / 2)) }))).not.toHaveProperty(
      "accuracy",
    );
  });

  test.each(["sigmoid", "linear"] as const)("predict names the labels of each row (%s)", async (activation) => {
    using model = await copier(activation, worker);
    const unnamed = await model.predict(x);
    expect(unnamed.labelSets).toEqual([["0"], ["1"], ["2"], ["0", "1"], []]);
    expect(unnamed).not.toHaveProperty("targetNames");
    await model.fit(data);
    const { labelSets, targetNames, outputs, ...rest } = await model.predict(x);
    expect(labelSets).toEqual([["red"], ["round"], ["soft"], ["red", "round"], []]);
    expect(targetNames).toEqual(names);
    expect(outputs).toHaveLength(15);
    expect(rest).toEqual({ rows: 5, columns: 3 });
    expect(model.info.targetNames).toEqual(names);
    expect((await model.trace(data)).targetNames).toEqual(names);
  });

  test("records of training and validation count them too, in batches of any size, also of pieces", async () => {
    for (const batchSize of ["full", 2, 5] as const) {
      using model = await copier("sigmoid", worker);
      const { epochs } = await model.fit(flipped, { epochs: 3, batchSize, shuffle: false, validation: data });
      expect(epochs).toHaveLength(3);
      for (const { validation, ...record } of epochs) {
        expect(record).toMatchObject({ accuracy: 0, binaryAccuracy: 10 / 15, labelAccuracies: [1, 0, 1] });
        expect(validation).toMatchObject({ accuracy: 1, binaryAccuracy: 1, labelAccuracies: [1, 1, 1] });
      }
    }
    if (worker) return;
    using model = await copier("sigmoid", false);
    async function* pieces() {
      yield takeRows(flipped, [0, 1, 2]);
      yield takeRows(flipped, [3, 4]);
    }
    const { epochs } = await (model as Model).fit(pieces(), { batchSize: 2 });
    expect(epochs[0]).toMatchObject({ accuracy: 0, binaryAccuracy: 10 / 15, labelAccuracies: [1, 0, 1] });
  });

  test("names stand in the file and in what is split, and columns are found by them", async () => {
    using model = await copier("sigmoid", worker);
    await model.fit(data);
    const file = await model.toBytes();
    using loaded = worker ? await load(file, { worker }) : await load(file);
    expect(loaded.info.targetNames).toEqual(names);
    expect((await loaded.predict([[0, 1, 1]])).labelSets).toEqual([["round", "soft"]]);
    const turned = dataset({ x, y: x.map(([a, b, c]) => [c, a, b]), targetNames: ["soft", "red", "round"] });
    for (const each of [model, loaded]) expect(await each.evaluate(turned)).toEqual(await each.evaluate(data));
    const others = dataset({ x, y: x, targetNames: ["soft", "red", "blue"] });
    await expect(loaded.evaluate(others)).rejects.toThrow('data has no target "round"');
    expect((await loaded.predict(others)).labelSets).toHaveLength(5);
    expect(split(data, { test: 2 }).test.targetNames).toEqual(names);
  });
});

function countsOf({ accuracy, binaryAccuracy, labelAccuracies }: Partial<Evaluation> = {}) {
  return { accuracy, binaryAccuracy, labelAccuracies };
}

test("many random rows are counted as their definition says", async () => {
  const rows = Array.from({ length: 600 }, (_, i) => [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i + 1)]);
  const y = rows.map(([a, b, c]) => [a > b, b > 0, c > a, a + b + c > 0.5].map(Number));
  const many = dataset({ x: rows, y });
  using model = await sequential({
    inputs: 3,
    layers: [dense(4, "sigmoid")],
    loss: "binaryCrossEntropy",
    optimizer: adam({ learningRate: 0.1 }),
    seed: 3,
  });
  const { epochs } = await model.fit(many, { epochs: 3, batchSize: "full", validation: many });
  expect(epochs[2].validation).toEqual(await model.evaluate(many));
  expect(epochs[2].binaryAccuracy).not.toBe(epochs[1].binaryAccuracy);
  // a full batch is counted before its update: as the validation before it
  for (const i of [1, 2]) expect(epochs[i]).toMatchObject(countsOf(epochs[i - 1].validation));
  const { outputs } = await model.predict(rows);
  const { accuracy, binaryAccuracy, labelAccuracies } = await model.evaluate(many);
  const hits = y.map((truths, row) => truths.map((truth, label) => Number(outputs[row * 4 + label] > 0.5) === truth));
  expect(accuracy).toBe(hits.filter((row) => row.every(Boolean)).length / 600);
  expect(labelAccuracies).toEqual([0, 1, 2, 3].map((label) => hits.filter((row) => row[label]).length / 600));
  expect(binaryAccuracy).toBe(hits.flat().filter(Boolean).length / 2400);
});

test("classes and labels are never mixed", async () => {
  const layers = [dense(3, "sigmoid")];
  const loss = "binaryCrossEntropy";
  using ofClasses = await sequential({ inputs: 3, layers, loss, classes: ["a", "b", "c"] });
  await expect(ofClasses.fit(data)).rejects.toThrow(
    'data has 3 numbers a row, and the model knows the classes "a", "b", "c": pass the class of every row; for several labels a row, make a model without classes, and name them as targetNames.',
  );
  // one-hot rows are classes to it
  const oneHot = dataset({ x: x.slice(0, 3), y: x.slice(0, 3) });
  expect((await ofClasses.evaluate(oneHot)).confusion).toHaveLength(9);
  using ofLabels = await sequential({ inputs: 3, layers, loss, targetNames: names });
  await expect(ofLabels.fit(dataset({ x, y: ["a", "b", "c", "a", "b"] }))).rejects.toThrow(
    "data has classes, but the model was trained on numbers",
  );
  expect(ofLabels.info).toMatchObject({ targetNames: names });
  expect(() => dataset({ x, y: x, task: "classification" })).toThrow("name these as targetNames");
});

describe.each([false, true])("one label that has a name (worker: %s)", (worker) => {
  const spam = dataset({ x: [[1], [2]], y: [[0], [1]], targetNames: ["spam"] });

  test.each([undefined, ["spam"]])("keeps it, known before: %j", async (targetNames) => {
    const layers = [dense(1, "sigmoid", { weights: [[1]], biases: [-1.5] })];
    const options = { inputs: 1, layers, loss: "binaryCrossEntropy", worker, threads: 1 } as const;
    using model = await sequential({ ...options, ...(targetNames && { targetNames }) });
    await model.fit(spam, { epochs: 1 });
    expect([model.info.targetNames, model.info.classes]).toEqual([["spam"], undefined]);
    expect(await model.evaluate(spam)).toMatchObject({ accuracy: 1, binaryAccuracy: 1, labelAccuracies: [1] });
    using again = await load(await model.toBytes());
    for (const each of [model, again]) expect((await each.predict([[2], [1]])).labelSets).toEqual([["spam"], []]);
    const ham = { ...spam, targetNames: ["ham"] };
    await expect(model.evaluate(ham)).rejects.toMatchObject({ code: "DATA_MISMATCH" });
  });
});
