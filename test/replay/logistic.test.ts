import { describe, expect, test } from "vitest";
import { dataset, dense, sequential, sgd } from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

interface Golden {
  readonly rate: number;
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly losses: readonly number[];
  readonly weights: readonly number[];
  readonly bias: number;
  readonly probabilities: readonly number[];
}

const expected = golden<Golden>("logistic.json");
const data = dataset({ x: expected.X, y: expected.y });

// 200 steps let the rounding errors of another order of summation grow some tenfold.
describe.each([
  ["float64", 1e-13],
  ["float32", 1e-5],
] as const)("logistic regression in %s", (dtype, tolerance) => {
  test("is NumPy's: losses, weights, bias and probabilities", async () => {
    using model = await sequential({
      inputs: 5,
      layers: [dense(1, "sigmoid", { weights: new Float64Array(5) })],
      loss: "binaryCrossEntropy",
      optimizer: sgd({ learningRate: expected.rate }),
      dtype,
    });
    const history = await model.fit(data, { epochs: expected.losses.length, batchSize: "full" });
    const losses = history.epochs.map(({ loss }) => loss);
    expect(largestDifference(losses, expected.losses)).toBeLessThan(tolerance);
    const [{ kernel, bias = [] }] = model.weights();
    expect(largestDifference([...kernel, ...bias], [...expected.weights, expected.bias])).toBeLessThan(tolerance);
    const { outputs, labels } = await model.predict(expected.X);
    expect(largestDifference(outputs, expected.probabilities)).toBeLessThan(tolerance);
    expect(labels).toEqual(expected.probabilities.map((probability) => (probability > 0.5 ? "1" : "0")));
  });
});
