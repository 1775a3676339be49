import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/data/csv.js";
import type { TableOptions } from "../../src/data/csvFormat.js";
import { MISSING } from "../../src/data/csvFormat.js";
import { parseTable, readTable } from "../../src/data/csvTable.js";
import { UsageError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";
import { cellsOf, contents, read } from "./tables.js";

describe("columns", () => {
  test("are numbers, with missing cells or without, or text", () => {
    const table = parseTable("a,b,c,d\n1,x,NA,\n,y,-2.5e3,\n3,x,4,NaN\n", { name: "d.csv" });
    expect(table).toEqual({
      name: "d.csv",
      rows: 3,
      na: MISSING,
      lines: Int32Array.of(2, 3, 4),
      columns: [
        { name: "a", kind: "number", values: Float64Array.of(1, Number.NaN, 3), absences: [""] },
        { name: "b", kind: "text", codes: Int32Array.of(0, 1, 0), texts: ["x", "y"] },
        { name: "c", kind: "number", values: Float64Array.of(Number.NaN, -2500, 4), absences: ["NA"] },
        { name: "d", kind: "number", values: new Float64Array(3).fill(Number.NaN), absences: ["", "NaN"] },
      ],
    });
  });

  test("of text that begin with numbers, or with nothing, are text as it is written", () => {
    expect(read("a,b\n1.0,\n,x\n02,y\nx,\n")).toEqual({ a: ["1.0", "", "02", "x"], b: ["", "x", "y", ""] });
  });

  test("of numbers are text where that is asked for", () => {
    expect(read("a,b\n1.0,1.0\n2,2\n", { text: ["b"] })).toEqual({ a: ["1", "2"], b: ["1.0", "2"] });
  });

  test("are only those that are asked for", () => {
    const text = 'id,a,b,a2\nx1,1,2,"\n"\nx2,3,4,5\n';
    expect(read(text, { columns: ["b", "a"] })).toEqual({ a: ["1", "3"], b: ["2", "4"] });
    expect(read(text, { columns: ["b"], text: ["a"] })).toEqual({ a: ["1", "3"], b: ["2", "4"] });
    expect(() => read(text, { columns: ["c"] })).toThrow('has no column "c"; its columns are "id", "a", "b", "a2"');
  });

  test("without a name, as of pandas' index, are passed over, and so are those whose name another one has", () => {
    const index = parseTable(",a,y\n0,1,2\n1,3,4\n", { name: "d.csv" });
    expect(contents(index)).toEqual({ a: ["1", "3"], y: ["2", "4"] });
    expect(index.notes).toEqual(["d.csv: column 1 has no name and is passed over."]);
    const twice = parseTable("a,b,a,y,\n1,2,3,4,\n", { columns: ["b", "y"] });
    expect(contents(twice)).toEqual({ b: ["2"], y: ["4"] });
    expect(twice.repeated).toEqual(["a"]);
    expect(() => read("a,b,a\n1,2,3\n", { columns: ["a"] })).toThrow('the header names the column "a" twice');
  });
});

describe("delimiters", () => {
  test.each([
    ["semicolons with decimal commas", "a;b\n1,5;2,5\n3,5;4,25\n", { decimal: "," }],
    ["commas with quoted decimal commas", 'a,b\n"1,5","2,5"\n"3,5","4,25"\n', { decimal: "," }],
    ["tabs, with commas and semicolons in names", '"a"\tb\n1.5\t2.5\n3.5\t4.25\n', {}],
    ["a line sep=", "sep=;\r\na;b\r\n1.5;2.5\r\n3.5;4.25\r\n", {}],
    ["a line sep= with another character", "sep=^\na^b\n1.5^2.5\n3.5^4.25\n", {}],
    ["a character that is told", "a!b\n1.5!2.5\n3.5!4.25\n", { delimiter: "!" }],
    ["spaces", "a b\n1.5 2.5\n3.5 4.25\n", { delimiter: " " }],
    ["an empty line and spaces in front", " \n\n a , b\n1.5,2.5\n3.5,4.25\n", {}],
  ] as const)("%s", (_, text, options) => {
    expect(read(text, options)).toEqual({ a: ["1.5", "3.5"], b: ["2.5", "4.25"] });
  });

  test("come from the line of names, outside its quotes", () => {
    expect(read('"a,b,c";"d\n,,,"\n1;2\n')).toEqual({ "a,b,c": ["1"], "d\n,,,": ["2"] });
    expect(read("a;b\nx, y, z;u\n")).toEqual({ a: ["x, y, z"], b: ["u"] });
  });

  test("lines of nothing but separators are no rows", () => {
    const table = parseTable(",,\na,b,y\n,,\n1,2,x\n , ,\n\n;\t\n3,4,y\n,,,,\n".replace(";\t\n", ""), {});
    expect(contents(table)).toEqual({ a: ["1", "3"], b: ["2", "4"], y: ["x", "y"] });
    expect(table.lines).toEqual(Int32Array.of(4, 7));
  });

  test("with `blankRows` they are, all but empty lines, behind the names", () => {
    const table = parseTable(",\na,b\n,\n1,x\n\n  \n , \n", { blankRows: true });
    expect(contents(table)).toEqual({ a: ["", "1", ""], b: ["", "x", ""] });
    expect(table.lines).toEqual(Int32Array.of(3, 4, 7));
    const bad = { blankRows: "yes" as unknown as boolean };
    expect(() => parseTable("a,b\n1,2\n", bad)).toThrow(UsageError);
  });

  test("spaces count in quotes, but not for numbers, missing cells and names", () => {
    const text = '" k "," n"\n" x"," 1"\n x,1\n"x","2 "\n" NA ", 3\n"  ",4\n';
    expect(contents(parseTable(text))).toEqual({ k: [" x", "x", "x", "", ""], n: ["1", "1", "2", "3", "4"] });
    expect(contents(parseTable('" x",1\ny,2\n', { header: false }))).toEqual({ "1": [" x", "y"], "2": ["1", "2"] });
    expect(parseCsv('a,k\n1," x"\n2,x\n3, x\n', { target: "k" }).classes).toEqual([" x", "x"]);
    expect(() => parseCsv('a,y\n" 0x10",1.5\n', { target: "y" })).toThrow("write it in decimal");
  });
});

describe("numbers", () => {
  test("are those that Number reads, to the last bit", () => {
    const digits = fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 20 });
    const sign = fc.constantFrom("", "-", "+");
    const exponent = fc.constantFrom("", "", "e5", "E-7", "e+300", "e-310");
    const written = fc
      .tuple(sign, digits, fc.constantFrom("", "."), digits, exponent)
      .map((parts) => parts.join(""))
      .filter((text) => text !== "" && Number.isFinite(Number(text)));
    fc.assert(
      fc.property(written, (text) => {
        const values = (source: string, decimal: "." | ",") => {
          const [column] = parseTable(source, { decimal, delimiter: ";" }).columns;
          return column.kind === "number" ? [...column.values] : column;
        };
        expect(values(`a;b\n${text};1\n`, ".")).toEqual([Number(text)]);
        expect(values(`a;b\n${text.replace(".", ",")};1\n`, ",")).toEqual([Number(text)]);
      }),
      { numRuns: 2000 },
    );
  });

  test("with a decimal comma have no point", () => {
    expect(parseTable("a;b\n1.5;2\n", { decimal: "," }).columns[0].kind).toBe("text");
    expect(parseTable("a;b\n1.5;2\n", { decimal: "," }).decimal).toBe(",");
  });
});

test("spaces of all kinds around cells, those that trim takes away, are none of them", () => {
  // between lines and cells other rules hold for line ends and commas
  const spaces = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
    (letter) => letter.trim() === "" && !"\n\r".includes(letter),
  );
  expect(spaces.length).toBeGreaterThan(20);
  const rows = spaces.map((space) => `x${space},${space}1.5${space},${space}a${space}`);
  const { columns } = parseTable(`t,n,s\n${rows.join("\n")}\n`);
  expect(columns[1]).toEqual({ name: "n", kind: "number", values: new Float64Array(spaces.length).fill(1.5) });
  expect(columns[2]).toMatchObject({ kind: "text", texts: ["a"] });
  // and nothing else is taken away
  const [, number] = parseTable("t,n\nx,\u0001 1.5\nx,\u200b2\n").columns;
  expect(number).toMatchObject({ kind: "text", texts: ["\u0001 1.5", "\u200b2"] });
});

describe("large and hostile", () => {
  test("a million columns", () => {
    const names = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join();
    const { columns, rows } = parseTable(`${names}\n${"7,".repeat(999_999)}7\n`);
    expect([rows, columns.length, columns[999_999].name]).toEqual([1, 1_000_000, "c999999"]);
    expect(cellsOf(columns[999_999])).toEqual(["7"]);
  });

  test("millions of empty lines, in front of the names and behind them", () => {
    const lines = "\n".repeat(5_000_000);
    const { rows, lines: places } = parseTable(`${lines}a,b\n${lines}1,2\n${lines}`);
    expect([rows, places?.[0]]).toEqual([1, 10_000_002]);
  });

  test("rows in more pieces than one", () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => `${i},t${i % 7}`);
    const { columns } = parseTable(`a,b\n${rows.join("\n")}\n`);
    expect(columns[0].kind === "number" && columns[0].values.every((value, row) => value === row)).toBe(true);
    expect(columns[1].kind === "text" && columns[1].texts).toEqual(["t0", "t1", "t2", "t3", "t4", "t5", "t6"]);
    expect(cellsOf(columns[1])[199_999]).toBe(`t${199_999 % 7}`);
  });

  test("a cell without an end", () => {
    const long = "x".repeat(3_000_000);
    expect(() => read(`a,b\n1,"${long}`)).toThrow("line 2: a quoted cell isn't closed properly");
    expect(() => read(`a,b\n1,${long}`)).toThrow("line 2: a cell has more than a million characters");
  });
});

describe("readTable", () => {
  const text = `a,b\n${"1.5,x\n".repeat(400_000)}`;

  test("lets timers fire", async () => {
    let fired = 0;
    const timer = setInterval(() => fired++, 1);
    const { rows } = await readTable(text);
    clearInterval(timer);
    expect(rows).toBe(400_000);
    expect(fired).toBeGreaterThan(0);
  });

  test("ends with the reason of its signal", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const reading = readTable(new TextEncoder().encode(text), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 0);
    await expect(reading).rejects.toBe(reason);
    await expect(readTable("a\n1", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test("says so when what it reads twice has changed", async () => {
    const versions = ["a,b\n1,2\nx,3\n", "a,b\n1,2\n"];
    const parts = async function* () {
      yield new TextEncoder().encode(versions.shift());
    };
    await expect(readTable(parts)).rejects.toThrow("changed while it was read");
  });
});

describe("wrong arguments are usage errors", () => {
  test.each<[string, unknown, unknown?]>([
    ["nothing", undefined],
    ["null", null],
    ["a number", 5],
    ["an array", ["a,b"]],
    ["options that are none", "a\n1", 5],
    ["an unknown option", "a\n1", { delimeter: ";" }],
    ["a long delimiter", "a\n1", { delimiter: "::" }],
    ["a quote as delimiter", "a\n1", { delimiter: '"' }],
    ["another decimal", "a\n1", { decimal: ";" }],
    ["a header that is text", "a\n1", { header: "no" }],
    ["an encoding that is none", "a\n1", { encoding: 8 }],
    ["missing cells that are no texts", "a\n1", { na: [0] }],
    ["columns that are no texts", "a\n1", { columns: "a" }],
    ["a name that is none", "a\n1", { name: 5 }],
  ])("%s", async (_, source, options) => {
    expect(() => parseTable(source as string, options as TableOptions)).toThrow(UsageError);
    await expect(readTable(source as string, options as TableOptions)).rejects.toThrow(UsageError);
  });

  test("parts that are no bytes, and a signal that is none", async () => {
    const parts = async function* () {
      yield "a,b\n" as unknown as Uint8Array;
    };
    await expect(readTable(parts)).rejects.toThrow(UsageError);
    await expect(readTable("a\n1", { signal: 5 as unknown as AbortSignal })).rejects.toThrow(UsageError);
  });
});
