/** Columns are matched by name, and classes too, wherever rows enter. */
import { describe, expect, test } from "vitest";
import { type Dataset, dataset, dense, sgd } from "../../src/node.js";
import { failureOf } from "../api/support/expectations.js";
import { make, numbersOf, places, reloaded, weighing } from "./places.js";

const x = [
  [1, 100],
  [2, 50],
  [3, 70],
];
const swapped = x.map(([a, b]) => [b, a]);
/** y = a */
const y = [1, 2, 3];
const learned = dataset({ x, y, features: ["a", "b"] });
const other = dataset({ x: swapped, y, features: ["b", "a"], name: "other" });
const strange = dataset({ x, y, features: ["a", "c"], name: "strange" });

const options = {
  inputs: 2,
  layers: [weighing([1, 0])],
  loss: "meanSquaredError",
  optimizer: sgd({ learningRate: 1e-6 }),
} as const;

describe.each(places)("columns by name, %s", (_, worker) => {
  test("evaluate, predict and trace take them in any order", async () => {
    using model = await make(options, worker);
    await model.fit(learned);
    expect((await model.evaluate(learned)).loss).toBe(0);
    expect((await model.evaluate(other)).loss).toBe(0);
    expect(numbersOf(await model.predict(other))).toEqual(y);
    expect((await model.trace(other)).loss).toBe(0);
    expect((await model.trace(other, y)).loss).toBe(0);
    using again = await reloaded(model, worker);
    expect((await again.evaluate(other)).loss).toBe(0);
    expect(numbersOf(await again.predict(other))).toEqual(y);
  });

  test("a second fit and its validation take them in any order", async () => {
    using model = await make({ ...options, standardize: true, layers: [weighing([0, 0])] }, worker);
    using straight = await make({ ...options, standardize: true, layers: [weighing([0, 0])] }, worker);
    for (const [network, data] of [
      [model, other],
      [straight, learned],
    ] as const) {
      await network.fit(learned, { batchSize: "full", epochs: 2 });
      const { epochs } = await network.fit(data, { batchSize: "full", epochs: 2, validation: data });
      expect(epochs[1].validation).toEqual(await network.evaluate(learned));
    }
    expect(await model.weights()).toEqual(await straight.weights());
  });

  test("names given to sequential count from the first fit on", async () => {
    using model = await make({ ...options, features: ["a", "b"], standardize: true }, worker);
    using straight = await make({ ...options, standardize: true }, worker);
    await model.fit(other, { batchSize: "full" });
    await straight.fit(learned, { batchSize: "full" });
    expect(await model.weights()).toEqual(await straight.weights());
    expect(numbersOf(await model.predict(x))).toEqual(numbersOf(await straight.predict(x)));
  });

  test("a column that is missing is refused by name, and rows without names go by position", async () => {
    using model = await make({ ...options, features: ["a", "b"] }, worker);
    const message = 'strange has no column "b", which was learned.';
    const twice: Dataset = { ...learned, features: ["b", "b"] };
    for (const [data, code] of [
      [strange, "DATA_MISMATCH"],
      [twice, "INVALID_OPTION"],
    ] as const)
      for (const ask of [
        () => model.evaluate(data),
        () => model.predict(data),
        () => model.trace(data),
        async () => model.fit(data),
        async () => model.fit(learned, { validation: data }),
      ])
        expect(await failureOf(ask)).toMatchObject({ code });
    expect(await failureOf(() => model.predict(strange))).toMatchObject({ message });
    expect((await model.evaluate(dataset({ x, y }))).loss).toBe(0);
    expect(numbersOf(await model.predict(x))).toEqual(y);
  });
});

const kinds = ["crossEntropy", "meanSquaredError", "binaryCrossEntropy"] as const;

describe.each(places)("classes by name, %s", (_, worker) => {
  test.each(kinds)("%s", async (loss) => {
    const rows = [[0], [1], [0], [1]];
    const names = ["a", "b", "a", "b"];
    const ordered = dataset({ x: rows, y: names, classes: ["a", "b"] });
    const turned = dataset({ x: rows, y: names, classes: ["b", "a"] });
    const wider = dataset({ x: rows, y: names, classes: ["z", "b", "a"] });
    const layers = loss === "crossEntropy" ? [dense(2, "softmax")] : [dense(1, "sigmoid")];
    using model = await make({ inputs: 1, layers, loss, optimizer: sgd({ learningRate: 5 }) }, worker);
    const { epochs } = await model.fit(ordered, { epochs: 100, batchSize: "full", validation: turned });
    const measured = await model.evaluate(ordered);
    expect(measured.accuracy).toBe(1);
    expect(epochs[99].validation).toEqual(measured);
    for (const data of [turned, wider]) {
      expect(await model.evaluate(data)).toEqual(measured);
      expect(await model.trace(data)).toEqual(await model.trace(ordered));
    }
    expect((await model.predict(turned)).labels).toEqual(names);
    using again = await reloaded(model, worker);
    expect((await again.evaluate(turned)).accuracy).toBe(1);
    await model.fit(turned, { epochs: 10, batchSize: "full" });
    expect((await model.evaluate(ordered)).accuracy).toBe(1);
  });
});
