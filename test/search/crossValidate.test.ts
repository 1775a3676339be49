/**
 * `crossValidate`: every row tested once a repeat, on models that have seen nothing of it, to the
 * same bits by any number of jobs.
 */
import { describe, expect, test } from "vitest";
import { adam, dataset, dense, loadIris, type ModelOptions, sequential, takeRows, UsageError } from "../../src/node.js";
import { type CrossValidation, crossValidate, type Fold } from "../../src/nodeSearch.js";
import type { Communicator } from "../../src/processes/communicator.js";
import { foldsOf } from "../../src/search/folds.js";
import { preprocessor } from "../../src/table.js";

const iris = loadIris();
const options: ModelOptions = {
  inputs: 4,
  layers: [dense(6, "relu"), dense(3, "softmax")],
  loss: "crossEntropy",
  optimizer: adam({ learningRate: 0.02 }),
  standardize: true,
  seed: 3,
};

/** All but the seconds, which no two runs share. */
const bits = ({ folds, metrics }: CrossValidation) => ({
  folds: folds.map((fold) => ({ ...fold, seconds: 0 })),
  metrics,
});

const countsOf = (labels: Int32Array, rows: Uint32Array) => {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
  return counts;
};

describe("folds", () => {
  test("hold every row once a repeat, and each class in its proportion to within a row", () => {
    const labels = Int32Array.from({ length: 103 }, (_, row) => (row % 10 === 0 ? 1 : row % 3 === 0 ? 2 : 0));
    const data = { name: "d", rows: 103, labels, classes: ["a", "b", "c"] };
    const folds = foldsOf(data, { folds: 4, repeats: 3 });
    expect(folds.map(({ repeat, fold }) => [repeat, fold])).toEqual(
      [1, 2, 3].flatMap((repeat) => [1, 2, 3, 4].map((fold) => [repeat, fold])),
    );
    for (const repeat of [1, 2, 3]) {
      const own = folds.filter((fold) => fold.repeat === repeat);
      expect(own.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).toEqual([...labels.keys()]);
      for (const { train, test } of own) expect(new Set([...train, ...test]).size).toBe(103);
      for (const label of [0, 1, 2]) {
        const counts = own.map(({ test }) => countsOf(labels, test).get(label) ?? 0);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }
      const sizes = own.map(({ test }) => test.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }
    expect(folds[0].test).not.toEqual(folds[4].test);
    expect(foldsOf(data, { folds: 4, repeats: 3 })).toEqual(folds);
    expect(foldsOf(data, { folds: 4, seed: 2 })[0].test).not.toEqual(folds[0].test);
    // rows of a class stand among those of others: who doesn't shuffle sees no order of classes
    const [{ train }] = folds;
    expect(new Set([...train.subarray(0, 20)].map((row) => labels[row])).size).toBe(3);
  });

  test.each<[object, RegExp]>([
    [{ folds: 1 }, /^folds must be a whole number from 2 to 10000, not 1\.$/],
    [{ folds: 2.5 }, /^folds must be/],
    [{ folds: 31 }, /^d has 30 rows, fewer than 31 folds: choose fewer `folds`\.$/],
    [{ folds: 4 }, /^The class "b" of d has 3 rows, fewer than 4 folds: choose fewer `folds`, or `stratify: false`\.$/],
    [{ repeats: 0 }, /^repeats must be/],
    [{ stratify: "no" }, /^stratify must be true or false/],
    [{ seed: -1 }, /^seed must be/],
    [{ fold: 3 }, /^crossValidate has no option "fold": its options are folds, /],
    [{ jobs: 0 }, /^jobs must be a whole number from 1 to 1024, not 0\.$/],
    [{ signal: 3 }, /^signal must be an AbortSignal/],
    [{ preprocess: {} }, /^`preprocess` is for tables and records, and d is a data set of numbers/],
  ])("refuse %j", async (given, sentence) => {
    const x = Array.from({ length: 30 }, (_, row) => [row]);
    const y = x.map(([row]) => (row < 3 ? "b" : "a"));
    const rejection = crossValidate(options, dataset({ x, y, name: "d" }), given);
    await expect(rejection).rejects.toThrow(sentence);
    await expect(rejection).rejects.toBeInstanceOf(UsageError);
  });
});

test("each fold's score is that of a model made and trained by hand; mean and deviation are those of the folds", async () => {
  const { folds, metrics } = await crossValidate(options, iris, { folds: 3, fit: { epochs: 5 }, metrics: ["f1Macro"] });
  for (const [i, { train, test: aside }] of foldsOf(iris, { folds: 3 }).entries()) {
    using model = await sequential(options);
    await model.fit(takeRows(iris, train), { epochs: 5 });
    const { loss, accuracy, metrics: own } = await model.evaluate(takeRows(iris, aside), { metrics: ["f1Macro"] });
    const { seconds, ...score } = folds[i];
    const [trainRows, testRows] = [train.length, aside.length];
    expect(score).toEqual({ repeat: 1, fold: i + 1, trainRows, testRows, loss, accuracy, metrics: own, epochs: 5 });
    expect(seconds).toBeGreaterThan(0);
  }
  expect(Object.keys(metrics)).toEqual(["loss", "accuracy", "f1Macro"]);
  const losses = folds.map(({ loss }) => loss);
  const mean = (losses[0] + losses[1] + losses[2]) / 3;
  expect(metrics.loss.values).toEqual(losses);
  expect(metrics.loss.mean).toBeCloseTo(mean, 14);
  expect(metrics.loss.deviation).toBeCloseTo(Math.sqrt(losses.reduce((sum, l) => sum + (l - mean) ** 2, 0) / 3), 14);
});

test("jobs change no bit, and hear of folds in any order", async () => {
  const validate = (jobs: number, onFold?: (fold: { fold: number }, done: number, count: number) => void) =>
    crossValidate(options, iris, { folds: 4, fit: { epochs: 3 }, jobs, ...(onFold && { onFold }) });
  const told: number[][] = [];
  const one = bits(await validate(1, ({ fold }, done, count) => told.push([fold, done, count])));
  expect(told).toEqual([1, 2, 3, 4].map((fold) => [fold, fold, 4]));
  for (const jobs of [2, 3, 7]) {
    const heard: number[] = [];
    expect(bits(await validate(jobs, ({ fold }) => heard.push(fold)))).toEqual(one);
    expect(heard.sort()).toEqual([1, 2, 3, 4]);
  }
});

test("of a table scalings are learned in each fold, and classes that a fold lacks are known", async () => {
  const records = Array.from({ length: 12 }, (_, row) => ({
    size: row * row,
    colour: row % 2 === 0 ? "red" : "green",
    kind: row === 11 ? "rare" : row % 3 === 0 ? "a" : "b",
  }));
  const preprocess = { target: "kind", scaling: "standard" } as const;
  const seen: number[][] = [];
  const make = (train: { x: ArrayLike<number>; columns: number; classes?: readonly string[] }, fold: Fold) => {
    seen.push(Array.from({ length: fold.train.length }, (_, row) => train.x[row * train.columns]));
    expect(train.classes).toEqual(["a", "b", "rare"]);
    return { layers: [dense(3, "softmax")], loss: "crossEntropy", seed: 1 } as const;
  };
  const given = { folds: 3, stratify: false, preprocess, fit: { epochs: 2 } };
  const { folds } = await crossValidate(make, records, given);
  expect(folds).toHaveLength(3);
  for (const [i, { train }] of foldsOf({ name: "", rows: 12 }, { folds: 3, stratify: false }).entries()) {
    const alone = preprocessor(preprocess).fit(records.filter((_, row) => train.includes(row)));
    const expected = Array.from(train, (row) => alone.apply([{ ...records[row], kind: "a" }]).x[0]);
    expect(seen[i]).toEqual(expected);
    expect(seen[i].reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
  }
  await expect(crossValidate(make, records, { ...given, stratify: true })).rejects.toThrow(/The class "rare" of/);
});

test("what fails ends all, and a signal does with its reason", async () => {
  const failing = (_: unknown, { fold }: Fold) => {
    if (fold === 3) throw new RangeError("of the caller");
    return options;
  };
  for (const jobs of [1, 2]) await expect(crossValidate(failing, iris, { jobs })).rejects.toThrow(RangeError);
  const reason = new Error("enough");
  await expect(crossValidate(options, iris, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const stop = new AbortController();
  const onFold = () => stop.abort(reason);
  await expect(crossValidate(options, iris, { signal: stop.signal, onFold })).rejects.toBe(reason);
});

test("numbers have no accuracy", async () => {
  const x = Array.from({ length: 20 }, (_, row) => [row / 20]);
  const data = dataset({ x, y: x.map(([value]) => 2 * value) });
  const linear: ModelOptions = { inputs: 1, layers: [dense(1, "linear")], loss: "meanSquaredError" };
  const { metrics } = await crossValidate(linear, data, { folds: 4, metrics: ["r2"] });
  expect(Object.keys(metrics)).toEqual(["loss", "r2"]);
});

test("processes that are given to `fit`, which would wait for each other for ever, are refused", async () => {
  const fit = { distributed: { rank: 0, size: 2 } as Communicator };
  const failure = await crossValidate(options, iris, { folds: 2, fit }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UsageError);
  expect(String(failure)).toContain("give `distributed` beside `fit`");
});
