import { expect, test } from "vitest";
import { sequential } from "../../src/node.js";
import { defaultsOf } from "../../src/page/configuration.js";
import { loadData } from "../../src/page/dataSets.js";
import { modelOptions } from "../../src/page/network.js";
import { golden, largestDifference } from "../replay/golden.js";

interface Golden {
  readonly mse: readonly number[];
  readonly test_accuracy: number;
}

test("the page as it opens trains the first tutorial's network, from its first weights to its test accuracy", async () => {
  const expected = golden<Golden>("iris_backprop.json");
  const configuration = defaultsOf("iris");
  const data = await loadData(defaultsOf("iris"));
  const model = await sequential(modelOptions(configuration, data));
  const { epochs, batchSize } = configuration;
  const history = await model.fit(data.train, { epochs, batchSize });
  // float32 against NumPy's float64
  expect(
    largestDifference(
      history.epochs.map(({ loss }) => loss),
      expected.mse,
    ),
  ).toBeLessThan(1e-5);
  expect((await model.evaluate(data.test)).accuracy).toBe(expected.test_accuracy);
  expect(data.features).toEqual(["sepal length", "sepal width", "petal length", "petal width"]);
  expect(model.info.layers.map(({ units, bias }) => [units, bias])).toEqual([
    [2, false],
    [3, false],
  ]);
  model.dispose();
});

test.for([
  ["meanSquaredError", "mnist-5v8", 1, "sigmoid"],
  ["binaryCrossEntropy", "iris", 3, "sigmoid"],
  ["crossEntropy", "mnist-5v8", 2, "softmax"],
] as const)("%s of %s has %i outputs of %s", async ([loss, name, units, activation]) => {
  const data = await loadData(defaultsOf("iris"));
  const classes = name === "iris" ? data.classes : ["5", "8"];
  const model = await sequential(modelOptions({ ...defaultsOf(name), hidden: [3], loss }, { ...data, classes }));
  expect(model.info.layers[1]).toEqual({ units, activation, bias: name !== "iris" });
  model.dispose();
});
