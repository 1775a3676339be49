import { describe, expect, test } from "vitest";
import {
  dense,
  loadIris,
  meanSquaredError,
  RandomState,
  sequential,
  sgd,
  takeRows,
  trainTestIndices,
} from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

interface Golden {
  readonly mse: readonly number[];
  readonly train_accuracy: readonly number[];
  readonly W1_final: readonly (readonly number[])[];
  readonly W2_final: readonly (readonly number[])[];
  readonly test_outputs: readonly (readonly number[])[];
  readonly test_accuracy: number;
}

const expected = golden<Golden>("iris_backprop.json");

async function replay(dtype: "float32" | "float64") {
  const random = new RandomState(10);
  const hidden = random.normal(0, 0.5, 4 * 2);
  const output = random.normal(0, 0.5, 2 * 3);
  const { train, test } = trainTestIndices(150, 20, 4);
  const iris = loadIris();
  const model = await sequential({
    inputs: 4,
    layers: [
      dense(2, "sigmoid", { bias: false, weights: hidden }),
      dense(3, "sigmoid", { bias: false, weights: output }),
    ],
    loss: meanSquaredError({ reduction: "tutorial" }),
    optimizer: sgd({ learningRate: 0.1 }),
    dtype,
  });
  const history = await model.fit(takeRows(iris, train), { epochs: 5000, batchSize: "full" });
  const flowers = takeRows(iris, test);
  const evaluation = await model.evaluate(flowers);
  const { outputs } = await model.predict(flowers);
  const weights = model.weights().map(({ kernel }) => kernel);
  model.dispose();
  return { history, evaluation, outputs, weights };
}

describe("the iris tutorial", () => {
  test("in float64 gives NumPy's losses, accuracies, weights and answers", async () => {
    const { history, evaluation, outputs, weights } = await replay("float64");
    // 5000 steps of rounding differences of 1e-16, which training does not amplify beyond 1e-9
    const losses = history.epochs.map(({ loss }) => loss);
    expect(largestDifference(losses, expected.mse)).toBeLessThan(1e-9);
    const accuracies = history.epochs.map(({ accuracy = Number.NaN }) => accuracy);
    expect(largestDifference(accuracies, expected.train_accuracy)).toBeLessThan(1e-12);
    expect(largestDifference(weights[0], expected.W1_final.flat())).toBeLessThan(1e-7);
    expect(largestDifference(weights[1], expected.W2_final.flat())).toBeLessThan(1e-7);
    expect(largestDifference(outputs, expected.test_outputs.flat())).toBeLessThan(1e-7);
    expect(evaluation.accuracy).toBe(0.95);
    expect(expected.test_accuracy).toBe(0.95);
  });

  test("in float32 stays within float32's rounding of it", async () => {
    const { history, evaluation } = await replay("float32");
    const losses = history.epochs.map(({ loss }) => loss);
    expect(largestDifference(losses, expected.mse)).toBeLessThan(1e-4);
    expect(evaluation.accuracy).toBe(0.95);
  });
});
