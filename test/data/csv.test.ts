import { describe, expect, test } from "vitest";
import { type CsvOptions, parseCsv, parseCsvRows } from "../../src/data/csv.js";
import { DataError, LanegradError } from "../../src/errors.js";
import fc from "../support/fastCheck.js";

const parse = (text: string, options: Partial<CsvOptions> = {}) =>
  parseCsv(text, { target: "y", name: "d.csv", ...options });

describe("parseCsv: forms of CSV", () => {
  const expected = {
    rows: 2,
    columns: 2,
    x: Float64Array.of(1, 2.5, -3, 4e-2),
    features: ["a", "b"],
    classes: ["no", "yes"],
  };

  test.each([
    ["commas", "a,b,y\n1,2.5,yes\n-3,4e-2,no\n"],
    ["semicolons", "a;b;y\n1;2.5;yes\n-3;4e-2;no\n"],
    ["tabs", "a\tb\ty\n1\t2.5\tyes\n-3\t4e-2\tno\n"],
    ["bars", "a|b|y\n1|2.5|yes\n-3|4e-2|no\n"],
    ["CRLF", "a,b,y\r\n1,2.5,yes\r\n-3,4e-2,no\r\n"],
    ["CR", "a,b,y\r1,2.5,yes\r-3,4e-2,no"],
    ["mixed line ends", "a,b,y\n1,2.5,yes\r\n-3,4e-2,no\r\n"],
    ["a byte order mark", "\uFEFFa,b,y\n1,2.5,yes\n-3,4e-2,no"],
    ["spaces and blank lines", "\n a , b,y\n\n1, 2.5 , yes\n  \n-3,4e-2,no\n\n"],
    ["quotes", '"a","b","y"\n"1","2.5","yes"\n-3,"4e-2",no'],
    ["the target in the middle", "a,y,b\n1,yes,2.5\n-3,no,4e-2"],
  ])("%s", (_, text) => {
    expect(parse(text)).toMatchObject(expected);
    expect(parse(text).labels).toEqual(Int32Array.of(1, 0));
  });

  test("quoted delimiters, quotes and line ends are part of a cell", () => {
    const data = parse('"a, b",y\n1,"say ""hi"""\n2,"two\nlines"\n');
    expect(data.features).toEqual(["a, b"]);
    expect(data.classes).toEqual(['say "hi"', "two\nlines"]);
  });

  test("columns called like properties of objects", () => {
    const data = parse("__proto__,constructor,toString\n1,2,a\n3,4,b", { target: "toString" });
    expect(data).toMatchObject({ x: Float64Array.of(1, 2, 3, 4), features: ["__proto__", "constructor"] });
    expect(parse("a,__proto__\n1,2.5\n3,4", { target: "__proto__" }).targets).toEqual(Float64Array.of(2.5, 4));
    expect(parseCsvRows("a,__proto__\n1,2", ["__proto__"]).values).toEqual(Float64Array.of(2));
  });

  test("numbers come through to the last bit", () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (values) => {
        const { values: read } = parseCsvRows(`a,b\n${values.map((value) => `${value},1`).join("\n")}`, ["a"]);
        expect([...read]).toEqual(values.map((value) => Number(String(value))));
      }),
    );
  });
});

describe("parseCsv: errors in one sentence", () => {
  test.each([
    ["", "d.csv is empty"],
    ["\n \n", "d.csv is empty"],
    ["a,y\n", "d.csv has column names only; add at least one row."],
    ["1,y\n", 'names only; add at least one row, or, if the line with "1" is a row, pass `header: false`.'],
    ["a,b\n1,2", 'd.csv has no column "y"; its columns are "a", "b"; if that is a row, pass `header: false`'],
    ["y\n1\n2", "d.csv has no columns besides the target"],
    ["a,y\n1,2\n3\n", "d.csv, line 3: it has 1 cell where the header has 2"],
    ["a,y\n1,2,3\n", "d.csv, line 2: it has 3 cells where the header has 2"],
    ["a;y\n1;2\n3\n4;5;6", "d.csv, line 3: it has 1 cell where the header has 2"],
    ["a;y\n1\n2;3\n", "d.csv, line 2: it has 1 cell where the header has 2"],
    ["a,a,y\n1,2,3", 'd.csv: the header names the column "a" twice'],
    ["a,y\n1,2\n,3", 'd.csv, line 3, column "a": the cell is empty'],
    ["a,y\n1,2\n2,", 'd.csv, line 3, column "y": the cell is empty'],
    ['a,b,y\n1,1,"x\ny"\n\n1,abc,z', 'd.csv, line 5, column "b": "abc" is not a number'],
    [
      "a;y\n1,5;2\n2,5;3",
      'd.csv, line 2, column "a": "1,5" is not a number; write decimals with a point, or pass `decimal: ","`.',
    ],
    ["a;y\n1,234;2\n", '"1,234" is not a number; write it without separators of thousands, or, if the comma'],
    ["a;y\n0,095;2\n", '"0,095" is not a number; write decimals with a point, or pass `decimal: ","`.'],
    ["a;y\n-0,250;2\n", '"-0,250" is not a number; write decimals with a point, or pass `decimal: ","`.'],
    ["a;y\n1,234.5;2\n", '"1,234.5" is not a number; write it without separators of thousands.'],
    [
      "a;y\n1.234,5;2\n",
      '"1.234,5" is not a number; write it without separators of thousands, and write decimals with a',
    ],
    ['a,y\n1,2\n"3,4\n5,6', "d.csv, line 3: a quoted cell isn't closed properly"],
    ['a,y\n1,2\n"3"4,5\n', "d.csv, line 3: a quoted cell isn't closed properly"],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(DataError);
  });

  test.each(["12abc", "0x10", "0b1", "0o7", "1_000", "1 000", "--1", "1e", ".", "e5", "true", "1n", "$5"])(
    "%s is not a number",
    (cell) => {
      expect(() => parse(`a,y\n${cell},1.5\n`)).toThrow(`d.csv, line 2, column "a": "${cell}" is not a number`);
    },
  );

  test.each(["inf", "-Infinity", "1e999", "-1e999", "+inf"])("%s is not finite", (cell) => {
    expect(() => parse(`a,y\n${cell},1.5\n`)).toThrow(expect.objectContaining({ code: "DATA_NON_FINITE" }));
    expect(() => parse(`a,y\n1,${cell}\n2,1.5\n`, { task: "regression" })).toThrow("not a finite number");
  });

  test("a long cell and a wide header are cut short", () => {
    expect(() => parse(`a,y\n${"z".repeat(10_000)},1`)).toThrow(/^.{0,200}$/);
    const wide = Array.from({ length: 784 }, (_, i) => `p${i}`).join();
    expect(() => parse(`${wide}\n${wide}`)).toThrow("and 774 more");
  });

  test("any text gives a data set or one of our errors", () => {
    const pieces = fc.constantFrom(
      "a",
      "y",
      "1",
      ",",
      ";",
      "\n",
      "\r",
      '"',
      " ",
      "\t",
      "0",
      ".",
      "-",
      "e",
      "\uFEFF",
      "|",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        try {
          const data = parse(`a,y\n${parts.join("")}`);
          expect(data.x.length).toBe(data.rows * data.columns);
        } catch (error) {
          expect(error).toBeInstanceOf(LanegradError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("parseCsvRows", () => {
  test("takes all columns, or those of the model in its order", () => {
    expect(parseCsvRows("a,b\n1,2\n3,4")).toEqual({
      values: Float64Array.of(1, 2, 3, 4),
      rows: 2,
      columns: 2,
      features: ["a", "b"],
    });
    expect(parseCsvRows("species;b;a\nx;1;2\ny;3;4", ["a", "b"])).toMatchObject({
      values: Float64Array.of(2, 1, 4, 3),
      rows: 2,
      features: ["a", "b"],
    });
    expect(parseCsvRows("a\n1\n\n2").values).toEqual(Float64Array.of(1, 2));
  });

  test("names what is missing", () => {
    expect(() => parseCsvRows("a,b\n1,2", ["a", "c"], "new.csv")).toThrow('new.csv has no column "c"');
    expect(() => parseCsvRows("a,b\n1,x", undefined, "new.csv")).toThrow('new.csv, line 2, column "b"');
    expect(() => parseCsvRows("1.5,2\n3,4")).toThrow("seems to have no line of names");
  });
});
