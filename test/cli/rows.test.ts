import { expect, test } from "vitest";
import { readRows } from "../../src/cli/rows.js";
import { DataError } from "../../src/errors.js";

const features = ["a", "b"];
const read = (text: string, inputs = 2, names: readonly string[] | undefined = features) =>
  readRows(text, "rows.csv", inputs, names).map((row) => Array.from(row));

test.each<[string, string, number[][]]>([
  [
    "names in the model's order",
    "a,b\n1,2\n3,4\n",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ["names in another order, with others between", "x,b,a\nred,2,1\n", [[1, 2]]],
  [
    "no names",
    "1,2\n3,4",
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    "no names, semicolons, blank lines, spaces",
    "\n1; 2\n\n3;4e1\n",
    [
      [1, 2],
      [3, 40],
    ],
  ],
])("reads rows with %s", (_, text, rows) => {
  expect(read(text)).toEqual(rows);
});

test("reads one column", () => {
  expect(read("5\n6\n", 1, undefined)).toEqual([[5], [6]]);
});

test.each<[string, string, RegExp]>([
  ["a missing column", "a,c\n1,2\n", /"b"/],
  ["a wrong number of cells", "1,2\n3\n", /rows\.csv, line 2: it has 1 cell, and the model takes 2/],
  ["text in a bare row", "1,2\n3,x\n", /rows\.csv, line 2, column 2: "x" is not a number/],
  ["an empty cell", "1,2\n3,\n", /line 2, column 2: the cell is empty/],
  ["no rows", "", /empty/],
])("refuses %s", (_, text, sentence) => {
  expect(() => read(text)).toThrow(DataError);
  expect(() => read(text)).toThrow(sentence);
});

test("refuses another number of columns where the model has no names", () => {
  expect(() => readRows("p,q,r\n1,2,3\n", "rows.csv", 2, undefined)).toThrow(
    "rows.csv has 3 columns, and the model takes 2",
  );
});
