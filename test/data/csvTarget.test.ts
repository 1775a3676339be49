/** What a target column of CSV is taken for. */
import { describe, expect, test } from "vitest";
import { type CsvOptions, parseCsv } from "../../src/data/csv.js";
import { parseTable } from "../../src/data/csvTable.js";
import { UsageError } from "../../src/errors.js";

const parse = (text: string, options: Partial<CsvOptions> = {}) =>
  parseCsv(text, { target: "y", name: "d.csv", ...options });

describe("parseCsv: what the target is", () => {
  const column = (values: readonly string[], options?: Partial<CsvOptions>) =>
    parse(`a,y\n${values.map((value) => `1,${value}`).join("\n")}`, options);

  test("text is classes, in sorted or given order", () => {
    expect(column(["b", "a", "b"])).toMatchObject({ labels: Int32Array.of(1, 0, 1), classes: ["a", "b"], outputs: 1 });
    expect(column(["b", "a", "b"], { classes: ["b", "c", "a"] }).labels).toEqual(Int32Array.of(0, 2, 0));
    expect(() => column(["b", "z"], { classes: ["a", "b"] })).toThrow('d.csv, line 3, column "y" has the class "z"');
  });

  test("numbers are targets", () => {
    for (const values of [
      ["1.5", "2"],
      ["0", "2", "3", "0", "2", "3"],
      ["3", "4", "5", "4"],
      ["0", "1", "2"],
      ["7", "7"],
      ["-1", "0", "1", "-1", "0", "1"],
    ]) {
      const data = column(values);
      expect(data.targets).toEqual(Float64Array.from(values, Number));
      expect(data.classes).toBeUndefined();
    }
    const many = Array.from({ length: 42 }, (_, i) => String(i % 21));
    expect(column(many).targets).toBeDefined();
  });

  test.each([
    [
      ["-1", "1", "-1"],
      ["-1", "1"],
      [0, 1, 0],
    ],
    [
      ["5", "3", "3", "5"],
      ["3", "5"],
      [1, 0, 0, 1],
    ],
    [
      ["10", "9", "10"],
      ["9", "10"],
      [1, 0, 1],
    ],
    [
      ["0.5", "0.25", "0.5"],
      ["0.25", "0.5"],
      [1, 0, 1],
    ],
  ])("two different numbers are two classes: %j", (values, classes, labels) => {
    expect(column(values)).toMatchObject({ classes, labels: Int32Array.from(labels), outputs: 1 });
    expect(column(values, { task: "regression" }).targets).toEqual(Float64Array.from(values, Number));
  });

  test("repeated whole numbers from 0 or 1 without a gap are classes", () => {
    expect(column(["1", "0", "0", "1"])).toMatchObject({ labels: Int32Array.of(1, 0, 0, 1), classes: ["0", "1"] });
    expect(column(["2.0", "1.0", "3.0", "2.0", "1.0", "3.0"])).toMatchObject({
      labels: Int32Array.of(1, 0, 2, 1, 0, 2),
      classes: ["1.0", "2.0", "3.0"],
    });
    const twenty = column(Array.from({ length: 40 }, (_, i) => String(i % 20)));
    expect(twenty.classes).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
    expect(twenty.labels?.[13]).toBe(13);
  });

  test("a class is named as its cell is written, and different texts are different classes", () => {
    const task = "classification";
    expect(column(["007", "7", "007"], { task })).toMatchObject({
      classes: ["007", "7"],
      labels: Int32Array.of(0, 1, 0),
    });
    expect(column(["1.0", "1", "2"], { task }).classes).toEqual(["1", "1.0", "2"]);
    expect(column(["01", "02", "01", "02"]).classes).toEqual(["01", "02"]);
    expect(
      column(
        ["2,5", "a"].map((cell) => `"${cell}"`),
        { task },
      ).classes,
    ).toEqual(["2,5", "a"]);
    expect(column(["12%", "50%"], { task }).classes).toEqual(["12%", "50%"]);
  });

  test("a number that is written in two ways is settled by whoever knows", () => {
    const values = ["2", "1.0", "2", "1"];
    expect(() => column(values)).toThrow(
      'd.csv, line 5, column "y": "1" is the number that is also written "1.0"; write it in one way, or, if these are two classes, pass `task: "classification"`',
    );
    expect(column(values, { task: "regression" }).targets).toEqual(Float64Array.of(2, 1, 2, 1));
    expect(column(values, { task: "classification" }).classes).toEqual(["1", "1.0", "2"]);
  });

  test("the classes of a model are found by their text, or else by their number", () => {
    expect(column(["1.0", "0"], { classes: ["0", "1"] }).labels).toEqual(Int32Array.of(1, 0));
    expect(column(["1", "2.00"], { classes: ["1.0", "2.0"] }).labels).toEqual(Int32Array.of(0, 1));
    expect(column(["1", "1.0"], { classes: ["1.0", "1"] }).labels).toEqual(Int32Array.of(1, 0));
    expect(() => column(["1.00", "1"], { classes: ["1.0", "1"] })).toThrow('has the class "1.00", which is none of');
  });

  test.each(["2,5", "1,234", "1 234", "1'234", "12%", "$5", "5 \u20ac", "\u22125", "1,234.50", "\u0661\u0662"])(
    "%s is no class unless that is told",
    (cell) => {
      const values = ["a", `"${cell}"`, "a"];
      expect(() => column(values)).toThrow(`d.csv, line 3, column "y": ${JSON.stringify(cell)} is not a number; `);
      expect(() => column(values)).toThrow('if it is a class, pass `task: "classification"`');
      expect(column(values, { task: "classification" }).classes).toContain(cell);
    },
  );

  test.each(["", "NA", "NaN", "nan", "null", "NULL", "None", "n/a", "N/A", "#N/A", "<NA>", "-nan"])(
    "%j is missing, not a class",
    (cell) => {
      const stood = cell === "" ? "is empty" : `says "${cell}", which stands for a missing one`;
      const message = `d.csv, line 3, column "y": the cell ${stood}; fill it in`;
      expect(() => column(["a", cell, "b"])).toThrow(message);
      expect(() => column(["1.5", cell, "2"], { task: "regression" })).toThrow(message);
      expect(() => parse(`a,y\n1,x\n${cell},z\n`)).toThrow(
        `d.csv, line 3, column "a": the cell ${stood}; fill it in or remove the row.`,
      );
      const data = column(["a", cell || "b", "b"], { na: [], task: "classification" });
      expect(data.classes).toEqual(["a", ...(cell ? [cell] : []), "b"].sort());
    },
  );

  test("what else is missing can be told", () => {
    expect(() => column(["a", "?"], { na: ["?"] })).toThrow('the cell says "?", which stands for a missing one');
    expect(column(["a", "NA"], { na: ["?"] }).classes).toEqual(["NA", "a"]);
  });

  test("where several texts stand in missing cells, a sentence tells them", () => {
    expect(() => column(["a", "NA", "", "NA"])).toThrow(
      'the cell says "NA" or is empty, which stands for a missing one',
    );
    expect(() => column(["NA", "", "NaN", "null"])).toThrow('says "NA" or is empty or says "NaN" or the like, which');
    const { columns } = parseTable("a,b,c\nNA,x,1\n ,n/a,2\n");
    expect(columns.map(({ absences }) => absences)).toEqual([["NA", ""], ["n/a"], undefined]);
  });

  test("about as many texts as rows are ids", () => {
    const ids = Array.from({ length: 200_000 }, (_, i) => `id${i}`);
    expect(() => column(ids)).toThrow(
      'The target "y" of d.csv holds 200000 different values in 200000 rows, as ids do and classes don\'t; name another target',
    );
    expect(() => column(ids.slice(0, 21))).toThrow("21 different values in 21 rows");
    expect(column(ids.slice(0, 20)).classes).toHaveLength(20);
    expect(column([...ids.slice(0, 21), ...ids.slice(0, 21)]).classes).toHaveLength(21);
    expect(column(ids.slice(0, 21), { task: "classification" }).classes).toHaveLength(21);
  });

  test("the task settles it", () => {
    expect(column(["0", "1", "0", "1"], { task: "regression" }).targets).toEqual(Float64Array.of(0, 1, 0, 1));
    expect(column(["10", "9", "10"], { task: "classification" })).toMatchObject({
      labels: Int32Array.of(1, 0, 1),
      classes: ["9", "10"],
    });
    expect(column(["a", "1"], { task: "classification" }).classes).toEqual(["1", "a"]);
    expect(() => column(["1", "a"])).toThrow(
      'd.csv, line 3, column "y": "a" stands in a target column that also holds',
    );
    expect(() => column(["1", "a"], { task: "regression" })).toThrow('line 3, column "y": "a" is not a number');
    expect(() => column(["1", "2"], { task: "regression", classes: ["1", "2"] })).toThrow(UsageError);
    expect(() => column(["a", "b"], { classes: ["a", "a"] })).toThrow(UsageError);
  });

  test("features can be chosen", () => {
    const data = parse("a,b,id,y\n1,2,x7,no\n3,4,x8,yes", { features: ["b", "a"] });
    expect(data).toMatchObject({ x: Float64Array.of(2, 1, 4, 3), features: ["b", "a"] });
    expect(() => parse("a,y\n1,2", { features: ["a", "y"] })).toThrow(UsageError);
  });
});
