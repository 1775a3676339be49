import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import type { TableOptions } from "../../src/data/csvFormat.js";
import { parseTable, readTable } from "../../src/data/csvTable.js";
import type { Column, Table } from "../../src/data/table.js";
import { LanegradError, UsageError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";

/** The cells of a column as text; "" where one is missing. */
function cellsOf(column: Column): string[] {
  return column.kind === "number"
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? "" : String(value)))
    : Array.from(column.codes, (code) => column.texts[code] ?? "");
}

const contents = ({ columns }: Table) => Object.fromEntries(columns.map((column) => [column.name, cellsOf(column)]));
const read = (text: string | Uint8Array, options: TableOptions = {}) => contents(parseTable(text, options));

describe("columns", () => {
  test("are numbers, with missing cells or without, or text", () => {
    const table = parseTable("a,b,c,d\n1,x,NA,\n,y,-2.5e3,\n3,x,4,NaN\n", { name: "d.csv" });
    expect(table).toEqual({
      name: "d.csv",
      rows: 3,
      lines: Int32Array.of(2, 3, 4),
      columns: [
        { name: "a", kind: "number", values: Float64Array.of(1, Number.NaN, 3) },
        { name: "b", kind: "text", codes: Int32Array.of(0, 1, 0), texts: ["x", "y"] },
        { name: "c", kind: "number", values: Float64Array.of(Number.NaN, -2500, 4) },
        { name: "d", kind: "number", values: new Float64Array(3).fill(Number.NaN) },
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
});

describe("a first line that may be a row", () => {
  const iris = "5.1,3.5,setosa\n4.9,3.0,setosa\n";

  test.each([
    ["decimals", iris, /begins with the numbers "5\.1", "3\.5"; pass `header: false` .* or pass `header: true`/],
    ["whole numbers out of order", "5,3,a\n4,3,b\n", /seems to have no line of names/],
    ["whole numbers alone", "1,2\n3,4\n", /seems to have no line of names/],
    [
      "text that stands below again",
      "red,round\ngreen,long\nred,long\n",
      /"red" stands in its first line and again below/,
    ],
  ])("%s is refused", (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(Object.keys(read(text, { header: false }))).toEqual(text.startsWith("5") ? ["1", "2", "3"] : ["1", "2"]);
    expect(parseTable(text, { header: true }).rows).toBe(text.split("\n").length - 2);
  });

  test("is a row where that is told", () => {
    expect(read(iris, { header: false })).toEqual({ 1: ["5.1", "4.9"], 2: ["3.5", "3"], 3: ["setosa", "setosa"] });
    expect(read(iris, { header: false, text: ["2"], columns: ["3"] })).toEqual({
      2: ["3.5", "3.0"],
      3: ["setosa", "setosa"],
    });
    expect(() => read(iris, { header: false, columns: ["4"] })).toThrow(
      'has no column "4"; its columns are "1", "2", "3".',
    );
    expect(() => read("a,1\n2,3,4\n", { header: false })).toThrow("line 2: it has 3 cells where the first row has 2");
    expect(parseTable("a,1\n", { header: false }).rows).toBe(1);
  });

  test("with numbers beside a name that is asked for is told, and refused where the name is a class", () => {
    const rows = "x,1.29,1.45\ny,1.3,1.5\n";
    expect(parseTable(rows, { text: ["x"], name: "d.csv" }).notes).toEqual([
      'd.csv: the first line, with "1.29", "1.45", is taken for names; if it is a row, pass `header: false`.',
    ]);
    expect(() => read(`${rows}x,1.1,1.2\n`, { text: ["x"] })).toThrow('"x" stands in its first line and again below');
    expect(parseTable(`${rows}x,1.1,1.2\n`, { text: ["x"], header: true }).notes).toBeUndefined();
    expect(parseTable("x,0,1\na,2,3\n", { text: ["x"] }).notes).toBeUndefined();
  });

  test("names those who are asked for: then it is none", () => {
    expect(read("400.5,401,y\n1,2,3\n", { text: ["y"] })).toEqual({ "400.5": ["1"], 401: ["2"], y: ["3"] });
    expect(() => read("5,3.5\n4,3\n", { text: ["5"] })).toThrow("seems to have no line of names");
    expect(() => read("red,round\ngreen,long\n", { text: ["color"] })).toThrow(
      "if that is a row, pass `header: false`",
    );
    expect(() => read("red,round\ngreen,long\n", { columns: ["red", "color"] })).toThrow(/are "red", "round"\.$/);
  });

  test("may count the columns from 0 or 1, as pandas does", () => {
    const named = parseTable("0,1,2\n1.5,2.5,3.5\n", { columns: ["0", "1"], text: ["2"], name: "d.csv" });
    expect(contents(named)).toEqual({ 0: ["1.5"], 1: ["2.5"], 2: ["3.5"] });
    expect(named.notes).toEqual([
      'd.csv: the first line, with "0", "1", "2", is taken for names; if it is a row, pass `header: false`.',
    ]);
    expect(read("label,0,1,2\nx,1,2,3\n")).toEqual({ label: ["x"], 0: ["1"], 1: ["2"], 2: ["3"] });
  });

  test("takes names from elsewhere where they are known", () => {
    const names = ["width", "height"];
    const rows = { width: ["5.1", "4.9"], height: ["3.5", "3"] };
    expect(read("5.1,3.5\n4.9,3.0\n", { names })).toEqual(rows);
    expect(read("5.1,3.5\n4.9,3.0\n", { names, header: false })).toEqual(rows);
    expect(read("height,width\n3.5,5.1\n3.0,4.9\n", { names })).toEqual(rows);
    expect(read("1,0\n5.1,3.5\n", { names: ["0", "1"], columns: ["0", "1"] })).toEqual({ 0: ["3.5"], 1: ["5.1"] });
    expect(() => read("5.1\n4.9\n", { names, header: false })).toThrow("has 1 column without names where 2 are needed");
  });
});

describe("encodings", () => {
  const text = "größe,b\n1,x\n2,é€\n";
  const utf16be = (value: string) => Buffer.from(`\uFEFF${value}`, "utf16le").swap16();

  test.each([
    ["UTF-8", Buffer.from(text), undefined],
    ["UTF-8 with its mark", Buffer.from(`\uFEFF${text}`), undefined],
    ["UTF-16 with its mark", Buffer.from(`\uFEFF${text}`, "utf16le"), undefined],
    ["big-endian UTF-16 with its mark", utf16be(text), undefined],
    ["UTF-16 without", Buffer.from(text, "utf16le"), "utf-16le"],
    ["UTF-8 with its mark, whatever is told", Buffer.from(`\uFEFF${text}`), "latin1"],
  ])("%s", (_, bytes, encoding) => {
    expect(read(bytes, encoding ? { encoding } : {})).toEqual({ größe: ["1", "2"], b: ["x", "é€"] });
  });

  test("Latin-1 where it is told", () => {
    const bytes = Buffer.from("größe,b\n1,é\n", "latin1");
    expect(read(bytes, { encoding: "latin1" })).toEqual({ größe: ["1"], b: ["é"] });
    expect(() => read(bytes, { name: "d.csv" })).toThrow(
      'd.csv is not UTF-8 text; save it as UTF-8, or name its encoding, say `encoding: "latin1"`.',
    );
  });

  test("another one is told by its bytes", () => {
    expect(() => read(Buffer.from("a,b\n1,2\n", "utf16le"))).toThrow('say `encoding: "utf-16le"`');
    expect(() => read(Buffer.from("a,b\n1,2\n", "utf16le").swap16())).toThrow('say `encoding: "utf-16be"`');
    expect(() => read(Buffer.from("a,b\n1,2"), { encoding: "utf-16le" })).toThrow(LanegradError);
    expect(() => read("a,b\n1,2", { encoding: "klingon" })).toThrow('There is no encoding "klingon" here');
  });

  test("characters may be cut anywhere", async () => {
    const bytes = new TextEncoder().encode(text);
    for (let size = 1; size < 6; size++) {
      const parts = async function* () {
        for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
      };
      expect(contents(await readTable(parts))).toEqual({ größe: ["1", "2"], b: ["x", "é€"] });
    }
  });
});

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
          Array.from({ length: table.rows }, (_, row) => cells.map((column) => column[row].replaceAll("\r\n", "\n"))),
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
