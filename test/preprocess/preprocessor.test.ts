/** Every rule of the Preprocessor against values computed by hand. */
import { describe, expect, test } from "vitest";
import { type Cell, tableOf } from "../../src/preprocess/cells.js";
import type { PreprocessorOptions } from "../../src/preprocess/options.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { smoothClip } from "../../src/preprocess/scalings.js";

/** Records of one column. */
const column = (name: string, cells: readonly Cell[]) => cells.map((cell) => ({ [name]: cell }));

const people = [
  { id: 1, age: 20, city: "Oslo", member: true, price: 10 },
  { id: 2, age: 40, city: "Rome", member: false, price: 20 },
  { id: 3, age: null, city: "Oslo", member: true, price: 30 },
  { id: 4, age: 60, city: null, member: false, price: 40 },
];

function refusal(work: () => unknown): { code: string; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("nothing was thrown");
}

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

describe("scalings", () => {
  const prepare = (scaling: PreprocessorOptions["scaling"], cells: readonly number[], later = cells) => [
    ...preprocessor({ ...(scaling && { scaling }) })
      .fit(column("x", cells))
      .apply(column("x", later)).x,
  ];

  test("standard: mean and population deviation", () => {
    expect(prepare("standard", [2, 4, 4, 4, 5, 5, 7, 9])).toEqual([-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]);
    expect(prepare(undefined, [1, 3])).toEqual([-1, 1]);
  });

  test("min-max: 0 to 1 for training rows, beyond for others", () => {
    expect(prepare("min-max", [2, 4, 6], [2, 3, 6, 10])).toEqual([0, 0.25, 1, 2]);
  });

  test("robust: median and quartiles, smoothly clipped", () => {
    // 0, 1, 2, 3, 4: median 2, quartiles 1 and 3
    const clip = (x: number) => x / Math.sqrt(1 + (x / 3) ** 2);
    expect(prepare("robust", [0, 1, 2, 3, 4], [2, 4, 1000])).toEqual([0, clip(1), clip(499)]);
    expect(prepare("robust", [0, 1, 2, 3, 4], [1e300, -1e300])).toEqual([3, -3]);
  });

  test("robust: half the range where the quartiles are equal", () => {
    // quartiles 5 and 5, range 8: half of it is 4
    expect(prepare("robust", [1, 5, 5, 5, 5, 5, 9], [9])[0]).toBe(smoothClip(1));
  });

  test.for(["standard", "min-max", "robust"] as const)("%s: a column that doesn't vary becomes 0", (scaling) => {
    expect(prepare(scaling, [0.1, 0.1, 0.1])).toEqual([0, 0, 0]);
  });

  test("smooth clip: exact at its ends and signs", () => {
    expect([0, 3, -3].map(smoothClip)).toEqual([0, 3 / Math.SQRT2, -3 / Math.SQRT2]);
    expect(smoothClip(Number.MAX_VALUE)).toBe(3);
    expect(smoothClip(-(2 ** 600))).toBe(-3);
    expect(Object.is(smoothClip(-0), -0)).toBe(true);
  });

  test("what is too large to scale is refused, never infinite", () => {
    expect(refusal(() => prepare("standard", [1.7e308, 1.6e308])).code).toBe("DATA_NON_FINITE");
    expect(refusal(() => prepare("min-max", [-1.7e308, 1.7e308])).code).toBe("DATA_NON_FINITE");
    expect(refusal(() => prepare("none", [1], [Number.POSITIVE_INFINITY]))).toMatchObject({
      code: "DATA_NON_FINITE",
      message: 'the rows, row 1, column "x": Infinity is not a finite number; correct it or remove the row.',
    });
    expect(refusal(() => prepare("standard", [1e-100, 2e-100], [1e300])).code).toBe("DATA_NON_FINITE");
  });
});

describe("missing cells", () => {
  const rows = [
    { x: 1, c: "b" },
    { x: null, c: "a" },
    { x: 5, c: null },
    { x: 5, c: "b" },
    { x: 9, c: "a" },
  ];

  test("error: the first is named, in training and later", () => {
    expect(refusal(() => preprocessor().fit(rows))).toMatchObject({
      code: "DATA_INVALID",
      message:
        'the rows, row 2, column "x": the cell is missing; fill it in, or have it filled by `missing: "median"`, or such rows left out by `missing: "drop"`.',
    });
    const fitted = preprocessor().fit(rows, { rows: [3, 4] });
    expect(refusal(() => fitted.apply(rows, { rows: [4, 2, 1] })).message).toContain('row 2, column "x"');
    expect(refusal(() => fitted.apply([{ x: 1, c: "" }])).message).toContain('row 1, column "c"');
  });

  test("drop: rows that lack a cell are neither learned from nor given, but never a row to predict", () => {
    const table = tableOf(rows.map((row, i) => ({ ...row, y: i === 4 ? null : i })));
    const fitted = preprocessor({ target: "y", missing: "drop", scaling: "none" }).fit(table);
    const { rows: kept, x, targets } = fitted.apply(table);
    expect([kept, [...x], [...(targets ?? [])]]).toEqual([2, [1, 1, 5, 1], [0, 3]]);
    expect(refusal(() => fitted.apply(table, { targets: false })).message).toContain('row 2, column "x"');
    expect(fitted.apply(table, { targets: false, rows: [3] }).rows).toBe(1);
    const holes = [
      { x: null, c: "a" },
      { x: 1, c: null },
    ];
    expect(refusal(() => preprocessor({ missing: "drop" }).fit(holes)).message).toContain("leaves none");
  });

  test.for([
    ["mean", 5],
    ["median", 5],
    ["most-frequent", 5],
  ] as const)("%s of the training rows", ([missing, fill]) => {
    const { state } = preprocessor({ missing }).fit(rows);
    // "a" and "b" are equally common: the first by code unit, as scikit-learn has it
    expect(state.columns.map((learned) => learned.fill)).toEqual([fill, "a"]);
  });

  test("mean, median and the commonest differ where they should", () => {
    const skewed = column("x", [1, 1, 4, 10, null]);
    const fillOf = (missing: "mean" | "median" | "most-frequent") =>
      preprocessor({ missing }).fit(skewed).state.columns[0].fill;
    expect([fillOf("mean"), fillOf("median"), fillOf("most-frequent")]).toEqual([4, 2.5, 1]);
  });

  test("a gap that comes later is filled too, and told only where training rows had one", () => {
    const fitted = preprocessor({ missing: "mean", missingIndicator: true, scaling: "none" }).fit([
      { x: 1, z: null },
      { x: 3, z: 4 },
    ]);
    expect(fitted.features).toEqual(["x", "z", "z missing"]);
    expect([...fitted.apply([{ x: null, z: null }]).x]).toEqual([2, 4, 1]);
  });

  test("a column without a cell is named", () => {
    for (const cells of [
      [null, null],
      ["", ""],
    ])
      expect(refusal(() => preprocessor({ missing: "mean" }).fit(column("x", cells))).message).toBe(
        'The column "x" of the rows holds nothing but missing cells in the training rows; leave it out with `ignore: ["x"]`.',
      );
  });
});

describe("categories", () => {
  const many = (count: number) =>
    column(
      "c",
      Array.from({ length: count }, (_, i) => `v${i % count}`),
    );

  test("32 are taken, 33 only when told", () => {
    expect(preprocessor().fit(many(32)).inputs).toBe(32);
    const { code, message } = refusal(() => preprocessor().fit(many(33)));
    expect(code).toBe("DATA_INVALID");
    expect(message).toContain("33 different texts");
    expect(message).toContain('`ignore: ["c"]`');
    expect(message).toContain('`categories: ["c"]`');
    expect(preprocessor({ categories: ["c"] }).fit(many(33)).inputs).toBe(33);
  });

  test("dates are categories; where they are too many, numbers are advised", () => {
    const days = (count: number) =>
      column(
        "day",
        Array.from({ length: count }, (_, i) => `2024-0${1 + (i % 9)}-${10 + Math.floor(i / 9)}`),
      );
    const fitted = preprocessor().fit(days(6));
    expect(fitted.features[0]).toBe("day=2024-01-10");
    expect(fitted.warnings[0]).toMatch(/"day".*holds dates.*number/);
    expect(refusal(() => preprocessor().fit(days(40))).message).toMatch(/days since a fixed day/);
  });

  test("unknown ones: an error, or zeros in all columns", () => {
    const colours = column("c", ["red", "blue", "red"]);
    const strict = preprocessor().fit(colours);
    expect(refusal(() => strict.apply(column("c", ["red", "green"])))).toMatchObject({
      code: "DATA_MISMATCH",
      message:
        'the rows, row 2, column "c": no training row has "green"; correct it, or train with `unknown: "other"`.',
    });
    const open = preprocessor({ unknown: "other" }).fit(colours);
    expect([...open.apply(column("c", ["green", "blue"])).x]).toEqual([0, 0, 1, 0]);
    expect(refusal(() => open.apply(column("c", [null]))).code).toBe("DATA_INVALID");
  });

  test("names that are special to objects are ordinary ones", () => {
    const odd = [{ c: "__proto__" }, { c: "constructor" }, { c: "toString" }];
    expect(preprocessor().fit(odd).features).toEqual(["c=__proto__", "c=constructor", "c=toString"]);
    const own = JSON.parse('[{ "__proto__": 1 }, { "__proto__": 3 }]');
    expect([...preprocessor().fit(own).apply(own).x]).toEqual([-1, 1]);
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

describe("columns that tell rows apart", () => {
  const count = 12;
  const rows = Array.from({ length: count }, (_, i) => ({
    id: i + 100,
    name: `n${i}`,
    size: i * 2,
    group: i % 2 === 0 ? "a" : "b",
  }));

  test("row numbers and keys are named, with what to do", () => {
    expect(preprocessor().fit(rows).warnings).toEqual([
      'The column "id" of the rows looks like row numbers: leave it out with `ignore: ["id"]`.',
      'The column "name" of the rows has another text in every row, as keys have: leave it out with `ignore: ["name"]`.',
    ]);
    expect(preprocessor({ ignore: ["id", "name"] }).fit(rows).warnings).toEqual([]);
  });

  const keyed = (name: string, key: (i: number) => string | number, rows: number) =>
    preprocessor().fit(Array.from({ length: rows }, (_, i) => ({ [name]: key(i), size: i % 3 }))).warnings;

  test("keys with gaps are named, by the column's name already in a few rows", () => {
    const gaps = (i: number): number => 1001 + i * 6 + (i % 2);
    const named = (name: string): string =>
      `The column "${name}" of the rows has another whole number in every row, as keys have: leave it out with \`ignore: ["${name}"]\`.`;
    for (const name of ["id", "customer_id", "orderNr", "Index"]) expect(keyed(name, gaps, 5)).toEqual([named(name)]);
    expect(keyed("visits", gaps, 19)).toEqual([]);
    expect(keyed("visits", gaps, 20)).toEqual([named("visits")]);
    expect(keyed("visits", (i) => gaps(i % 39), 40)).toEqual([]);
    expect(keyed("weight", (i) => gaps(i) / 4, 40)).toEqual([]);
  });

  test("texts that nearly every row has one of its own of are named, others not", () => {
    const texts = (count: number) => keyed("code", (i) => `c${i % count}`, 32);
    expect(texts(32)[0]).toContain("another text in every row, as keys have");
    expect(texts(29)[0]).toContain("another text in nearly every row, as keys have");
    expect(texts(28)).toEqual([]);
  });

  test("a text that seems to say that a cell is missing is named", () => {
    expect(keyed("job", (i) => ["clerk", "?", "cook"][i % 3], 12)).toEqual([
      'The column "job" of the rows holds a text that is taken for a category: if it stands for a missing cell, pass `na: ["?"]`.',
    ]);
    expect(keyed("grade", (i) => ["x", "a", "n"][i % 3], 12)).toEqual([]);
  });

  test("also shuffled, but neither the target nor a few rows", () => {
    const shuffled = [...rows.slice(5), ...rows.slice(0, 5)];
    expect(preprocessor({ ignore: ["name"] }).fit(shuffled).warnings[0]).toContain("row numbers");
    expect(preprocessor({ target: "id", ignore: ["name"] }).fit(rows).warnings).toEqual([]);
    expect(preprocessor().fit(rows.slice(0, 3)).warnings).toEqual([]);
  });
});
