/** Numbers that name classes are those classes wherever they are given, and not their places. */
import { expect, test } from "vitest";
import { dataset, dense, sequential, sgd } from "../../src/node.js";
import { make, places } from "./places.js";

const x = [[0], [1], [2], [3]];
const task = "classification" as const;
const options = {
  inputs: 1,
  layers: [dense(1, "sigmoid")],
  loss: "binaryCrossEntropy",
  optimizer: sgd({ learningRate: 1 }),
} as const;
const long = { epochs: 400, batchSize: "full" } as const;

test.each(places)("classes named 1 and 2 are known by their numbers, %s", async (_, worker) => {
  const model = await make(options, worker);
  await model.fit(dataset({ x, y: [1, 1, 2, 2], task }), long);
  const labelled = await model.evaluate(dataset({ x, y: [1, 1, 2, 2], task }));
  const plain = await model.evaluate(dataset({ x, y: [1, 1, 2, 2] }));
  expect(plain).toEqual(labelled);
  expect(plain.accuracy).toBe(1);
  expect((await model.evaluate(dataset({ x: [[0], [1]], y: [1, 1] }))).accuracy).toBe(1);
  await expect(model.evaluate(dataset({ x, y: [1, 0, 2, 2] }))).rejects.toMatchObject({
    code: "DATA_MISMATCH",
    message: 'Row 2 of data has the target 0, and the model knows the classes "1", "2".',
  });
  model.dispose();
});

test.each(places)("the classes 1 and 0, in that order, are not turned round, %s", async (_, worker) => {
  const model = await make({ ...options, classes: ["1", "0"] }, worker);
  await model.fit(dataset({ x, y: [0, 0, 1, 1] }), long);
  expect((await model.predict(x)).labels).toEqual(["0", "0", "1", "1"]);
  expect((await model.evaluate(dataset({ x, y: [0, 0, 1, 1], task }))).accuracy).toBe(1);
  model.dispose();
});

test("shares of the classes 0 and 1 stay shares", async () => {
  using model = await sequential(options);
  await model.fit(dataset({ x, y: [0, 0, 1, 1] }), { epochs: 1 });
  const { loss, accuracy } = await model.evaluate(dataset({ x, y: [0.25, 0.5, 0.5, 0.75] }));
  expect([Number.isFinite(loss), accuracy]).toEqual([true, undefined]);
});
