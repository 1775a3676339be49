/** What is nearly right is answered with what would be. */
import { describe, expect, test } from "vitest";
import { parseCsvRows } from "../../src/csv.js";
import {
  checkpointBytes,
  type DatasetInput,
  dataset,
  dense,
  labelsFromOneHot,
  load,
  pixels,
  type Rows,
  sequential,
  split,
  takeRows,
} from "../../src/node.js";
import { tableOf } from "../../src/table.js";
import { bitsOf, lanegradError } from "./support/expectations.js";

const layers = [dense(3, "softmax")];
const model = await sequential({ inputs: 4, layers, loss: "crossEntropy", threads: 1 });
const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const y = ["a", "b", "a"];
const image = { data: new Uint8ClampedArray(16), width: 2, height: 2 };
const records = [{ size: 1 }];
const make = (input: object) => () => dataset({ x, y, ...input } as DatasetInput);
const predict = (rows: unknown) => () => model.predict(rows as Rows);

test.each<readonly [string, () => unknown, RegExp]>([
  ["classes in a text", make({ classes: "ab" }), /^classes must be an array of texts, not "ab"/],
  ["no classes", make({ classes: null }), /^classes must be an array of texts, not null/],
  ["features in a text", make({ features: "ab" }), /^features must be an array of texts, not "ab"/],
  ["a feature twice", make({ features: ["a", "a"] }), /`features` names "a" twice/],
  ["features that are numbers", make({ features: [1, 2] }), /^features must be an array of texts/],
  ["a name that is none", make({ name: 5 }), /^name must be text, not 5/],
  ["a scale that is none", make({ scale: null }), /^The scale of x of data must be .*, not null/],
  ["a task that is none", make({ task: null }), /^The task must be given by its name, not as null/],
  ["an unknown property", make({ x: { values: new Float64Array(6), column: 2 } }), /^x of data has no option "column"/],
  ["one of predict", predict({ values: new Float64Array(4), colums: 4 }), /^the input has no option "colums"/i],
  ["names for other columns", predict({ values: new Float64Array(4), columns: 4, features: ["a"] }), /1 feature name/],
  ["a share in a text", () => split(dataset({ x, y }), { test: "0.2" as never }), /^A test part of "0.2" is neither/],
  ["no rows", () => takeRows(dataset({ x, y }), []), /^No row of data was asked for/],
  ["rows in texts", () => takeRows(dataset({ x, y }), ["0" as never]), /^Row "0" was asked of data/],
  ["a text", () => takeRows(dataset({ x, y }), "01" as never), /^takeRows takes the numbers of rows as an array/],
  ["a name of rows", () => takeRows(dataset({ x, y }), [0], 5 as never), /^name must be text/],
  ["no one-hot rows", () => labelsFromOneHot(null as never, 2), /^labelsFromOneHot takes values as an array/],
  ["no number of classes", () => labelsFromOneHot([1, 0], "2" as never), /^classes must be a whole number/],
  ["pixels below none", () => pixels({ ...image, width: -2, height: -2 }), /each of at least one pixel/],
  [
    "an option of predict",
    () => Reflect.apply(model.predict, model, [x, { batchSize: 32 }]),
    /^predict takes no more arg/,
  ],
])("%s", async (_, call, message) => {
  expect((await lanegradError(call)).message).toMatch(message);
});

describe("rows of another form", () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    ["one row", predict([1, 2, 3, 4]), /Row 1 of the input .*: write one row as \[\[1, 2, 3\]\]/],
    ["an image", predict(image), /images as pixels\(image\)/],
    ["images", predict([image]), /images as pixels\(image\)/],
    ["images of a data set", make({ x: [image], y: [1] }), /images as pixels\(image\)/],
    ["records", predict(records), /what has names only with a preprocessor/],
    ["a table", predict(tableOf(records)), /what has names only with a preprocessor/],
    ["records to learn", () => model.fit(records as never), /dataset\(\{ x, y \}\) or a preprocessor, not an array/],
    ["a table to learn", () => model.fit(tableOf(records)), /or a preprocessor, not an object/],
    ["records to divide", () => split(records as never, { test: 1 }), /or a preprocessor, not an array/],
  ])("%s", async (_, call, message) => {
    expect((await lanegradError(call)).message).toMatch(message);
  });
});

describe("cross-entropy of what are no classes", () => {
  const four = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ];
  test.each<readonly [string, DatasetInput["y"], RegExp]>([
    [
      "numbers",
      [0.5, 2],
      /data has numbers: make it with task: "classification", or use binaryCrossEntropy for several labels\./,
    ],
    [
      "one-hot rows",
      [
        [1, 0, 0],
        [0, 0, 1],
      ],
      /data has numbers: make it with task: "classification", or use binaryCrossEntropy for several labels\./,
    ],
    [
      "several labels a row",
      [
        [1, 1, 0],
        [0, 0, 1],
      ],
      /use binaryCrossEntropy for several labels/,
    ],
  ])("%s", async (_, answers, message) => {
    const error = await lanegradError(() => model.fit(dataset({ x: four, y: answers })), "DATA_MISMATCH");
    expect(error.message).toMatch(message);
  });
});

test("a checkpoint is no model", async () => {
  const bytes = await checkpointBytes(model.checkpoint());
  const error = await lanegradError(() => load(bytes), "FORMAT_UNSUPPORTED");
  expect(error.message).toMatch(/^This file is a checkpoint, not a model: read it with checkpointFrom, and restore/);
});

test.each<readonly [string, (circle: object) => object]>([
  ["knowing a circle", (circle) => ({ schema: circle })],
  ["of a circle", (circle) => ({ info: circle })],
  ["with an integer of any size", () => ({ schema: { scale: 1n } })],
  ["of no epochs", () => ({ epochs: -1 })],
  ["with a fraction of what its file counted", () => ({ epochsLoaded: 0.5 })],
])("a checkpoint %s has no bytes", async (_, change) => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  await lanegradError(() => checkpointBytes({ ...model.checkpoint(), ...change(circle) }), "INVALID_OPTION");
});

test("rows of a table that have names are matched by them", async () => {
  using named = await sequential({ inputs: 2, layers: [dense(1)], loss: "meanSquaredError", features: ["a", "b"] });
  const [here, turned] = [parseCsvRows("a,b\n1,2\n"), parseCsvRows("b,a\n2,1\n")];
  const expected = (await named.predict([[1, 2]])).outputs;
  for (const rows of [here, turned, { values: Float64Array.of(2, 1), columns: 2, features: ["b", "a"] }])
    expect((await named.predict(rows)).outputs).toEqual(expected);
  const data = dataset({ x: turned, y: [1] });
  expect(data.features).toEqual(["b", "a"]);
  expect(dataset({ x: turned, y: [1], features: ["p", "q"] }).features).toEqual(["p", "q"]);
  const before = bitsOf(named);
  await lanegradError(() => named.predict({ values: Float64Array.of(2, 1), columns: 2, features: ["b", "c"] }));
  expect(bitsOf(named)).toBe(before);
});
