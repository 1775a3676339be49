/** What rows count for their classes: scikit-learn's balanced weights, and numbers by name. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  type Dataset,
  type DatasetInput,
  dataset,
  dense,
  type FitOptions,
  type ModelOptions,
  sequential,
} from "../../src/node.js";
import { bitsOf, lanegradError } from "./support/expectations.js";

const golden: { x: number[][]; labels: number[]; bits: number[][]; balanced: number[]; balancedLabels: number[] } =
  JSON.parse(readFileSync("test/golden/weights.json", "utf8"));

const { x } = golden;
const NAMES = ["cat", "dog", "owl"];
const names = golden.labels.map((label) => NAMES[label]);
const classifier: ModelOptions = {
  ...{ inputs: 3, layers: [dense(4, "tanh"), dense(3, "softmax")], loss: "crossEntropy", seed: 1, threads: 1 },
};

async function trained(data: Dataset, fit: FitOptions, options: ModelOptions = classifier) {
  using model = await sequential(options);
  const { epochs } = await model.fit(data, { epochs: 3, batchSize: 4, ...fit });
  return { bits: bitsOf(model), losses: epochs.map(({ loss }) => loss), accuracies: epochs.map((one) => one.accuracy) };
}

/** Expects classWeight to be what these weights of the rows are. */
async function expectWeights(
  y: Omit<DatasetInput, "x">,
  classWeight: FitOptions["classWeight"],
  weights: readonly number[],
  options: ModelOptions = classifier,
): Promise<void> {
  const found = await trained(dataset({ x, ...y }), { ...(classWeight !== undefined && { classWeight }) }, options);
  expect(found).toEqual(await trained(dataset({ x, ...y, weights }), {}, options));
}

const byClass = (weights: readonly number[]): number[] => golden.labels.map((label) => weights[label]);

describe("a class counts", () => {
  test("as scikit-learn balances it", async () => {
    await expectWeights({ y: names }, "balanced", byClass(golden.balanced));
  });

  test("what its name says, and 1 without", async () => {
    await expectWeights({ y: names }, { owl: 0.25, cat: 3 }, byClass([3, 1, 0.25]));
  });

  test("by its place too where names aren't numbers", async () => {
    await expectWeights({ y: names }, { 2: 0.25, 0: 3 }, byClass([3, 1, 0.25]));
  });

  test("by its number where they are", async () => {
    const y = golden.labels.map((label) => 10 * (label + 1));
    await expectWeights({ y, task: "classification" }, { 10: 2, 30: 5 }, byClass([2, 1, 5]));
  });

  test("nothing for a weight of 0: its rows are absent", async () => {
    const kept = [...golden.labels.keys()].filter((row) => golden.labels[row] !== 1);
    const rest = dataset({ x: kept.map((row) => x[row]), y: kept.map((row) => names[row]), classes: NAMES });
    expect(await trained(dataset({ x, y: names, classes: NAMES }), { classWeight: { dog: 0 } })).toEqual(
      await trained(rest, {}),
    );
  });

  test("beside what rows count by themselves", async () => {
    const weights = golden.labels.map((_, row) => 1 + (row % 3));
    const both = weights.map((weight, row) => weight * [3, 1, 0.5][golden.labels[row]]);
    await expectWeights({ y: names, weights }, { cat: 3, owl: 0.5 }, both);
    // scikit-learn: the sum of all weights over classes times the sum of the class's
    const sums = [0, 0, 0];
    for (const [row, label] of golden.labels.entries()) sums[label] += weights[row];
    const total = sums.reduce((a, b) => a + b);
    await expectWeights(
      { y: names, weights },
      "balanced",
      weights.map((weight, row) => weight * (total / (3 * sums[golden.labels[row]]))),
    );
  });

  test("where zeros and ones are two classes, or several labels a row", async () => {
    const binary: ModelOptions = { ...classifier, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" };
    const bits = golden.bits.map(([bit]) => bit);
    await expectWeights(
      { y: bits },
      { 1: 4 },
      bits.map((bit) => (bit === 1 ? 4 : 1)),
      binary,
    );
    const ones = bits.reduce((a, b) => a + b);
    await expectWeights(
      { y: bits },
      "balanced",
      bits.map((bit) => 9 / (2 * (bit === 1 ? ones : 9 - ones))),
      binary,
    );
    const several: ModelOptions = { ...binary, layers: [dense(2, "sigmoid")] };
    await expectWeights({ y: golden.bits }, "balanced", golden.balancedLabels, several);
    const targetNames = ["round", "red"];
    const product = golden.bits.map(([round, red]) => (round ? 3 : 1) * (red ? 0.5 : 1));
    await expectWeights({ y: golden.bits, targetNames }, { round: 3, red: 0.5 }, product, several);
  });

  test("where it is learned by a squared error, or a graph", async () => {
    for (const loss of ["meanSquaredError", "categoricalCrossEntropy"] as const)
      await expectWeights({ y: names }, { cat: 3 }, byClass([3, 1, 1]), { ...classifier, loss });
  });
});

test("validation rows don't count for their classes", async () => {
  const data = dataset({ x, y: names });
  using model = await sequential(classifier);
  const { epochs } = await model.fit(data, { classWeight: { cat: 5 }, validation: data });
  expect(epochs[0].validation).toEqual(await model.evaluate(data));
});

describe("refusals", () => {
  test.each([
    [
      { catt: 2 },
      /names "catt", and the classes are "cat", "dog", "owl" \(did you mean "cat"\?\): name one of them\.$/,
    ],
    [{ 3: 2 }, /names "3", and the classes are/],
    [{ cat: 2, 0: 3 }, /names the class "cat" twice/],
    [{ cat: -1 }, /^classWeight of "cat" must be a number from 0 to 1e\+100, not -1\.$/],
    [{ cat: Number.NaN }, /^classWeight of "cat" must be a number from 0 to 1e\+100, not NaN\.$/],
    [{ cat: "2" }, /not "2"\.$/],
    ["balance", /^classWeight must be "balanced", or numbers by class, say \{ yes: 5 \}, not "balance"\.$/],
    [[1, 2, 3], /not an array\.$/],
    [null, /not null\.$/],
    [new Map([["cat", 5]]), /numbers by class, say \{ yes: 5 \}/],
    [Object.create({ cat: 5 }), /numbers by class, say \{ yes: 5 \}/],
    [Float32Array.of(1, 2, 3), /numbers by class, say \{ yes: 5 \}/],
  ] as const)("classWeight %j", async (classWeight, sentence) => {
    for (const worker of [false, true]) {
      using model = worker ? await sequential({ ...classifier, worker }) : await sequential(classifier);
      const fit = () => model.fit(dataset({ x, y: names }), { classWeight: classWeight as FitOptions["classWeight"] });
      const error = await lanegradError(fit, "INVALID_OPTION");
      expect(error.message).toMatch(sentence);
    }
  });

  test("of numbers, and of rows that come in pieces", async () => {
    using model = await sequential({ inputs: 3, layers: [dense(1)], loss: "meanSquaredError", threads: 1 });
    const numbers = dataset({ x, y: golden.labels.map((label) => label / 3) });
    const error = await lanegradError(() => model.fit(numbers, { classWeight: "balanced" }), "INVALID_OPTION");
    expect(error.message).toBe(
      "`classWeight` needs rows with classes, and data has numbers: leave it out, or weigh its rows by `weights`.",
    );
    using streamed = await sequential(classifier);
    async function* pieces() {
      yield dataset({ x, y: names });
    }
    const pieced = await lanegradError(() => streamed.fit(pieces(), { classWeight: "balanced" }), "INVALID_OPTION");
    expect(pieced.message).toBe(
      'classWeight: "balanced" goes by how many rows each class has, which rows that come in pieces don\'t tell: pass numbers by class, say { yes: 5 }.',
    );
    const unknown = await lanegradError(() => streamed.fit(pieces(), { classWeight: { whale: 2 } }), "INVALID_OPTION");
    expect(unknown.message).toContain('`classWeight` names "whale", and the classes are ');
  });
});
