import { describe, expect, test } from "vitest";
import { dataset } from "../../src/data/dataset.js";
import { labelsFromOneHot, oneHot } from "../../src/data/oneHot.js";
import { selectClasses } from "../../src/data/selectClasses.js";
import { takeRows } from "../../src/data/takeRows.js";
import { DataError, UsageError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
];

describe("dataset: features", () => {
  test("copies rows into float64, row by row", () => {
    const data = dataset({ x, y: [0.5, 1, 2], features: ["a", "b"] });
    expect(data).toMatchObject({ name: "data", rows: 3, columns: 2, scale: 1, outputs: 1, features: ["a", "b"] });
    expect(data.x).toEqual(Float64Array.of(1, 2, 3, 4, 5, 6));
  });

  test("takes a typed array as it is, sized by columns or rows", () => {
    const values = Uint8Array.of(0, 128, 255, 1);
    const data = dataset({ x: { values, columns: 2 }, y: [1, 2], scale: 1 / 255 });
    expect(data.x).toBe(values);
    expect(data).toMatchObject({ rows: 2, columns: 2, scale: 1 / 255 });
    expect(dataset({ x: { values, rows: 4 }, y: [1, 2, 3, 4] }).columns).toBe(1);
  });

  test.each([
    [[], "x of data has no rows"],
    [[[], []], "Row 1 of x of data is empty"],
    [[[1, 2], [3], [4, 5]], "Row 2 of x of data has 1 column where row 1 has 2"],
    [
      [
        [1, 2],
        [3, Number.NaN],
        [5, 6],
      ],
      "Row 2, column 2 of x of data is NaN",
    ],
    [
      [
        [1, 2],
        [3, 4],
        [Number.NEGATIVE_INFINITY, 6],
      ],
      "Row 3, column 1 of x of data is -Infinity",
    ],
  ])("refuses %j", (rows, message) => {
    expect(() => dataset({ x: rows, y: [1, 2, 3] })).toThrow(message);
    expect(() => dataset({ x: rows, y: [1, 2, 3] })).toThrow(DataError);
  });

  test("refuses what JavaScript callers pass by mistake", () => {
    expect(() => dataset({ x: [1, 2, 3] as never, y: [1, 2, 3] })).toThrow(
      "write one row as [[1, 2, 3]], a single number as [number]",
    );
    expect(() => dataset({ x: [["1", 2]] as never, y: [1] })).toThrow("Row 1, column 1 of x of data is of type string");
    expect(() => dataset({ x: undefined as never, y: [1] })).toThrow(UsageError);
    expect(() => dataset({ x, y: 5 as never })).toThrow(UsageError);
    expect(() => dataset({ x, y: [1, "b", 2] as never })).toThrow("Row 2 of y of data is of type string");
    expect(() => dataset({ x, y: [1, 2, 3], task: "ranking" as never })).toThrow('no task "ranking"');
  });

  test("refuses what is no object, and options that it doesn't have", () => {
    for (const input of [undefined, null, 5, "iris", [[1, 2]]])
      expect(() => dataset(input as never)).toThrow(UsageError);
    expect(() => dataset(null as never)).toThrow("dataset takes its options as an object");
    expect(() => dataset({ x, y: [1, 2, 3], labels: ["a"] } as never)).toThrow(
      'dataset has no option "labels": its options are x, y, name, task, classes, targetNames, features, scale, weights.',
    );
    expect(dataset({ x, y: [1, 2, 3], labels: undefined, scale: undefined } as never).rows).toBe(3);
  });

  test("refuses sizes that don't divide the values", () => {
    const values = new Float32Array(6);
    for (const size of [{ columns: 4 }, { columns: 0 }, { rows: -2 }, { rows: 2, columns: 2 }, { columns: 1.5 }, {}])
      expect(() => dataset({ x: { values, ...size }, y: [1] })).toThrow(UsageError);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses scale %d", (scale) => {
    expect(() => dataset({ x, y: [1, 2, 3], scale })).toThrow(UsageError);
  });

  test("refuses a wrong number of feature names", () => {
    expect(() => dataset({ x, y: [1, 2, 3], features: ["a"] })).toThrow("1 feature name for 2 columns");
  });
});

describe("dataset: what y is", () => {
  test("text is classes, sorted, or in the given order", () => {
    expect(dataset({ x, y: ["b", "a", "b"] })).toMatchObject({ labels: Int32Array.of(1, 0, 1), classes: ["a", "b"] });
    const given = dataset({ x, y: ["b", "a", "b"], classes: ["b", "c", "a"] });
    expect(given).toMatchObject({ labels: Int32Array.of(0, 2, 0), classes: ["b", "c", "a"] });
    expect(given.targets).toBeUndefined();
    expect(() => dataset({ x, y: ["b", "a", "z"], classes: ["a", "b"] })).toThrow(
      'Row 3 of y of data has the class "z"',
    );
  });

  test("a class may be called like a property of objects", () => {
    expect(dataset({ x, y: ["__proto__", "constructor", "__proto__"] }).labels).toEqual(Int32Array.of(0, 1, 0));
  });

  test("booleans are the classes false and true", () => {
    expect(dataset({ x, y: [true, true, true] })).toMatchObject({
      labels: Int32Array.of(1, 1, 1),
      classes: ["false", "true"],
    });
  });

  test("whole-number arrays are class numbers by type, by classes or by task", () => {
    const expected = { labels: Int32Array.of(0, 2, 1), classes: ["0", "1", "2"] };
    expect(dataset({ x, y: Int32Array.of(0, 2, 1) })).toMatchObject(expected);
    expect(dataset({ x, y: Uint8Array.of(0, 2, 1) })).toMatchObject(expected);
    expect(dataset({ x, y: [0, 2, 1], task: "classification" })).toMatchObject(expected);
    expect(dataset({ x, y: [0, 2, 1], classes: ["0", "1", "2"] })).toMatchObject(expected);
    expect(dataset({ x, y: [0, 2, 1] }).targets).toEqual(Float64Array.of(0, 2, 1));
    expect(dataset({ x, y: Int32Array.of(0, 2, 1), task: "regression" }).targets).toEqual(Float64Array.of(0, 2, 1));
  });

  test("numbers that don't begin at 0, or that a task makes classes, name them", () => {
    const named = (y: Parameters<typeof dataset>[0]["y"], classes?: readonly string[]) =>
      dataset({ x, y, task: "classification", ...(classes && { classes }) });
    expect(named([1, 2, 1])).toMatchObject({ labels: Int32Array.of(0, 1, 0), classes: ["1", "2"] });
    expect(named([20, 10, 100])).toMatchObject({ labels: Int32Array.of(1, 0, 2), classes: ["10", "20", "100"] });
    expect(named([1, -1, 1])).toMatchObject({ labels: Int32Array.of(1, 0, 1), classes: ["-1", "1"] });
    expect(named(Float64Array.of(0.5, 2.5, 0.5))).toMatchObject({ classes: ["0.5", "2.5"] });
    expect(named([0, 20, 0])).toMatchObject({ labels: Int32Array.of(0, 1, 0), classes: ["0", "20"] });
    expect(named([1, 2, 1], ["2", "1"])).toMatchObject({ labels: Int32Array.of(1, 0, 1), classes: ["2", "1"] });
    expect(dataset({ x, y: Int32Array.of(1, -1, 1) })).toMatchObject({ classes: ["-1", "1"] });
    expect(dataset({ x, y: Uint8Array.of(1, 2, 1) })).toMatchObject({ classes: ["1", "2"] });
    expect(dataset({ x, y: Uint8Array.of(0, 2, 0) })).toMatchObject({ classes: ["0", "2"] });
    expect(dataset({ x, y: Int32Array.of(0, 20, 10) })).toMatchObject({
      labels: Int32Array.of(0, 2, 1),
      classes: ["0", "10", "20"],
    });
    expect(() => named([0, 1, 2], ["1", "2", "3"])).toThrow('Row 1 of y of data has the class "0"');
    expect(() => named([0, Number.NaN, 2])).toThrow("Row 2 of y of data has the class NaN");
  });

  test("numbers find the classes that they name, however these are written", () => {
    const labelsOf = (y: Parameters<typeof dataset>[0]["y"], classes: readonly string[]) =>
      dataset({ x, y, classes }).labels;
    expect(labelsOf([2, 1, 2], ["1.0", "2.0"])).toEqual(Int32Array.of(1, 0, 1));
    expect(labelsOf(Uint8Array.of(2, 1, 2), ["1.0", "2.0"])).toEqual(Int32Array.of(1, 0, 1));
    expect(labelsOf([1, 0, 1], ["1", "0"])).toEqual(Int32Array.of(0, 1, 0));
    expect(labelsOf([1, 0, 1], ["no", "yes"])).toEqual(Int32Array.of(1, 0, 1));
    expect(labelsOf([true, false, true], ["true", "false"])).toEqual(Int32Array.of(0, 1, 0));
    expect(labelsOf([true, false, true], ["no", "yes"])).toEqual(Int32Array.of(1, 0, 1));
    expect(() => labelsOf([0, 1, 0], ["1.0", "2.0"])).toThrow('Row 1 of y of data has the class "0", which is none of');
    // no place either: which of the two is meant, nobody can tell
    expect(() => labelsOf([2, 1, 2], ["1", "1.0", "2"])).toThrow('Row 2 of y of data has the class "1"');
  });

  test("about as many classes as rows are ids, unless they are said to be classes", () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i]);
    const ids = rows.map(([i]) => `id${i}`);
    const said = "y of data holds 40 different values in 40 rows, as ids do and classes don't";
    expect(() => dataset({ x: rows, y: ids })).toThrow(said);
    expect(() => dataset({ x: rows, y: Int32Array.from(rows, ([i]) => 1000 + i) })).toThrow(said);
    expect(() => dataset({ x: rows, y: ids })).toThrow('if these are classes, pass `task: "classification"`.');
    expect(dataset({ x: rows, y: ids, task: "classification" }).classes).toHaveLength(40);
    expect(dataset({ x: rows, y: ids, classes: ids }).classes).toBe(ids);
    expect(dataset({ x: rows, y: rows.map(([i]) => `kind${i % 20}`) }).classes).toHaveLength(20);
  });

  test("rows of numbers are targets, or one-hot classes on request", () => {
    const y = [
      [0, 1],
      [1, 0],
      [0, 1],
    ];
    expect(dataset({ x, y })).toMatchObject({ targets: Float64Array.of(0, 1, 1, 0, 0, 1), outputs: 2 });
    expect(dataset({ x, y, classes: ["no", "yes"] })).toMatchObject({ labels: Int32Array.of(1, 0, 1), outputs: 1 });
    expect(() =>
      dataset({
        x,
        y: [
          [1, 1],
          [1, 0],
          [0, 1],
        ],
        task: "classification",
      }),
    ).toThrow("not one-hot");
    expect(() => dataset({ x, y, classes: ["a", "b", "c"] })).toThrow("not one-hot");
  });

  test("refuses labels outside, wrong lengths, targets that aren't finite and options that contradict", () => {
    const classes = ["a", "b"];
    expect(() => dataset({ x, y: [0, 1, 2], classes })).toThrow("Row 3 of y of data has the class 2");
    expect(() => dataset({ x, y: [0, 0.5, 1], classes })).toThrow("Row 2 of y of data has the class 0.5");
    expect(() => dataset({ x, y: [0, 1] })).toThrow("2 values for 3 rows");
    expect(() => dataset({ x, y: ["a", "b", "a", "b"] })).toThrow("4 values for 3 rows");
    expect(() => dataset({ x, y: [0, Number.NaN, 1] })).toThrow("Row 2, column 1 of y of data is NaN");
    expect(() => dataset({ x, y: ["a", "b", "a"], task: "regression" })).toThrow(UsageError);
    expect(() => dataset({ x, y: [0, 1, 0], task: "regression", classes })).toThrow(UsageError);
    expect(() => dataset({ x, y: [0, 1, 0], classes: [] })).toThrow(UsageError);
    expect(() => dataset({ x, y: [0, 1, 0], classes: ["a", "a"] })).toThrow("twice");
  });
});

describe("rows and classes", () => {
  const data = dataset({ x, y: ["b", "a", "c"] });

  test("takeRows copies rows with their labels", () => {
    expect(takeRows(data, [2, 0, 2])).toMatchObject({
      rows: 3,
      x: Float64Array.of(5, 6, 1, 2, 5, 6),
      labels: Int32Array.of(2, 1, 2),
    });
    expect(() => takeRows(data, [3])).toThrow(DataError);
  });

  test("selectClasses takes names as well as labels", () => {
    const data = dataset({ x: [[1], [2], [3]], y: ["u", "v", "w"] });
    expect(selectClasses(data, ["w", "u"])).toEqual(selectClasses(data, [2, 0]));
    expect(selectClasses(data, ["w", 0]).classes).toEqual(["w", "u"]);
    expect(() => selectClasses(data, ["x"])).toThrow(
      'data has no class "x"; choose from 0 to 2, or by name from "u", "v", "w".',
    );
    expect(() => selectClasses(data, ["v", 1])).toThrow("Class 1 of data was chosen twice");
  });

  test("takeRows and selectClasses refuse what is no data set, and no list", () => {
    for (const given of [undefined, null, "iris", [[1]], {}]) {
      expect(() => takeRows(given as never, [0])).toThrow(UsageError);
      expect(() => takeRows(given as never, [0])).toThrow("takeRows takes a data set");
      expect(() => selectClasses(given as never, [0])).toThrow("selectClasses takes a data set");
    }
    for (const list of [undefined, null, 3, {}]) {
      expect(() => takeRows(data, list as never)).toThrow(UsageError);
      expect(() => selectClasses(data, list as never)).toThrow(UsageError);
    }
  });

  test("selectClasses keeps rows in order and relabels", () => {
    expect(selectClasses(data, [2, 1])).toMatchObject({
      rows: 2,
      x: Float64Array.of(1, 2, 5, 6),
      labels: Int32Array.of(1, 0),
      classes: ["c", "b"],
    });
    expect(data.labels).toEqual(Int32Array.of(1, 0, 2));
  });

  test("selectClasses refuses classes that aren't there", () => {
    for (const wanted of [[], [3], [-1], [0.5], [1, 1]]) expect(() => selectClasses(data, wanted)).toThrow(UsageError);
    expect(() => selectClasses(dataset({ x, y: [1, 2, 3] }), [0])).toThrow(DataError);
    expect(() => selectClasses(dataset({ x, y: Int32Array.of(0, 2, 2), classes: ["0", "1", "2"] }), [0, 1])).toThrow(
      "no row of class 1",
    );
  });
});

describe("one-hot", () => {
  test("there and back", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4)), (labels) => {
        const values = oneHot(labels, 5);
        expect(values.length).toBe(labels.length * 5);
        expect(labelsFromOneHot(values, 5)).toEqual(Int32Array.from(labels));
      }),
    );
  });

  test("refuses labels outside", () => {
    for (const label of [-1, 3, 0.5, Number.NaN]) expect(() => oneHot([0, label], 3)).toThrow("Row 2");
  });

  test.each([[[0, 0]], [[1, 1]], [[0.5, 0.5]], [[2, 0]], [[1, Number.NaN]], [[1, 0, 1]], [[-1, 1]]])(
    "%j is not one-hot",
    (values) => {
      expect(labelsFromOneHot(values, 2)).toBeUndefined();
    },
  );
});
