/** Every rule of the Preprocessor against values computed by hand. */
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/data/csvTable.js";
import { checkState } from "../../src/preprocess/checkState.js";
import type { PreprocessorOptions } from "../../src/preprocess/options.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { column, refusal } from "./support.js";

const people = [
  { id: 1, age: 20, city: "Oslo", member: true, price: 10 },
  { id: 2, age: 40, city: "Rome", member: false, price: 20 },
  { id: 3, age: null, city: "Oslo", member: true, price: 30 },
  { id: 4, age: 60, city: null, member: false, price: 40 },
];

describe("columns", () => {
  test("text and booleans are categories, numbers are scaled, in the order of the table", () => {
    const fitted = preprocessor({ target: "price", ignore: ["id"], missing: "mean", missingIndicator: true }).fit(
      people,
    );
    const { x, columns, rows, features, targets, outputs, scale } = fitted.apply(people);
    expect(features).toEqual([
      "age",
      "age missing",
      "city=Oslo",
      "city=Rome",
      "city missing",
      "member=false",
      "member=true",
    ]);
    // ages 20, 40, 40 (the mean), 60: mean 40, deviation the root of (400 + 0 + 0 + 400) / 4
    const far = 20 / Math.sqrt(200);
    expect([rows, columns, outputs, scale]).toEqual([4, 7, 1, 1]);
    expect([...x]).toEqual([
      ...[-far, 0, 1, 0, 0, 0, 1],
      ...[0, 0, 0, 1, 0, 1, 0],
      ...[0, 1, 1, 0, 0, 0, 1],
      ...[far, 0, 1, 0, 1, 1, 0],
    ]);
    expect(targets).toEqual(Float64Array.of(10, 20, 30, 40));
    expect(fitted.inputs).toBe(7);
  });

  test("what was learned is plain data", () => {
    const { state } = preprocessor({ target: "price", ignore: ["id"], missing: "median" }).fit(people);
    expect(structuredClone(state)).toEqual(JSON.parse(JSON.stringify(state)));
    expect(state).toEqual({
      scaling: "standard",
      missing: "median",
      unknown: "error",
      columns: [
        { name: "age", kind: "number", center: 40, scale: Math.sqrt(200), fill: 40, indicator: false },
        { name: "city", kind: "category", categories: ["Oslo", "Rome"], fill: "Oslo", indicator: false },
        { name: "member", kind: "category", categories: ["false", "true"], fill: "false", indicator: false },
      ],
      target: { columns: ["price"] },
    });
  });

  test("in words", () => {
    const fitted = preprocessor({ target: "price", ignore: ["id"], missing: "mean", missingIndicator: true }).fit(
      people,
    );
    expect(fitted.describe()).toEqual([
      ["age", "number, mean 40, deviation 14.1421; missing: 40, told by a column of its own"],
      ["city", '2 categories: "Oslo", "Rome"; missing: "Oslo", told by a column of its own'],
      ["member", '2 categories: "false", "true"; missing: "false"'],
    ]);
  });

  test("only training rows are learned from", () => {
    const rows = column("x", [0, 2, 1000]);
    const fitted = preprocessor().fit(rows, { rows: [0, 1] });
    expect([...fitted.apply(rows).x]).toEqual([-1, 1, 999]);
    expect([...fitted.apply(rows, { rows: [2, 0] }).x]).toEqual([999, -1]);
    const colours = column("c", ["a", "b", "c"]);
    expect(preprocessor().fit(colours, { rows: [2, 0] }).features).toEqual(["c=a", "c=c"]);
  });

  test("features by name and in their order, others passed over, also those that come later", () => {
    const fitted = preprocessor({ features: ["city", "id"], missing: "most-frequent" }).fit(people);
    expect(fitted.features).toEqual(["city=Oslo", "city=Rome", "id"]);
    const later = fitted.apply([{ shoe: 42, id: 1, city: "Rome" }]);
    expect([later.columns, later.x[0], later.x[1]]).toEqual([3, 0, 1]);
  });

  test("numbers that are names become categories when told", () => {
    const codes = column("zip", [100, 200, 100]);
    const fitted = preprocessor({ categories: ["zip"] }).fit(codes);
    expect(fitted.features).toEqual(["zip=100", "zip=200"]);
    expect([...fitted.apply(codes).x]).toEqual([1, 0, 0, 1, 1, 0]);
    expect([...fitted.apply([{ zip: "200" }]).x]).toEqual([0, 1]);
  });

  test("numbers as forms give them are numbers, other text isn't", () => {
    const fitted = preprocessor({ scaling: "none" }).fit(column("x", [1, 2]));
    expect([...fitted.apply(column("x", ["2.5", 3])).x]).toEqual([2.5, 3]);
    const { code, message } = refusal(() => fitted.apply(column("x", ["2.5", "much"])));
    expect([code, message]).toEqual([
      "DATA_INVALID",
      'the rows, row 2, column "x": "much" is not a number; correct it or remove the row or column.',
    ]);
  });

  test("a column that isn't there is named, with those that are", () => {
    const fitted = preprocessor().fit(column("age", [1, 2]));
    expect(refusal(() => fitted.apply([{ Age: 1 }]))).toMatchObject({
      code: "DATA_MISMATCH",
      message: 'the rows has no column "age" (did you mean "Age"?); its columns are "Age".',
    });
    for (const option of ["ignore", "features", "categories"] as const)
      expect(refusal(() => preprocessor({ [option]: ["sex"] }).fit(column("age", [1]))).message).toContain('"sex"');
    expect(refusal(() => preprocessor({ target: "sex" }).fit(column("age", [1]))).code).toBe("DATA_MISMATCH");
  });

  test("rows that come in pieces are refused, for all of them are needed", () => {
    async function* pieces() {
      yield people;
    }
    for (const source of [pieces, pieces()]) {
      const { code, message } = refusal(() => preprocessor().fit(source as never));
      expect(code).toBe("INVALID_OPTION");
      expect(message).toMatch(/^A preprocessor learns from one table.* give the pieces to the model\.$/);
    }
  });

  test("two inputs of one name are refused", () => {
    const rows = [{ "c=a": 1, c: "a" }];
    expect(refusal(() => preprocessor().fit(rows)).message).toContain('"c=a"');
  });
});

describe("targets", () => {
  test("text is classes, and test rows have those of the training rows", () => {
    const rows = [
      { x: 1, y: "no" },
      { x: 2, y: "yes" },
      { x: 3, y: "no" },
    ];
    const fitted = preprocessor({ target: "y" }).fit(rows);
    expect(fitted.classes).toEqual(["no", "yes"]);
    expect(fitted.apply(rows)).toMatchObject({ labels: Int32Array.of(0, 1, 0), classes: ["no", "yes"], outputs: 1 });
    expect(refusal(() => fitted.apply([{ x: 1, y: "perhaps" }])).code).toBe("DATA_MISMATCH");
    expect(fitted.apply([{ x: 1, y: "perhaps" }], { targets: false }).labels).toBeUndefined();
    expect(fitted.apply([{ x: 1 }]).labels).toBeUndefined();
  });

  test("several are numbers", () => {
    const rows = [
      { x: 1, a: 10, b: -1 },
      { x: 2, a: 20, b: -2 },
    ];
    const fitted = preprocessor({ target: ["b", "a"] }).fit(rows);
    expect(fitted.features).toEqual(["x"]);
    expect(fitted.apply(rows)).toMatchObject({ targets: Float64Array.of(-1, 10, -2, 20), outputs: 2 });
    expect(refusal(() => fitted.apply(rows.map((row) => ({ ...row, a: "ten" })))).message).toContain('"ten"');
    expect(refusal(() => preprocessor({ target: ["a", "b"], task: "classification" }).fit(rows)).code).toBe(
      "INVALID_OPTION",
    );
  });

  test("a missing answer is named", () => {
    const rows = [
      { x: 1, y: 3 },
      { x: 2, y: null },
    ];
    const fitted = preprocessor({ target: "y" }).fit(rows, { rows: [0] });
    expect(refusal(() => fitted.apply(rows)).message).toContain('row 2, column "y": the cell is missing');
  });
});

describe("options", () => {
  test.for<[PreprocessorOptions & Record<string, unknown>, string]>([
    [{ scale: "standard" }, "no option"],
    [{ missing: "zero" as "mean" }, "zero"],
    [{ scaling: "quantile" as "none" }, "quantile"],
    [{ unknown: "ignore" as "other" }, "ignore"],
    [{ missingIndicator: true }, "fills nothing"],
    [{ missingIndicator: 1 as unknown as boolean, missing: "mean" }, "true or false"],
    [{ ignore: "id" as unknown as string[] }, "array of column names"],
    [{ features: [] }, "names no column"],
    [{ features: ["a", "a"] }, "twice"],
    [{ features: ["a"], ignore: ["a"] }, "both `features` and `ignore`"],
    [{ target: "a", features: ["a"] }, "both `target` and `features`"],
    [{ task: "regression" }, "name it as `target`"],
  ])("%o is refused", ([options, said]) => {
    const { code, message } = refusal(() => preprocessor(options));
    expect(code).toBe("INVALID_OPTION");
    expect(message).toContain(said);
  });

  test("columns without names in a file of another number of them", () => {
    const parse = (text: string) => parseTable(text, { name: "d.csv", header: false });
    const fitted = preprocessor({ target: "1", features: ["2", "3"], scaling: "none" }).fit(
      parse("5,1,2,3\n6,4,5,6\n"),
    );
    expect(fitted.state.unnamedColumns).toBe(4);
    expect(Array.from(fitted.apply(parse("7,8,9,10\n")).x)).toEqual([8, 9]);
    expect(Array.from(fitted.apply(parseTable("3,2\n1,2\n", { header: true })).x)).toEqual([2, 1]);
    expect(refusal(() => fitted.apply(parse("8,9,10\n")))).toMatchObject({
      code: "DATA_MISMATCH",
      message:
        "d.csv has 3 columns without names where 4 were learned of; give it the same columns, or a line of names.",
    });
  });

  test("a cell that is missing among several targets", () => {
    const rows = [
      { x: 1, y: 2, z: 3 },
      { x: 2, y: 4, z: null },
    ];
    expect(refusal(() => preprocessor({ target: ["y", "z"], missing: "median" }).fit(rows)).message).toContain(
      'pass `missing: "drop"`',
    );
    expect(
      preprocessor({ target: ["y", "z"], missing: "drop" })
        .fit(rows)
        .apply(rows, { targets: true }).rows,
    ).toBe(1);
  });

  test("what was learned can't be changed", () => {
    const fitted = preprocessor({ target: "price", ignore: ["id"], missing: "mean" }).fit(people);
    const { state } = fitted;
    const before = fitted.apply(people);
    const copy = structuredClone(state);
    const checked = checkState(copy, (field) => new Error(field));
    for (const { columns, target } of [state, checked]) {
      expect(() => Object.assign(columns[0], { center: 99 })).toThrow(TypeError);
      expect(() => Object.assign(columns, { length: 0 })).toThrow(TypeError);
      expect(() => Object.assign(target?.columns ?? {}, { 0: "age" })).toThrow(TypeError);
    }
    Object.assign(copy.columns[0], { center: 99 });
    expect(checked).toEqual(state);
    expect(fitted.apply(people)).toEqual(before);
  });

  test("nothing is applied before something is learned", () => {
    expect(refusal(() => preprocessor().apply(column("x", [1])))).toMatchObject({
      code: "INVALID_OPTION",
      message: "This preprocessor has learned nothing: call fit with training rows first.",
    });
  });

  test("rows that aren't there, and what is no table", () => {
    const fitted = preprocessor().fit(column("x", [1, 2]));
    expect(refusal(() => fitted.apply(column("x", [1]), { rows: [1] })).code).toBe("DATA_INVALID");
    for (const wrong of [[], 3, null, [[1]], "x"])
      expect(refusal(() => fitted.apply(wrong as never)).code).toMatch(/INVALID/);
    expect(refusal(() => fitted.apply([{ x: new Date() as never }])).message).toContain("only text, numbers");
  });
});
