import { describe, expect, test } from "vitest";
import { type Dataset, dense, loadMnist, type Model, RandomState, sequential, sgd } from "../../src/node.js";
import { golden, largestDifference } from "./golden.js";

interface Golden {
  readonly train_shape: readonly number[];
  readonly test_shape: readonly number[];
  readonly cost: readonly number[];
}

/**
 * randn(units, inputs) / sqrt(inputs), layer after layer, as the tutorial draws them; ours are
 * [inputs, units].
 */
function tutorialLayers(sizes: readonly number[]) {
  const random = new RandomState(1);
  return sizes.slice(1).map((units, layer) => {
    const inputs = sizes[layer];
    const drawn = random.standardNormal(units * inputs);
    const weights = new Float64Array(drawn.length);
    for (let unit = 0; unit < units; unit++)
      for (let input = 0; input < inputs; input++)
        weights[input * units + unit] = drawn[unit * inputs + input] / Math.sqrt(inputs);
    return dense(units, "sigmoid", { weights });
  });
}

function tutorialModel(sizes: readonly number[], dtype: "float32" | "float64" = "float32"): Promise<Model> {
  const [inputs] = sizes;
  const optimizer = sgd({ learningRate: 0.1 });
  return sequential({ inputs, layers: tutorialLayers(sizes), loss: "binaryCrossEntropy", optimizer, dtype });
}

async function costs(model: Model, train: Dataset, epochs: number): Promise<number[]> {
  const history = await model.fit(train, { epochs, batchSize: "full" });
  model.dispose();
  return history.epochs.map(({ loss }) => loss);
}

describe("the tutorial on fives and eights of MNIST", async () => {
  const expected = golden<Golden>("mnist58_backprop.json");
  const { train, test: held } = await loadMnist({ data: "full", classes: [5, 8] });

  test("has the tutorial's rows", () => {
    expect([train.rows, train.columns]).toEqual(expected.train_shape);
    expect([held.rows, held.columns]).toEqual(expected.test_shape);
  });

  test("begins with NumPy's first 30 costs", async () => {
    const model = await tutorialModel([784, 196, 1]);
    expect(largestDifference(await costs(model, train, 30), expected.cost.slice(0, 30))).toBeLessThan(1e-4);
  }, 180_000);

  test("in float64 begins with NumPy's first costs to 1e-12", async () => {
    const model = await tutorialModel([784, 196, 1], "float64");
    expect(largestDifference(await costs(model, train, 3), expected.cost.slice(0, 3))).toBeLessThan(1e-12);
  }, 180_000);

  test("with more layers begins with NumPy's first costs too", async () => {
    const deep = golden<{ readonly sizes: readonly number[]; readonly cost: readonly number[] }>("mnist58_deep.json");
    const { length } = deep.cost;
    expect(largestDifference(await costs(await tutorialModel(deep.sizes), train, length), deep.cost)).toBeLessThan(
      1e-5,
    );
    const exact = await costs(await tutorialModel(deep.sizes, "float64"), train, length);
    expect(largestDifference(exact, deep.cost)).toBeLessThan(1e-12);
  }, 180_000);
});
