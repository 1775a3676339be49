/**
 * What the command line says of cells: of what stands between them, of missing ones and of numbers.
 */
import { describe, expect, test } from "vitest";
import { inFolder, lanegrad } from "./lanegrad.js";
import { COLORS, table, train, two } from "./tableFiles.js";

describe("the character between cells", () => {
  const semicolons = table("semicolons.csv", "a;b;color", (i) => `${i % 7};${i % 5};${COLORS[i % 3]}`);
  const spaces = table("spaces.csv", "a b color", (i) => `${i % 7} ${i % 5} ${COLORS[i % 3]}`);

  test("is named where another was told, and where none was found", () => {
    expect(train(semicolons, "--target", "color", "--delimiter", "comma").err).toMatch(
      /no column "color"; its columns are "a;b;color"; if semicolons stand between the cells, pass --delimiter semicolon\./,
    );
    expect(train(spaces, "--target", "color").err).toMatch(/if spaces .* pass --delimiter space\./);
    expect(train(semicolons, "--delimiter", "tab").err).toMatch(/needs --target COLUMN.* pass --delimiter semicolon\./);
  });

  test.each([
    ["#", "'#'"],
    [":", "colon"],
    [" ", "space"],
  ])("is named where it is %j, whatever target is asked for", (delimiter, word) => {
    const path = table("rare.csv", ["a", "b", "color"].join(delimiter), (i) => [i, i % 5, "red"].join(delimiter));
    for (const target of [[], ["--target", "color"], ["--target", "none"]])
      expect(train(path, ...target).err).toContain(`between the cells, pass --delimiter ${word}.`);
  });

  test("is taken by its name", () => {
    expect(train(semicolons, "--target", "color", "--delimiter", "Semicolon").code).toBe(0);
    expect(train(spaces, "--target", "color", "--delimiter", "space").code).toBe(0);
    expect(train(spaces, "--target", "color", "--delimiter", "blank").err).toMatch(
      /--delimiter takes one character other than a quote, or comma, semicolon, tab, pipe, colon, space, not "blank"\./,
    );
  });

  test("is asked about where rows have more cells than their names", () => {
    const path = table("decimals.csv", "a;b", (i) => `${i},5;${i},5`);
    expect(train(path, "--no-header", "--delimiter", ",", "--target", "1").err).toMatch(
      /line 2: it has 3 cells where the first row has 1; correct the line, or, if semicolons/,
    );
  });
});

describe("missing cells", () => {
  test("are asked about where a text seems to say so", () => {
    const path = table("marks.csv", "a,color", (i) => `${i === 40 ? "?" : i % 7},${COLORS[i % 3]}`);
    expect(train(path, "--target", "color").err).toMatch(
      /line 42, column "a": "\?" is not a number; if it stands for a missing cell, pass --na '\?'; if it is a category, pass --categories a\./,
    );
    expect(train(path, "--target", "color", "--na", "?", "--missing", "mean").code).toBe(0);
  });

  test("of a whole column are not called empty", () => {
    const path = table("none.csv", "a,b,color", (i) => `${i % 7},NA,${COLORS[i % 3]}`);
    expect(train(path, "--target", "color").err).toMatch(
      /"b" of .* holds nothing but missing cells in the training rows; leave it out with --ignore b\./,
    );
  });

  test("of the target are left out by a training alone", () => {
    const path = table("gaps.csv", "a,color", (i) => `${i % 7},${i === 5 ? "" : COLORS[i % 3]}`);
    const model = inFolder("gaps.safetensors");
    expect(train(path, "--target", "color").err).toMatch(/or pass --missing drop, or, if it is a class/);
    expect(train(two, "--target", "price", "--save", model).code).toBe(0);
    const gaps = table("price.csv", "a,b,price,rent", (i) => `1,2,${i === 5 ? "" : i},3`);
    expect(lanegrad(["evaluate", model, gaps]).err).toMatch(/the cell is empty; fill it in, remove the row, or, if/);
    expect(lanegrad(["evaluate", model, gaps]).err).not.toMatch(/--missing|--task/);
  });

  test("in rows to predict can't be dropped", () => {
    const model = inFolder("filled.safetensors");
    expect(train(two, "--target", "price", "--save", model).code).toBe(0);
    expect(lanegrad(["predict", model, "-"], "a,b,rent\n,2,3\n").err).toBe(
      'standard input, line 2, column "a": the cell is empty; fill it in, or train with --missing median.\n',
    );
  });
});

describe("separators of thousands", () => {
  test.each<[string, readonly string[]]>([
    ["1.234.56", []],
    ["1.234.56", ["--decimal", ","]],
    ['"41.90', ["--decimal", ","]],
  ])("%s... is named for what it is", (beginning, options) => {
    const cell = (i: number): string => `${beginning}${i % 7}${beginning.startsWith('"') ? ',00"' : ""}`;
    const path = table("thousands.csv", "a;price", (i) => `${cell(i)};${cell(i + 1)}`);
    const advice = /is not a number; write it without separators of thousands/;
    expect(train(path, "--target", "price", ...options).err).toMatch(advice);
    expect(train(path, "--target", "price", "--task", "regression", "--features", "a", ...options).err).toMatch(advice);
    expect(train(path, "--target", "price", "--task", "classification", ...options).err).toMatch(
      /column "a": .* separators of thousands; if it is a category, pass --categories a\.$/m,
    );
  });
});

test("a number that is written in two ways, as classes", () => {
  const path = table("ways.csv", "a,b,kind", (i) => `${i % 7},${i % 5},${i % 2 ? "1" : "01"}`);
  expect(train(path, "--target", "kind").err).toMatch(/are classes, pass --task classification\.$/m);
  expect(train(path, "--target", "kind", "--task", "classification").code).toBe(0);
});
