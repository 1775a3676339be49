/**
 * A messy table on the command line: text, booleans, dates, missing cells, an id and several
 * targets, from training to prediction.
 */
import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../src/node.js";
import { inFolder, lanegrad } from "./lanegrad.js";

const CITIES = ["Oslo", "Rome", "Lima"];

/** 90 people; every ninth has no age, every tenth no city. */
const people = Array.from({ length: 90 }, (_, i) => {
  const age = 18 + ((i * 37) % 60);
  const member = (i * 7) % 3 === 0;
  const price = age / 10 + (i % 3) - (member ? 2 : 0);
  const [shownAge, city] = [i % 9 === 4 ? "" : age, i % 10 === 5 ? "NA" : CITIES[i % 3]];
  return [
    i + 1,
    `n${i}`,
    shownAge,
    city,
    member,
    `2024-0${1 + (i % 4)}-01`,
    price,
    -price,
    price > 4 ? "dear" : "cheap",
  ];
});
const HEADER = "id,name,age,city,member,joined,price,rebate,kind";
const table = inFolder("people.csv");
writeFileSync(table, `${[HEADER, ...people.map((row) => row.join(","))].join("\n")}\n`);

const ROLES = ["--ignore", "id,name,price,rebate", "--missing", "median", "--missing-indicator"];

describe("a messy table", () => {
  const saved = inFolder("kinds.safetensors");
  const training = lanegrad(["train", table, "--target", "kind", ...ROLES, "--save", saved, "--quiet"]);

  test("is trained on, with a word about dates", () => {
    expect(training.code).toBe(0);
    expect(training.err).toMatch(/^The column "joined" of .* holds dates/);
    expect(training.err.trim().split("\n")).toHaveLength(1);
    expect(training.out).toMatch(/test accuracy/);
  });

  test("is evaluated and predicted as it was trained on, whatever is missing", async () => {
    const { code, out } = lanegrad(["evaluate", saved, table, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out.split("\n")[0])).toMatchObject({ rows: 90, classes: ["cheap", "dear"] });
    const some = "member,city,joined,age\ntrue,Oslo,2024-01-01,70\nfalse,,2024-02-01,\n";
    const predicted = lanegrad(["predict", saved, "-"], some);
    expect([predicted.code, predicted.err]).toEqual([0, ""]);
    const labels = predicted.out
      .trim()
      .split("\n")
      .map((line) => line.split("\t")[0]);
    using model = await load(saved);
    const answers = await model.predict([
      { age: 70, city: "Oslo", member: true, joined: "2024-01-01" },
      { age: null, city: null, member: false, joined: "2024-02-01" },
    ]);
    expect(labels).toEqual(answers.labels);
  });

  test("says where a category is unknown, or takes it for another when told", () => {
    const foreign = "member,city,joined,age\ntrue,Bergen,2024-01-01,70\n";
    const { code, err } = lanegrad(["predict", saved, "-"], foreign);
    expect(code).toBe(1);
    expect(err).toBe(
      'standard input, line 2, column "city": no training row has "Bergen"; correct it, or train with --unknown other.\n',
    );
    const open = inFolder("open.safetensors");
    lanegrad([
      "train",
      table,
      "--target",
      "kind",
      ...ROLES,
      "--unknown",
      "other",
      "--epochs",
      "1",
      "--save",
      open,
      "--quiet",
    ]);
    expect(lanegrad(["predict", open, "-"], foreign).code).toBe(0);
  });

  test("is told by info, column by column", () => {
    const { out } = lanegrad(["info", saved]);
    expect(out).toMatch(
      /^ {2}age +number, median [\d.]+, spread [\d.]+, clipped smoothly; missing: [\d.]+, told by a column of its own$/m,
    );
    expect(out).toMatch(
      /^ {2}city +3 categories: "Lima", "Oslo", "Rome"; missing: "\w+", told by a column of its own$/m,
    );
    expect(out).toMatch(/^ {2}member +2 categories: "false", "true"/m);
    expect(JSON.parse(lanegrad(["info", saved, "--json"]).out).preprocessor.missing).toBe("median");
  });
});

describe("options of columns", () => {
  const train = (...options: readonly string[]) => lanegrad(["train", table, "--epochs", "1", "--json", ...options]);
  const start = (outcome: { readonly out: string }) => JSON.parse(outcome.out.split("\n")[0]);

  test("several targets are numbers", () => {
    const saved = inFolder("both.safetensors");
    const options = ["--target", "price,rebate", "--features", "age,member", "--missing", "mean", "--save", saved];
    expect(train(...options).code).toBe(0);
    const { code, out } = lanegrad(["evaluate", saved, table, "--json"]);
    expect([code, JSON.parse(out.split("\n")[0]).rows]).toEqual([0, 90]);
    expect(lanegrad(["predict", saved, "-"], "age,member\n30,true\n").out.trim().split("\t")).toHaveLength(2);
    const mixed = train("--target", "price,kind", "--ignore", "id,name", "--missing", "mean");
    expect([mixed.code, mixed.err]).toEqual([1, expect.stringContaining('"cheap" is not a number')]);
  });

  test("drop leaves rows out, and says so", () => {
    const saved = inFolder("dropped.safetensors");
    const dropped = train("--target", "kind", "--features", "age,city", "--missing", "drop", "--save", saved);
    expect(dropped.err).toBe(`18 of the 90 rows of ${table} lack a cell and are left out.\n`);
    expect(start(dropped)).toMatchObject({ trainRows: 58, testRows: 14 });
    expect(lanegrad(["evaluate", saved, table]).err).toContain("18 of the 90 rows");
    expect(lanegrad(["predict", saved, "-"], "age,city\n,Oslo\n").err).toMatch(/line 2, column "age": the cell /);
  });

  test("what can't be learned from is named, with what to do", () => {
    expect(train("--target", "kind", "--features", "age").err).toMatch(
      /line \d+, column "age": the cell is empty; .*--missing/,
    );
    expect(train("--target", "kind", "--features", "name").err).toMatch(
      /"name" .* has 72 different texts.*--ignore.*--categories/,
    );
    expect(train("--target", "kind", "--features", "id").err).toMatch(/"id" .* looks like row numbers: .*--ignore id/);
    expect(train("--target", "kind", "--ignore", "shoe").err).toMatch(/no column "shoe"/);
  });

  test("categories may be many, or numbers; scalings are learned", () => {
    const saved = inFolder("scaled.safetensors");
    const options = ["--features", "id,price", "--categories", "id", "--unknown", "other", "--scaling", "robust"];
    expect(train("--target", "kind", ...options, "--save", saved).code).toBe(0);
    const { preprocessor } = JSON.parse(lanegrad(["info", saved, "--json"]).out);
    expect(preprocessor.scaling).toBe("robust");
    expect(preprocessor.columns[0].categories).toHaveLength(72);
  });

  test("belong to CSV files", () => {
    expect(lanegrad(["train", "iris", "--missing", "mean"])).toMatchObject({
      code: 2,
      err: "--missing belongs to CSV files, and iris is none: leave it out.\n",
    });
    expect(train("--target", "kind", "--missing", "zero").code).toBe(2);
  });
});
