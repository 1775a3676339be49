/** The numbers of a table, which are written in blocks of rows and columns. */
import { expect, test } from "vitest";
import type { NumberColumn } from "../../src/data/table.js";
import { numbersIn } from "../../src/data/tableNumbers.js";

/** Row times column, so that each place has a number of its own where it counts. */
function tableOf(rows: number, columns: number) {
  const made = Array.from({ length: columns }, (_, column): NumberColumn => {
    const values = Float64Array.from({ length: rows }, (_, row) => row * columns + column);
    return { kind: "number", name: `c${column}`, values };
  });
  return { name: "it", rows, columns: made };
}

test.each([
  ["one number", 1, 1],
  ["a row of one block", 1, 1024],
  ["blocks that end within the table", 257, 1025],
  ["rows of several widths", 3, 3000],
  ["blocks in slices", 256 * 1024 + 1, 1],
  ["blocks of few columns in slices", 100_000, 3],
])("are each in its place: %s", (_, rows, columns) => {
  const table = tableOf(rows, columns);
  const names = table.columns.map(({ name }) => name);
  const work = numbersIn(table, names);
  let next = work.next();
  while (!next.done) next = work.next();
  const { values, ...sizes } = next.value;
  expect(sizes).toEqual({ rows, columns, features: names });
  expect(values).toHaveLength(rows * columns);
  expect(values.findIndex((value, i) => value !== i)).toBe(-1);
});

test("a tall table takes a slice for many rows, and a large one several", () => {
  const slicesOf = (rows: number, columns: number) =>
    [...numbersIn(tableOf(rows, columns), ["c0", "c1", "c2"])].length - columns;
  expect(slicesOf(50_000, 3)).toBe(0);
  expect(slicesOf(1_000_000, 3)).toBeGreaterThan(5);
  expect(slicesOf(1_000_000, 3)).toBeLessThan(20);
});
