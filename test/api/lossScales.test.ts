/** Losses of targets that are standardized. */
import { describe, expect, test } from "vitest";
import { dataset, dense, sequential } from "../../src/node.js";
import { references } from "../support/lossFormulas.js";
import { grid, pseudo, rows, x } from "./support/lossData.js";

describe("targets that are standardized", () => {
  const prices = grid((row, column) => (column + 1) * 1e5 * pseudo(row, 1) + 2e5);
  const data = (count: number) =>
    dataset({ x: { values: x, columns: 4 }, y: prices.map((row) => row.slice(0, count)), task: "regression" });

  test.each([
    ["meanAbsoluteError", 1, 1],
    ["meanAbsoluteError", 3, 1],
    ["huber", 1, 2],
    ["huber", 3, 2],
    ["logCosh", 2, 2],
  ] as const)("%s of %s outputs is told in their own units", async (loss, count, degree) => {
    using model = await sequential({
      inputs: 4,
      layers: [dense(5, "tanh"), dense(count)],
      loss,
      standardize: true,
      dtype: "float64",
    });
    const { epochs } = await model.fit(data(count), { epochs: 3, validation: data(count) });
    const { outputs } = await model.predict(data(count));
    const { mean: middle, deviation } = deviations(count);
    let expected = 0;
    for (const [i, output] of outputs.entries()) {
      const unit = deviation[i % count];
      const target = (prices[Math.floor(i / count)][i % count] - middle[i % count]) / unit;
      const answer = (output - middle[i % count]) / unit;
      expected += (unit ** degree * references[loss]([answer], [target], {})) / outputs.length;
    }
    const { loss: told } = await model.evaluate(data(count));
    expect(Math.abs(told / expected - 1)).toBeLessThan(1e-9);
    expect(epochs[2].validation?.loss).toBe(told);
    expect((await model.checkGradients(data(count))).passes).toBe(true);
  });

  function deviations(count: number) {
    const of = (column: number): number[] => prices.map((row) => row[column]);
    const mean = Array.from({ length: count }, (_, i) => of(i).reduce((sum, one) => sum + one, 0) / rows);
    const deviation = mean.map((middle, i) =>
      Math.sqrt(of(i).reduce((sum, one) => sum + (one - middle) ** 2, 0) / rows),
    );
    return { mean, deviation };
  }
});
