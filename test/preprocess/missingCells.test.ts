/** What the Preprocessor does about missing cells. */
import { describe, expect, test } from "vitest";
import { tableOf } from "../../src/preprocess/cells.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";
import { column, refusal } from "./support.js";

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
    expect(fitted.warnings).toEqual([]);
  });

  test("an indicator that has nothing to tell is told of", () => {
    const { features, warnings } = preprocessor({ missing: "mean", missingIndicator: true }).fit(column("x", [1, 3]));
    expect(features).toEqual(["x"]);
    expect(warnings).toEqual(["`missingIndicator` adds no column: of the rows no cell to train on is missing."]);
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
