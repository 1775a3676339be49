/** Tables that somebody made by hand are checked where they enter. */
import { describe, expect, test } from "vitest";
import { dense, sequential } from "../../src/node.js";
import { preprocessor, splitTable, type Table } from "../../src/table.js";

const sound: Table = {
  name: "t",
  rows: 3,
  columns: [
    { name: "x", kind: "number", values: Float64Array.of(1, 2, 4) },
    { name: "c", kind: "text", codes: Int32Array.of(0, 1, -1), texts: ["a", "b"] },
    { name: "y", kind: "number", values: Float64Array.of(1.5, 2.5, 4.5) },
  ],
};
const fitted = preprocessor({ target: "y", missing: "median" }).fit(sound);
const [x, c] = sound.columns;

const wrong: readonly (readonly [string, unknown, string])[] = [
  ["no name", { rows: 2, columns: [{}] }, "`name`"],
  ["half a row", { ...sound, rows: 2.5 }, "`rows`"],
  ["lines of other rows", { ...sound, lines: Int32Array.of(1) }, "`lines`"],
  ["no columns in its file", { ...sound, unnamedColumns: 0 }, "`unnamedColumns`"],
  ["an empty column", { ...sound, columns: [{}] }, "column 1 has no `name`"],
  ["no column", { ...sound, columns: [null] }, "column 1 has no `name`"],
  ["one name twice", { ...sound, columns: [x, x] }, 'two columns are called "x"'],
  ["no kind", { ...sound, columns: [{ ...x, kind: "date" }] }, 'the column "x"'],
  ["an array of numbers", { ...sound, columns: [{ ...x, values: [1, 2, 4] }] }, 'the column "x"'],
  ["fewer numbers", { ...sound, columns: [{ ...x, values: Float64Array.of(1) }] }, 'the column "x"'],
  ["codes of no text", { ...sound, columns: [{ ...c, codes: Int32Array.of(0, 1, 2) }] }, 'the column "c"'],
  ["texts that are none", { ...sound, columns: [{ ...c, texts: ["a", 7] }] }, 'the column "c"'],
];

describe.each(wrong)("a table with %s", (_, table, part) => {
  const refused = expect.objectContaining({ code: "INVALID_SHAPE", message: expect.stringContaining(part) });

  test.each<readonly [string, (table: Table) => unknown]>([
    ["fit", (table) => preprocessor({ target: "y" }).fit(table)],
    ["apply", (table) => fitted.apply(table)],
    ["splitTable", (table) => splitTable(table, { test: 1 })],
  ])("is refused by %s", (_, use) => {
    expect(() => use(table as Table)).toThrow(refused);
  });

  test("is refused by a model", async () => {
    using model = await sequential({ preprocessor: fitted, layers: [dense(1)], loss: "meanSquaredError" });
    await expect(model.predict(table as Table)).rejects.toEqual(refused);
  });
});

test("numbers that can't be cut into rows of a model with a preprocessor are counted against its columns", async () => {
  using model = await sequential({ preprocessor: fitted, layers: [dense(1)], loss: "meanSquaredError" });
  await expect(model.predict(new Float64Array(5))).rejects.toMatchObject({
    code: "DATA_MISMATCH",
    message: "5 numbers can't be cut into rows of 2: pass rows of 2 numbers.",
  });
});
