import { expect, test } from "vitest";
import { readRows } from "../../src/cli/rows.js";
import type { CsvFormat } from "../../src/data/csvFormat.js";
import { DataError } from "../../src/errors.js";

const features = ["a", "b"];
const readAll = (text: string, inputs = 2, names?: readonly string[], format: CsvFormat = {}) =>
  readRows(new TextEncoder().encode(text), "rows.csv", inputs, names, format);
const read = async (...given: Parameters<typeof readAll>) => {
  const { values, columns = 1 } = (await readAll(...given)).rows;
  return Array.from({ length: values.length / columns }, (_, row) => [
    ...Array.from(values).slice(row * columns, (row + 1) * columns),
  ]);
};

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
])("reads rows with %s", async (_, text, rows) => {
  expect(await read(text, 2, features)).toEqual(rows);
});

test("reads one column", async () => {
  expect(await read("5\n6\n", 1, ["a"])).toEqual([[5], [6]]);
});

test("columns called 0, 1, 2 are taken by their names", async () => {
  expect(await read("1,0,2\n5,6,7\n", 2, ["0", "1"])).toEqual([[6, 5]]);
  expect(await read("1,0\n5,6\n", 2, ["0", "1"])).toEqual([[6, 5]]);
});

test("a first row that counts may be names, where the model has none: that is told", async () => {
  expect(await read("0,1\n5,6\n", 2, undefined)).toEqual([
    [0, 1],
    [5, 6],
  ]);
  expect((await readAll("0,1\n5,6\n", 2, undefined)).notes).toEqual([
    'rows.csv: the first line, with "0", "1", is taken for a row; if it holds names, pass `header: true`.',
  ]);
  expect(await read("0,1\n5,6\n", 2, undefined, { header: true })).toEqual([[5, 6]]);
});

test("reads other notations where they are told", async () => {
  expect(await read("a;b\n1,5;2\n", 2, features, { decimal: "," })).toEqual([[1.5, 2]]);
  expect(await read("1,5;2\n", 2, features, { decimal: ",", delimiter: ";" })).toEqual([[1.5, 2]]);
});

test.each<[string, string, RegExp]>([
  ["a missing column", "a,c\n1,2\n", /"b"/],
  ["a wrong number of cells", "1,2\n3\n", /rows\.csv, line 2: it has 1 cell where the first row has 2/],
  ["text in a bare row", "1,2\n3,x\n", /rows\.csv, line 2, column "b": "x" is not a number/],
  ["an empty cell", "1,2\n3,\n", /line 2, column "b": the cell is empty/],
  ["no rows", "", /empty/],
])("refuses %s", async (_, text, sentence) => {
  await expect(read(text, 2, features)).rejects.toThrow(DataError);
  await expect(read(text, 2, features)).rejects.toThrow(sentence);
});

test("refuses another number of columns where the model has no names", async () => {
  await expect(readAll("p,q,r\n1,2,3\n", 2, undefined)).rejects.toThrow(
    "rows.csv has 3 columns, and the model takes 2",
  );
});

test("numbers that are the names of the model's columns are no row", async () => {
  const names = ["0", "1", "2"];
  expect(await read("0,1,2\n5,6,7\n", 3, names)).toEqual([[5, 6, 7]]);
  expect(await read("2,3,1,0\n7,9,6,5\n", 3, names)).toEqual([[5, 6, 7]]);
  expect(await read("5,6,7\n", 3, names)).toEqual([[5, 6, 7]]);
  expect(await read("0,1,2\n5,6,7\n", 3, undefined)).toEqual([
    [0, 1, 2],
    [5, 6, 7],
  ]);
});

test("one line that may be names or a row is neither passed over nor taken: what to do is said", async () => {
  const rows = readAll("1,2\n", 2, ["1", "2"]);
  await expect(rows).rejects.toMatchObject({
    code: "DATA_INVALID",
    message:
      'rows.csv has column names only; add at least one row, or, if the line with "1", "2" is a row, pass `header: false`.',
  });
  expect(await read("1,2\n", 2, ["1", "2"], { header: false })).toEqual([[1, 2]]);
  await expect(readAll("1,2\n", 2, ["1", "2"], { header: true })).rejects.toThrow("add at least one row.");
  expect((await readAll("1,2\n3,4\n", 2, ["1", "2"])).notes).toEqual([
    'rows.csv: the first line, with "1", "2", is taken for names; if it is a row, pass `header: false`.',
  ]);
});

test("columns called by their place are found in rows without names, among others", async () => {
  expect(await read("1,2,3\n4,5,6\n", 2, ["1", "3"], { header: false })).toEqual([
    [1, 3],
    [4, 6],
  ]);
  expect(await read("1,3\n4,6\n", 2, ["1", "3"], { header: false })).toEqual([
    [1, 3],
    [4, 6],
  ]);
  await expect(readAll("1.5,2,3\n4,5,6\n", 2, ["1", "3"])).rejects.toThrow("pass `header: false` to read that line");
});

test.each([
  [4, ["a", "b", "c", "d"], /rows\.csv has 3 columns where 4 are needed, and its first line, with "5\.1", /],
  [784, undefined, /rows\.csv has 3 columns where 784 are needed/],
] as const)("rows of another number of cells than %d are counted", async (inputs, names, sentence) => {
  const rejects = expect(readAll("5.1,3.5,1.4\n4.9,3,1.4\n", inputs, names)).rejects;
  await rejects.toMatchObject({ code: "DATA_MISMATCH", message: expect.stringMatching(sentence) });
});
