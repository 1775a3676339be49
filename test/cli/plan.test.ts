import { describe, expect, test } from "vitest";
import { IMAGE_DEFAULTS as images, JOBS } from "../../src/cli/jobs.js";
import { makePlan } from "../../src/cli/plan.js";
import { tableDefaults } from "../../src/cli/tableDefaults.js";
import type { TrainOptions } from "../../src/cli/trainOptions.js";
import { dataset } from "../../src/data/dataset.js";
import { UsageError } from "../../src/errors.js";

const [iris, mnist5v8] = JOBS.map(({ defaults }) => defaults);
const three = dataset({ x: [[1], [2], [3]], y: ["a", "b", "c"], name: "three" });
const two = dataset({ x: [[1], [2], [3]], y: ["a", "b", "b"], name: "two" });
const numbers = dataset({ x: [[1], [2], [3]], y: [0.5, 1.5, 2.5], name: "numbers" });

test("without options a plan is the job", () => {
  expect(makePlan({}, iris, three)).toEqual({
    inputs: 1,
    layers: [
      { units: 2, activation: "sigmoid", bias: false },
      { units: 3, activation: "sigmoid", bias: false },
    ],
    loss: "meanSquaredError",
    reduction: "tutorial",
    optimizer: { name: "sgd", learningRate: 0.1 },
    epochs: 5000,
    batchSize: "full",
    seed: 10,
    standardize: false,
    dtype: "float32",
    threads: "auto",
    lanes: 128,
    numerics: "strict",
  });
});

test("numbers that are the same in all rows are no target", () => {
  const same = dataset({
    x: [[1], [2], [3]],
    y: [
      [1, 2],
      [5, 2],
      [1, 2],
    ],
    name: "same",
  });
  expect(() => makePlan({}, tableDefaults(3, "numbers"), same, ["price", "rent"])).toThrow(
    'same has one number only, 2, in the target "rent" of all rows to train on, and nothing to learn: name another target, or add rows of other numbers.',
  );
  expect(makePlan({}, tableDefaults(3, "numbers"), numbers).layers).toHaveLength(2);
});

test("every option goes before the job", () => {
  const options: TrainOptions = {
    hidden: [7, 5],
    activation: "tanh",
    bias: true,
    loss: "meanSquaredError",
    optimizer: "sgd",
    learningRate: 0.5,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0.01,
    epochs: 3,
    batchSize: 2,
    seed: 0,
    standardize: true,
    dtype: "float64",
    threads: 2,
    fast: true,
  };
  expect(makePlan(options, iris, three)).toEqual({
    inputs: 1,
    layers: [
      { units: 7, activation: "tanh", bias: true },
      { units: 5, activation: "tanh", bias: true },
      { units: 3, activation: "sigmoid", bias: true },
    ],
    loss: "meanSquaredError",
    reduction: "mean",
    optimizer: { name: "sgd", learningRate: 0.5, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
    epochs: 3,
    batchSize: 2,
    seed: 0,
    standardize: true,
    dtype: "float64",
    threads: 2,
    lanes: "wide",
    numerics: "fast",
  });
});

describe("the output layer", () => {
  test.each([
    ["crossEntropy", three, 3, "softmax"],
    ["crossEntropy", two, 2, "softmax"],
    ["binaryCrossEntropy", two, 1, "sigmoid"],
    ["meanSquaredError", three, 3, "sigmoid"],
    ["meanSquaredError", two, 1, "sigmoid"],
    ["meanSquaredError", numbers, 1, "linear"],
  ] as const)("of %s for $name has %d units of %s", (loss, data, units, activation) => {
    expect(makePlan({ loss, hidden: [] }, images, data).layers).toEqual([{ units, activation, bias: true }]);
  });
});

test("another optimizer has a learning rate of its own", () => {
  expect(makePlan({ optimizer: "adam" }, mnist5v8, two).optimizer).toEqual({ name: "adam", learningRate: 0.001 });
  expect(makePlan({ optimizer: "adamW" }, mnist5v8, two).optimizer.weightDecay).toBe(0.01);
});

test.each<[TrainOptions, typeof two, RegExp]>([
  [{ loss: "binaryCrossEntropy" }, three, /two classes, and three has 3/],
  [{ loss: "crossEntropy" }, numbers, /needs classes, and the target of numbers is a number/],
  [{ momentum: 0.9 }, three, /--momentum belongs to sgd and rmsProp, not to adam/],
  [{ optimizer: "rmsProp", nesterov: true, momentum: 0.5 }, three, /--nesterov belongs to sgd, not to rmsProp/],
  [{ optimizer: "sgd", nesterov: true }, three, /--nesterov needs a momentum/],
])("%j is refused", (options, data, sentence) => {
  expect(() => makePlan(options, images, data)).toThrow(UsageError);
  expect(() => makePlan(options, images, data)).toThrow(sentence);
});

test.each(["meanSquaredError", "binaryCrossEntropy", "crossEntropy"] as const)(
  "one class alone is refused by %s",
  (loss) => {
    const one = dataset({ x: [[1], [2]], y: ["a", "a"], name: "one" });
    expect(() => makePlan({ loss }, images, one)).toThrow('one has one class only, "a"');
  },
);
