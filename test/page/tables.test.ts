/** Tables of readers' own: what is made of them, and what is refused, in a sentence. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load, sequential } from "../../src/node.js";
import { ask } from "../../src/page/map/ask.js";
import { gridRows, meansOf, rangeOf } from "../../src/page/map/grid.js";
import { modelOptions } from "../../src/page/network.js";
import type { PageModel } from "../../src/page/state.js";
import { looksLikeTable, mayBeTable } from "../../src/page/table/arrivals.js";
import { usualColumns } from "../../src/page/table/columnChoices.js";
import { prepareOwn, type TableChoices } from "../../src/page/table/prepare.js";
import { pasted, readOwn, sourceOf, summaryOf } from "../../src/page/table/source.js";
import { lanegradError } from "../api/support/expectations.js";

const IRIS = readFileSync(new URL("../golden/iris.csv", import.meta.url), "utf8");

/** What `prepareOwn` makes of text whose last column is learned from all others. */
async function prepared(text: string, choices: Partial<TableChoices> = {}) {
  const source = pasted(text);
  const names = (await readOwn(source)).columns.map(({ name }) => name);
  const target = choices.target ?? names[names.length - 1];
  return prepareOwn(source, {
    target,
    features: names.filter((name) => name !== target),
    missing: "median",
    ...choices,
  });
}

const refused = async (text: string, choices: Partial<TableChoices> = {}) =>
  (await lanegradError(async () => void (await prepared(text, choices)))).message;

/** Rows of numbers with what `last` says of each. */
function rows(count: number, last: (row: number) => string | number, head = "a,b,y"): string {
  return [head, ...Array.from({ length: count }, (_, row) => `${row},${(row * 7) % 5},${last(row)}`)].join("\n");
}

test("flowers: classes, standardized columns, a test that has all classes, and a model that takes records", async () => {
  const { data, configuration } = await prepared(IRIS);
  const { train, test: rest, classes, features, target } = data;
  expect(classes).toEqual(["setosa", "versicolor", "virginica"]);
  expect([train.rows, rest.rows, target]).toEqual([112, 38, undefined]);
  expect(features).toEqual(["sepal length", "sepal width", "petal length", "petal width"]);
  expect(new Set(rest.labels)).toEqual(new Set([0, 1, 2]));
  expect(configuration).toMatchObject({ data: "table", loss: "crossEntropy" });
  using model = await sequential(modelOptions(configuration, data));
  await model.fit(train, { epochs: 60, batchSize: 16, validation: rest });
  expect((await model.evaluate(rest)).accuracy).toBeGreaterThan(0.8);
  // the map asks in the units in which the network is trained
  const of = (column: number) => ({ column, range: rangeOf(train, column) });
  const grid = gridRows({ width: 4, height: 3, across: of(2), up: of(3) }, meansOf(train));
  expect((await ask(model as unknown as PageModel, data, grid)).rows).toBe(12);
  expect(data.units?.[0].center).toBeCloseTo(5.84, 1);
  using again = await load(await model.toBytes());
  const flower = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
  expect((await again.predict([flower])).labels).toEqual(["setosa"]);
});

test("numbers are learned in their own units, however large", async () => {
  const { data, configuration } = await prepared(rows(200, (row) => 200_000 + 1000.5 * row));
  expect([data.target, data.classes, configuration.data]).toEqual(["y", [], "table-numbers"]);
  using model = await sequential(modelOptions(configuration, data));
  await model.fit(data.train, { epochs: 60, batchSize: 16 });
  const { loss } = await model.evaluate(data.test);
  expect(Math.sqrt(loss)).toBeLessThan(15_000);
});

test("text, missing cells and categories that only the test has are taken", async () => {
  const cities = ["Rome", "Oslo", "Lima"];
  const text = rows(40, (row) => (row % 2 ? "yes" : "no"), "a,b,y").replaceAll(/^(\d+),(\d),/gm, (_, a, b) => {
    const city = Number(a) === 17 ? "Bonn" : cities[Number(a) % 3];
    return `${city},${Number(a) % 5 === 0 ? "" : b},`;
  });
  const { data } = await prepared(text);
  expect(data.features.filter((name) => name.startsWith("a=")).length).toBeGreaterThanOrEqual(3);
  expect(data.train.rows + data.test.rows).toBe(40);
  const dropped = await prepared(text, { missing: "drop" });
  expect(dropped.data.train.rows + dropped.data.test.rows).toBe(32);
});

test("rows without an answer are left out", async () => {
  const { data } = await prepared(rows(40, (row) => (row < 10 ? "" : row % 2 ? "up" : "down")));
  expect(data.train.rows + data.test.rows).toBe(30);
});

test("whatever stands in names and cells stays text", async () => {
  const evil = '"<img src=x onerror=alert(1)>","\u001b[31mred","__proto__"';
  const { data } = await prepared(rows(40, (row) => (row % 2 ? "<b>yes</b>" : "constructor"), evil));
  expect(data.classes).toEqual(["<b>yes</b>", "constructor"]);
  expect(data.features[0]).toBe("<img src=x onerror=alert(1)>");
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

describe("refused in a sentence", () => {
  test.each([
    ["nothing", ""],
    ["one column", "a\n1\n2"],
    ["a line of names alone", "a,b"],
    ["one row", rows(1, () => "x")],
    ["too few rows", rows(7, (row) => row % 2)],
    ["a picture", "\u0000\u0001PNG\u0000,\n\u0000"],
    ["lines of other lengths", "a,b\n1,2\n1,2,3,4"],
  ])("%s", async (_, text) => {
    const message = await refused(text);
    expect(message).toMatch(/^[^\n]{10,400}\.$/);
    expect(message).not.toContain("\u001b");
  });

  test.each([
    ["one class", rows(40, () => "same"), /the same in every row/],
    ["names for classes", rows(400, (row) => `person ${row % 60}`), /one of 60 texts/],
  ])("%s", async (_, text, reason) => {
    expect(await refused(text)).toMatch(reason);
  });

  test("no column to learn from, and names to learn from", async () => {
    expect(
      await refused(
        rows(40, (row) => row % 2),
        { features: [] },
      ),
    ).toMatch(/No column is left/);
    const named = rows(400, (row) => row % 2).replaceAll(/^(\d+),/gm, "person $1,");
    expect(await refused(named)).toMatch(/"a"/);
  });

  test("more rows, columns or bytes than a page takes; as many as it does are read", { timeout: 120_000 }, async () => {
    const line = "1,2\n";
    expect((await readOwn(pasted(`a,b\n${line.repeat(100_000)}`))).rows).toBe(100_000);
    const most = (text: string) => lanegradError(async () => void (await readOwn(pasted(text))), "DATA_INVALID");
    expect((await most(`a,b\n${line.repeat(100_001)}`)).message).toMatch(/more than the 100000 rows/);
    const wide = Array.from({ length: 501 }, (_, i) => `c${i}`).join(",");
    expect((await most(`${wide}\n${wide.replaceAll("c", "")}`)).message).toMatch(/more than the 500 columns/);
    const large = { name: "large.csv", size: 2 ** 25 + 1 } as File;
    expect((await lanegradError(async () => void (await readOwn(sourceOf(large))), "DATA_INVALID")).message).toMatch(
      /32 MB/,
    );
  });
});

test("columns are told by what stands in them", async () => {
  const { columns } = await readOwn(pasted("a,b\n1,x\n,y\n3,x"));
  expect(columns.map(summaryOf)).toEqual([
    { name: "a", isText: false, missing: 1, different: 2, isCount: false },
    { name: "b", isText: true, missing: 0, different: 2, isCount: false },
  ]);
});

test("what arrives is told apart by its name and its lines", () => {
  expect(["a.csv", "A.TSV", "b.txt"].map((name) => mayBeTable({ name, type: "" }))).toEqual([true, true, true]);
  expect(mayBeTable({ name: "model.safetensors", type: "" })).toBe(false);
  expect(["a,b\n1,2", "a\tb\r\n1\t2", "hello", "one, two", "a\nb"].map(looksLikeTable)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("numbers that count the rows aren't learned from unless nothing else is there", async () => {
  const usual = async (text: string) => {
    const { columns } = await readOwn(pasted(text));
    return usualColumns(columns.map(summaryOf), columns.length - 1);
  };
  expect(await usual("id,a,y\n1,5,0\n2,3,1\n3,5,0")).toEqual([false, true, true]);
  expect(await usual("id,a,y\n10,5,0\n12,3,1\n19,5,0")).toEqual([false, true, true]);
  // equal, falling, broken or missing numbers count nothing
  for (const numbers of ["1,1,2", "3,2,1", "1,1.5,2", "1,,2"]) {
    const [first, second, third] = numbers.split(",");
    expect(await usual(`id,a,y\n${first},5,0\n${second},3,1\n${third},5,0`)).toEqual([true, true, true]);
  }
  expect(await usual("x,y\n1,4\n2,7\n3,5")).toEqual([true, true]);
});
