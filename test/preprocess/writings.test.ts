/**
 * Cells that are written differently are different categories and classes, or are refused: numbers
 * alone can't tell them apart.
 */
import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/data/csvTable.js";
import { type Table, takeTableRows } from "../../src/data/table.js";
import { preprocessor } from "../../src/preprocess/preprocessor.js";

const column = (...cells: readonly string[]): string => `z,y\n${cells.map((cell, i) => `"${cell}",${i}.5\n`).join("")}`;

const categories = (table: Table) => preprocessor({ target: "y", categories: ["z"] }).fit(table).features;
const classes = (table: Table) => preprocessor({ target: "z", task: "classification" }).fit(table).classes;

const advice = expect.objectContaining({ code: "DATA_INVALID", message: expect.stringContaining('`text: ["z"]`') });
const refusal = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

const ambiguous: readonly (readonly string[])[] = [
  ["01234", "1234", "1234"],
  ["1234", "1234", "01234"],
  ["01", "02", "03"],
  ["-01", "2", "3"],
  ["1.0", "1", "2"],
  ["1", "2", "1."],
  ["1.50", "1.5", "2"],
  [".5", "0.5", "2"],
  ["+1", "1", "2"],
  ["0", "-0", "1"],
  ["1e3", "1000", "2"],
  ["0.0000001", "1e-7", "2"],
  ["12345678901234567", "12345678901234568", "2"],
  ["9007199254740993", "2", "3"],
];

describe.each(ambiguous)("%s, %s and %s", (...cells) => {
  const text = column(...cells);

  test("are refused as categories and classes where they were read as numbers", () => {
    for (const table of [parseTable(text), takeTableRows(parseTable(text), [2, 0, 1])])
      for (const read of [categories, classes]) expect(refusal(() => read(table))).toEqual(advice);
  });

  test("are as many as there are texts where they were read as text", () => {
    const table = parseTable(text, { text: ["z"] });
    expect(new Set(classes(table))).toEqual(new Set(cells));
    expect(new Set(categories(table))).toEqual(new Set(cells.map((cell) => `z=${cell}`)));
  });

  test("are numbers as well as others", () => {
    const numbers = preprocessor({ target: "y", scaling: "none" }).fit(parseTable(text));
    expect([...numbers.apply(parseTable(text)).x]).toEqual(cells.map(Number));
    const targets = preprocessor({ target: "z", task: "regression" }).fit(parseTable(text)).apply(parseTable(text));
    expect([...(targets.targets ?? [])]).toEqual(cells.map(Number));
  });
});

test.each<readonly [readonly string[], readonly string[]]>([
  [
    ["1.0", "2.0", "1.0"],
    ["1", "2"],
  ],
  [
    ["0.5", "-0.5", "10"],
    ["-0.5", "0.5", "10"],
  ],
  [
    ["0.30000000000000004", "0.3", "100"],
    ["0.3", "0.30000000000000004", "100"],
  ],
  [
    ["1e3", "2", "1e3"],
    ["2", "1000"],
  ],
])("%j, where each number is written in one way, are the classes %j", (cells, expected) => {
  expect(classes(parseTable(column(...cells)))).toEqual(expected);
});

test("numbered classes that nobody told of are refused too", () => {
  const text = column("1.0", "2", "1", "2", "1", "2");
  expect(refusal(() => preprocessor({ target: "z" }).fit(parseTable(text)))).toEqual(advice);
});

test("a table whose codes were read as numbers finds no categories that were learned of their text", () => {
  const text = column("01234", "1234", "1234");
  const fitted = preprocessor({ target: "y", categories: ["z"] }).fit(parseTable(text, { text: ["z"] }));
  expect(refusal(() => fitted.apply(parseTable(column("01234"))))).toEqual(advice);
});

test("more than 1024 numbers that aren't written shortest are taken for ambiguous, and are numbers still", () => {
  const cells = Array.from({ length: 1025 }, (_, i) => `${i + 1}.0`);
  const table = parseTable(column(...cells));
  expect(refusal(() => classes(table))).toEqual(advice);
  expect(preprocessor({ target: "y" }).fit(table).inputs).toBe(1);
});

test.each([
  [1024, undefined],
  [1025, true],
])("%d numbers that aren't written shortest", (count, isAmbiguous) => {
  const cells = Array.from({ length: count }, (_, i) => `${i}.50`);
  const columnOf = (...more: readonly string[]) => parseTable(column(...cells, ...cells, ...more)).columns[0];
  expect(columnOf("7.50")).toMatchObject({ kind: "number" });
  expect((columnOf("7.50") as { readonly isAmbiguous?: true }).isAmbiguous).toBe(isAmbiguous);
  expect(columnOf("7.5")).toHaveProperty("isAmbiguous", true);
  expect(columnOf("7.500")).toHaveProperty("isAmbiguous", true);
});
