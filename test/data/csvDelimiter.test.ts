/** Which character stands between cells where commas may stand before decimals. */
import { expect, test } from "vitest";
import { readTable } from "../../src/csv.js";
import { parseTable } from "../../src/data/csvTable.js";

const ROWS = Array.from({ length: 12 }, (_, i) => i);
const text = (row: (i: number) => string): string => `${ROWS.map(row).join("\n")}\n`;
const decimals = text((i) => `${i},5;${i % 3},25;${i % 2}`);

test.each<[string, string, number]>([
  ["semicolons in every line, commas in every line", decimals, 3],
  ["semicolons in every line, commas in some", text((i) => `${i}${i % 2 ? ",5" : ""};${i},25,5;1`), 3],
  ["names that hold commas", `Preis, netto, EUR;Menge\n${text((i) => `${i};${i % 3},25`)}`, 2],
  ["one line", "1,5;2,5;7,5", 3],
  ["commas with lists of texts", text((i) => `${i},red;blue,0`), 3],
  ["commas with semicolons in some cells", text((i) => `${i},a${i % 2 ? "" : ";b"},0`), 3],
  ["commas with semicolons in quotes", text((i) => `${i},"a;b",0`), 3],
])("%s", (_, rows, columns) => {
  const table = parseTable(rows, { header: false });
  expect(table.columns).toHaveLength(columns);
  expect(table.rows).toBe(rows.split("\n").filter((line) => line !== "").length);
});

test("with decimal commas, columns are numbers", () => {
  const { columns } = parseTable(decimals, { header: false, decimal: "," });
  expect(columns.map((column) => (column.kind === "number" ? Array.from(column.values) : column.texts))).toEqual([
    ROWS.map((i) => i + 0.5),
    ROWS.map((i) => (i % 3) + 0.25),
    ROWS.map((i) => i % 2),
  ]);
});

test.each(["\n", "\r\n", "\r"])("is the same whatever parts the text comes in, with %j", async (end) => {
  const bytes = new TextEncoder().encode(`1,5;2,5;0\n"x\n;,",red;2,5;0\n${decimals}`.replaceAll("\n", end));
  const whole = await readTable(bytes, { header: false });
  // the second row, which has text, tells what the first one leaves open
  expect(whole.columns).toMatchObject([{ texts: expect.arrayContaining(["1", `x${end};,`]) }, {}, {}]);
  for (const size of [1, 2, 7, 31]) {
    async function* parts(): AsyncGenerator<Uint8Array> {
      for (let begin = 0; begin < bytes.length; begin += size) yield bytes.slice(begin, begin + size);
    }
    expect(await readTable(parts, { header: false })).toEqual(whole);
  }
});
