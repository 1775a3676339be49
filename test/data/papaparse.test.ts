/** Tables are read as papaparse reads them. */
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import type { TableOptions } from "../../src/data/csvFormat.js";
import { parseTable, readTable } from "../../src/data/csvTable.js";
import { LanegradError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";
import { cellsOf, contents } from "./tables.js";

describe("as papaparse reads", () => {
  const pieces = ["a", "b", "1", "2.5", ",", ",", ",", "\n", "\n", "\r\n", '"', '""', "x y", "é", "  "];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => `x${parts.join("").trimEnd()}`);

  /** The rows that papaparse finds, without those of nothing but separators. */
  function reference(text: string): string[][] | undefined {
    const { data, errors } = Papa.parse<string[]>(text.replaceAll("\r\n", "\n"), { delimiter: ",", newline: "\n" });
    if (errors.some(({ type }) => type === "Quotes")) return undefined;
    const rows = data.map((row) => row.map((cell) => cell.trim()));
    const filled = rows.filter((row) => row.some((cell) => cell !== ""));
    // A row of empty quotes is one here.
    return text.includes('"') && filled.length < rows.length ? undefined : filled;
  }

  test("cells, quotes and line ends", () => {
    fc.assert(
      fc.property(texts, (text) => {
        // Quotes behind spaces begin a cell here, and text there.
        fc.pre(!/(?:^|[,\n]) +"/.test(text));
        const rows = reference(text);
        fc.pre(rows !== undefined && rows.length > 0 && rows.every((row) => row.length === rows[0].length));
        const names = (rows?.[0] ?? []).map((_, column) => `c${column}`);
        const table = parseTable(text, { delimiter: ",", header: false, names, text: names, na: [] });
        const cells = table.columns.map(cellsOf);
        expect(
          Array.from({ length: table.rows }, (_, row) =>
            cells.map((column) => column[row].replaceAll("\r\n", "\n").trim()),
          ),
        ).toEqual(rows);
      }),
      { numRuns: 3000 },
    );
  });

  test("in parts of any size, and twice where columns are mixed", async () => {
    const mixed = 'a,b,y\r\n1.50,"x\r\ny",2\r\n\r\n1,7,3\r\n"q""r",z,4\r\n';
    const whole = contents(parseTable(mixed));
    expect(whole).toEqual({ a: ["1.50", "1", 'q"r'], b: ["x\r\ny", "7", "z"], y: ["2", "3", "4"] });
    const bytes = new TextEncoder().encode(mixed);
    for (let size = 1; size < bytes.length; size++) {
      const parts = async function* () {
        for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
      };
      const table = await readTable(parts);
      expect(contents(table)).toEqual(whole);
      expect(table.lines).toEqual(Int32Array.of(2, 5, 6));
    }
  });

  test("anything gives a table or one of our errors, the same at once and in parts", async () => {
    const options = fc.record(
      {
        header: fc.boolean(),
        decimal: fc.constantFrom(".", ","),
        delimiter: fc.constantFrom(",", ";", " ", "\t", "a"),
        columns: fc.constant(["a"]),
        text: fc.constant(["b"]),
        names: fc.constant(["a", "b"]),
        na: fc.constant(["x"]),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<TableOptions>;
    const anything = fc.oneof(texts, fc.string({ unit: "binary", maxLength: 40 }), fc.uint8Array({ maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(anything, options, fc.integer({ min: 1, max: 9 }), async (source, given, size) => {
        const outcome = (error: unknown) => {
          expect(error).toBeInstanceOf(LanegradError);
          return String(error);
        };
        let atOnce: unknown;
        try {
          atOnce = parseTable(source, given);
        } catch (error) {
          atOnce = outcome(error);
        }
        expect(await readTable(source, given).catch(outcome)).toEqual(atOnce);
        if (typeof source === "string") return;
        const parts = async function* () {
          for (let i = 0; i < source.length; i += size) yield source.subarray(i, i + size);
        };
        const inParts = await readTable(parts, given).catch(outcome);
        if (typeof inParts === "string") expect(typeof atOnce).toBe("string");
        else expect(inParts).toEqual(atOnce);
      }),
      { numRuns: 1500 },
    );
  });
});
