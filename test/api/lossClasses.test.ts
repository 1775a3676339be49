/** Losses of numbers that learn classes. */
import { describe, expect, test } from "vitest";
import { adam, dataset, dense, loadIris, sequential } from "../../src/node.js";
import { outputOf, rows, x } from "./support/lossData.js";

describe("classes", () => {
  const iris = loadIris();

  test.each(["categoricalCrossEntropy", "klDivergence", "categoricalHinge", "categoricalFocalCrossEntropy"] as const)(
    "are told by %s",
    async (loss) => {
      using model = await sequential({
        inputs: 4,
        layers: [dense(3, outputOf(loss))],
        loss,
        standardize: true,
        optimizer: adam({ learningRate: 0.05 }),
      });
      const { epochs } = await model.fit(iris, { epochs: 40 });
      expect(epochs[39].accuracy).toBeGreaterThan(0.9);
      expect((await model.evaluate(iris)).confusion).toHaveLength(9);
    },
  );

  test("cross-entropy of their probabilities is that of the classes", async () => {
    const options = { inputs: 4, layers: [dense(3, "softmax")], seed: 2, dtype: "float64" } as const;
    using known = await sequential({ ...options, loss: "crossEntropy" });
    for (const layer of ["softmax", "linear"] as const) {
      using model = await sequential({ ...options, layers: [dense(3, layer)], loss: "categoricalCrossEntropy" });
      expect((await model.evaluate(iris)).loss).toBeCloseTo((await known.evaluate(iris)).loss, 13);
    }
  });

  test.each(["hinge", "squaredHinge"] as const)("two are told by the side that %s gives them", async (loss) => {
    const y = Array.from({ length: rows }, (_, row) => (x[4 * row] > 0 ? "up" : "down"));
    const data = dataset({ x: { values: x, columns: 4 }, y });
    using model = await sequential({ inputs: 4, layers: [dense(1)], loss, optimizer: adam({ learningRate: 0.1 }) });
    await model.fit(data, { epochs: 200 });
    expect((await model.evaluate(data)).accuracy).toBe(1);
    const { labels, outputs } = await model.predict(data);
    expect(labels).toEqual(Array.from(outputs, (output) => (output > 0 ? "up" : "down")));
    using bits = await sequential({ inputs: 4, layers: [dense(1)], loss });
    await bits.fit(
      dataset({ x: { values: x, columns: 4 }, y: y.map((name) => Number(name === "up")), task: "regression" }),
    );
    expect(bits.info.classes).toEqual(["0", "1"]);
  });
});
