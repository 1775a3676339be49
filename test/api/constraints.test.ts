/** Constraints of weights, which hold after each update. */
import { describe, expect, test } from "vitest";
import { dense, maxNorm, nonNegative, sgd, takeRows, unitNorm } from "../../src/node.js";
import { bitsOf } from "./support/expectations.js";
import { all, fit, iris, make } from "./support/regularized.js";

describe("constraints", () => {
  const lengths = ({ kernel }: { kernel: ArrayLike<number> }, units: number): number[] =>
    Array.from({ length: units }, (_, unit) =>
      Math.hypot(...Array.from({ length: kernel.length / units }, (_, i) => kernel[i * units + unit])),
    );

  test("hold after each update", async () => {
    const layers = [
      dense(6, "tanh", { kernelConstraint: maxNorm(0.5), biasConstraint: unitNorm() }),
      dense(3, "softmax", { kernelConstraint: nonNegative() }),
    ];
    using model = await make(layers);
    let checked = 0;
    await model.fit(iris, {
      ...fit,
      onBatch: () => {
        const [first, second] = model.weights();
        for (const length of lengths(first, 6)) expect(length).toBeLessThan(0.500001);
        expect(Math.hypot(...(first.bias ?? []))).toBeCloseTo(1, 5);
        expect(Math.min(...second.kernel)).toBeGreaterThanOrEqual(0);
        checked++;
      },
    });
    expect(checked).toBe(40);
  });

  test("hold for averages of weights and clipped gradients too", async () => {
    const layers = [dense(6, "tanh", { kernelConstraint: nonNegative() }), dense(3, "softmax")];
    for (const optimizer of [
      sgd({ learningRate: 0.1, emaMomentum: 0.9 }),
      sgd({ learningRate: 0.1, clipValue: 0.01 }),
    ]) {
      using model = await make(layers, { optimizer });
      await model.fit(iris, fit);
      expect(Math.min(...model.weights()[0].kernel)).toBeGreaterThanOrEqual(0);
    }
  });

  test("hold in rows that come in pieces, to the bits of rows that are there", async () => {
    const layers = [dense(6, "tanh", all), dense(3, "softmax", all)];
    const classes = iris.classes ?? [];
    using whole = await make(layers, { standardize: false, classes });
    using streamed = await make(layers, { standardize: false, classes });
    await whole.fit(iris, { ...fit, shuffle: false });
    const pieces = async function* () {
      for (let row = 0; row < 150; row += 25)
        yield takeRows(
          iris,
          Array.from({ length: 25 }, (_, i) => row + i),
        );
    };
    await streamed.fit(pieces, fit);
    expect(bitsOf(streamed)).toBe(bitsOf(whole));
  });
});
