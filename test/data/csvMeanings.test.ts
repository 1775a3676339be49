/** What is written in unusual ways is read as it is meant, or refused in words that help. */
import { expect, test } from "vitest";
import { parseCsv } from "../../src/data/csv.js";
import { parseTable, readTable } from "../../src/data/csvTable.js";

test.each<readonly [string, "." | ","]>([
  ["1,23,456", "."],
  ["1,23,456.5", "."],
  ["5,", "."],
  ["-5,", "."],
  ["1,2,3", "."],
  ["1,23,456", ","],
])("%s is no class among texts where decimals have a %s", (cell, decimal) => {
  const text = `x;y\n1;${cell}\n2;${cell}\n3;a\n4;a\n`;
  const refused = expect.objectContaining({
    code: "DATA_INVALID",
    message: expect.stringContaining("is not a number"),
  });
  expect(() => parseCsv(text, { target: "y", decimal })).toThrow(refused);
  expect(parseCsv(text, { target: "y", decimal, task: "classification" }).classes).toEqual([cell, "a"]);
});

test.each(['"sep=;"', "sep=;", '"sep=;"\r'])("the first line %s tells what stands between cells", (line) => {
  const { columns } = parseTable(`${line}\na;b,c\n1;2\n`);
  expect(columns.map(({ name }) => name)).toEqual(["a", "b,c"]);
});

test.each(["utf-16le", "utf-16be"])("%s with half a character at its end is cut short", async (encoding) => {
  const codes = [...Array.from("\uFEFFa,b\n1,2\n", (letter) => letter.charCodeAt(0))];
  const bytes = Uint8Array.from(codes.flatMap((code) => (encoding === "utf-16le" ? [code, 0] : [0, code])));
  bytes.set(encoding === "utf-16le" ? [0xff, 0xfe] : [0xfe, 0xff]);
  expect(parseTable(bytes).rows).toBe(1);
  const refused = { code: "DATA_INVALID", message: expect.stringContaining("is cut short") };
  expect(() => parseTable(bytes.subarray(0, -1))).toThrow(expect.objectContaining(refused));
  await expect(readTable(bytes.subarray(0, -1))).rejects.toMatchObject(refused);
});

test.each<readonly [string, unknown, string]>([
  ["a Blob", new Blob(["a\n1\n"]), "() => blob.stream()"],
  ["a stream", new Blob(["a\n1\n"]).stream(), "() => stream"],
  ["a generator", (async function* () {})(), "() => stream"],
])("%s is to be wrapped", async (_, source, advice) => {
  await expect(readTable(source as string)).rejects.toMatchObject({
    code: "INVALID_OPTION",
    message: expect.stringContaining(advice),
  });
});
