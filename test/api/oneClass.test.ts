import { describe, expect, test } from "vitest";
import { dataset, dense, loadIris, sequential } from "../../src/node.js";
import { lanegradError, type Untyped } from "./support/expectations.js";

const one = dataset({ x: [[1], [2]], y: ["a", "a"], name: "one" });

describe("data with one class", () => {
  test.each([
    ["meanSquaredError", dense(1, "sigmoid")],
    ["binaryCrossEntropy", dense(1, "sigmoid")],
    ["crossEntropy", dense(2, "softmax")],
  ] as const)("is refused by %s, in training and evaluation", async (loss, layer) => {
    using model = await sequential({ inputs: 1, layers: [layer], loss });
    for (const run of [() => model.fit(one), () => model.evaluate(one)])
      expect((await lanegradError(run, "DATA_MISMATCH")).message).toContain('one has one class only, "a"');
  });
});

test.each([
  ["crossEntropy", dense(1, "linear")],
  ["crossEntropy", dense(1, "softmax")],
  ["meanSquaredError", dense(1, "softmax")],
] as const)("%s over one unit of %o is refused", async (loss, layer) => {
  const { message } = await lanegradError(() => sequential({ inputs: 1, layers: [layer], loss }), "INVALID_OPTION");
  expect(message).toContain("needs at least 2 units");
});

test("one output takes two class names, so that no label is undefined", async () => {
  const options = { inputs: 4, layers: [dense(1, "sigmoid")], loss: "binaryCrossEntropy" } as const;
  const { message } = await lanegradError(() => sequential({ ...options, classes: ["a"] }), "INVALID_SHAPE");
  expect(message).toBe("classes holds 1 name, and 1 output can tell 2 names apart: give one for each class.");
  using model = await sequential({ ...options, classes: ["a", "b"] });
  const { labels = [] } = await model.predict(loadIris());
  expect(labels.every((label) => label === "a" || label === "b")).toBe(true);
});

test("numbers agree with what they count", async () => {
  using model = await sequential({ inputs: 1, layers: [dense(1)], loss: "meanSquaredError" });
  const { message } = await lanegradError(() => model.predict([[1, 2, 3]]), "DATA_MISMATCH");
  expect(message).toBe("the input has 3 columns, but the model takes 1 input: pass rows of 1 number.");
});

test("what is no name isn't told as one", async () => {
  const { message } = await lanegradError(() => (dense as Untyped)(1, { bias: false }), "INVALID_OPTION");
  expect(message).toContain("The activation must be given by its name, not as an object: choose one of linear");
});
