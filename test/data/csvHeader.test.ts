import { describe, expect, test } from "vitest";
import { parseTable } from "../../src/data/csvTable.js";
import { contents, read } from "./tables.js";

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
