/**
 * Booleans of a program have no writing of their own: they are the classes that a file writes as
 * "True" or "TRUE".
 */
import { describe, expect, test } from "vitest";
import { parseCsv, parseTable } from "../../src/csv.js";
import { dataset, dense, takeRows } from "../../src/node.js";
import { preprocessor } from "../../src/table.js";
import "../support/awake.js";
import { make, places } from "./places.js";

const values = Array.from({ length: 24 }, (_, i) => ((i * 7) % 24) - 11.5);
const x = values.map((value) => [value]);
const booleans = dataset({ x, y: values.map((value) => value > 0) });
const tableOf = (no: string, yes: string): string =>
  `a,y\n${values.map((value) => `${value},${value > 0 ? yes : no}\n`).join("")}`;

const loss = "binaryCrossEntropy";
const options = { layers: [dense(1, "sigmoid")], loss, standardize: true } as const;

describe.each(places)("a model %s", (_, worker) => {
  test.each([
    ["False", "True"],
    ["FALSE", "TRUE"],
    ["false", "true"],
  ])("that learned %s and %s of a file takes booleans for them", async (no, yes) => {
    const file = parseCsv(tableOf(no, yes), { target: "y" });
    using model = await make({ ...options, inputs: 1 }, worker);
    await model.fit(file, { epochs: 200 });
    const expected = await model.evaluate(file);
    expect(expected.accuracy).toBe(1);
    const unnamed = dataset({ x, y: values.map((value) => value > 0), features: ["a"] });
    for (const data of [booleans, unnamed, takeRows(booleans, [...values.keys()])])
      expect(await model.evaluate(data)).toEqual(expected);
    const { targets } = await model.trace(file);
    expect((await model.trace(booleans)).targets).toEqual(targets);
    expect(
      (
        await model.trace(
          x,
          values.map((value) => value > 0),
        )
      ).targets,
    ).toEqual(targets);
    await model.fit(booleans, { epochs: 2, validation: booleans });
    expect((await model.evaluate(booleans)).accuracy).toBe(1);
    expect((await model.predict([[5]])).labels).toEqual([yes]);
  });

  test("that knows them in another order takes them by name", async () => {
    const weights = [[1]];
    using model = await make(
      { inputs: 1, layers: [dense(1, "sigmoid", { weights })], loss, classes: ["True", "False"] },
      worker,
    );
    expect((await model.predict([[5]])).labels).toEqual(["False"]);
    expect((await model.evaluate(booleans)).accuracy).toBe(0);
    const [first] = (await model.trace([[5]], [true])).targets;
    expect(first).toBe(0);
  });

  test("behind a preprocessor takes them too", async () => {
    const learned = preprocessor({ target: "y" }).fit(parseTable(tableOf("False", "True")));
    using model = await make({ layers: [dense(1, "sigmoid")], loss, preprocessor: learned }, worker);
    const rows = parseTable(tableOf("False", "True"));
    await model.fit(rows, { epochs: 200 });
    expect(await model.evaluate(booleans)).toMatchObject({ accuracy: 1, loss: (await model.evaluate(rows)).loss });
  });

  test.each([
    ["no", "yes"],
    ["TRUE", "True"],
  ])("that knows %s and %s refuses what may be either, or none", async (...classes) => {
    using model = await make({ ...options, inputs: 1, classes }, worker);
    const names = classes.map((name) => `"${name}"`).join(", ");
    for (const run of [() => model.fit(booleans), () => model.evaluate(booleans)])
      await expect(async () => run()).rejects.toMatchObject({
        code: "DATA_MISMATCH",
        message: expect.stringContaining(`the class "false", and the model knows ${names}`),
      });
  });
});

test("classes that are named take booleans by name, in any order and capitals", () => {
  const labelsOf = (classes: readonly string[]) => dataset({ x: [[1], [2]], y: [true, false], classes }).labels;
  expect(labelsOf(["True", "False"])).toEqual(Int32Array.of(0, 1));
  expect(labelsOf(["FALSE", "TRUE"])).toEqual(Int32Array.of(1, 0));
  expect(labelsOf(["false", "maybe", "true"])).toEqual(Int32Array.of(2, 0));
  expect(labelsOf(["True", "false", "true"])).toEqual(Int32Array.of(2, 1));
  expect(() => labelsOf(["TRUE", "True", "false"])).toThrow(
    'Row 1 of y of data has the class "true", which is none of',
  );
});
