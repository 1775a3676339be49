import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { divide, unseenClasses } from "../../src/cli/parts.js";
import { loadSource } from "../../src/cli/source.js";
import { fakeHost } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-source-"));
const flowers = join(folder, "flowers.csv");
const houses = join(folder, "houses.csv");
const images = join(folder, "images.idx");
const labels = join(folder, "labels.idx");

beforeAll(() => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${i % 7},${["red", "green", "blue"][i % 3]}`);
  writeFileSync(flowers, `width,height,color\n${rows.join("\n")}\n`);
  writeFileSync(houses, "size,rooms,price\n10,2,100.5\n20,3,200.5\n30,4,300.5\n");
  writeFileSync(images, Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8]));
  writeFileSync(labels, Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]));
});

const load = (
  ...[what, options, expected]: [
    readonly string[],
    Parameters<typeof loadSource>[2]?,
    Parameters<typeof loadSource>[3]?,
  ]
) => loadSource(fakeHost(), what, options ?? {}, expected);

describe("loadSource", () => {
  test("finds trainings by name", async () => {
    const source = await load(["iris"]);
    expect(source).toMatchObject({ name: "iris", isTable: false, job: { name: "iris" } });
    expect([source.rows.rows, source.test?.rows]).toEqual([130, 20]);
  });
  test("reads classes and numbers from a table", async () => {
    const classes = await load([flowers], { target: "color" });
    expect(classes.rows).toMatchObject({
      rows: 60,
      classes: ["blue", "green", "red"],
    });
    expect(classes.columns?.features).toEqual(["width", "height"]);
    expect(classes.defaults(1).loss).toBe("crossEntropy");
    const numbers = await load([houses], { target: "price" });
    expect(numbers.rows.targets).toEqual(Float64Array.of(100.5, 200.5, 300.5));
    expect(numbers.defaults(1).loss).toBe("meanSquaredError");
  });
  test("takes numbers as classes where the loss needs classes", async () => {
    const { rows } = await load([houses], { target: "rooms" }, { loss: "crossEntropy" });
    expect(rows.classes).toEqual(["2", "3", "4"]);
  });
  test("orders columns and classes as a model has them, and finds the target that is left", async () => {
    const { rows } = await load([flowers], {}, { features: ["height", "width"], classes: ["red", "green", "blue"] });
    expect(rows.features).toEqual(["height", "width"]);
    expect(Array.from(rows.x.slice(0, 4))).toEqual([0, 0, 1, 1]);
    expect(Array.from(rows.labels ?? []).slice(0, 3)).toEqual([0, 1, 2]);
  });
  test("reads a pair of IDX files", async () => {
    const { rows } = await load([images, labels]);
    expect(rows).toMatchObject({ rows: 4, columns: 2, classes: ["0", "1"] });
  });
  test.each<[string, readonly string[], object, RegExp]>([
    [
      "a missing file",
      ["nothing"],
      {},
      /There is no file or folder "nothing", .* trainings are iris, mnist-5v8, mnist\.$/,
    ],
    ["a missing table", ["no.csv"], { target: "a" }, /no\.csv: no such file/],
    ["a table without target", [flowers], {}, /needs --target COLUMN.*"width", "height", "color"/],
    ["a column that isn't there", [flowers], { target: "colour" }, /no column "colour"/],
    [
      "a target of no table",
      ["iris"],
      { target: "species" },
      /--target names a column of a CSV file, and iris is none/,
    ],
    ["--data of no mnist", ["iris"], { data: "10k" }, /--data belongs to mnist and mnist-5v8, not to iris/],
    ["a second name after a training's", ["iris", "extra"], {}, /iris takes no second name: leave "extra" out\.$/],
    ["three sources", ["a", "b", "c"], {}, /3 names were given/],
    ["a lone IDX file", [images], {}, /neither a CSV file/],
    ["an empty folder", [folder], {}, /no file train-images/],
  ])("refuses %s", async (_, what, options, sentence) => {
    await expect(load(what, options)).rejects.toThrow(sentence);
  });
});

describe("tables in other encodings", () => {
  const written = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  test.each([
    ["Latin-1", Buffer.from("größe,b\n1,2\n", "latin1")],
    ["UTF-16 without", Buffer.from("a,b\n1,2\n", "utf16le")],
  ])("%s is refused", async (_, bytes) => {
    const path = written("other.csv", bytes);
    await expect(load([path], { target: "b" })).rejects.toThrow(
      `${path} is not UTF-8 text; save it as UTF-8, or name its`,
    );
  });
  test("UTF-8 with its mark is read", async () => {
    const { columns } = await load([written("marked.csv", Buffer.from("\ufeffgröße,b\n1,2\n"))], { target: "b" });
    expect(columns?.features).toEqual(["größe"]);
  });
  test("and read where that is told, or marked", async () => {
    const latin1 = written("latin1.csv", Buffer.from("größe,b\n1,2\n", "latin1"));
    expect((await load([latin1], { target: "b", encoding: "latin1" })).columns?.features).toEqual(["größe"]);
    const utf16 = written("utf16.csv", Buffer.from("\ufeffgröße,b\n1,2\n", "utf16le"));
    expect((await load([utf16], { target: "b" })).columns?.features).toEqual(["größe"]);
  });
});

test("classes that no training row has are told", async () => {
  const source = await load([flowers], { target: "color" });
  expect(unseenClasses(divide(source, {}, 1))).toEqual([]);
  const train = { ...source.rows, labels: source.rows.labels?.map(() => 1) };
  expect(unseenClasses({ train, test: source.rows })).toEqual([
    'The test rows hold "blue", "red", which no training row has: the network can\'t learn that.',
  ]);
});

describe("divide", () => {
  test("sets aside a fifth of a table, in the proportions of its classes", async () => {
    const { train, test: held, validation } = divide(await load([flowers], { target: "color" }), {}, 1);
    expect([train.rows, held?.rows, validation]).toEqual([48, 12, undefined]);
    const counts = [0, 0, 0];
    for (const label of held?.labels ?? []) counts[label]++;
    expect(counts).toEqual([4, 4, 4]);
  });
  test("leaves the test part to --validation where that is given", async () => {
    const source = await load([flowers], { target: "color" });
    const { train, test: held, validation } = divide(source, { validation: 0.25 }, 1);
    expect([train.rows, validation?.rows, held]).toEqual([45, 15, undefined]);
    const both = divide(source, { validation: 0.25, test: 0.2 }, 1);
    expect([both.train.rows, both.validation?.rows, both.test?.rows]).toEqual([36, 12, 12]);
  });
  test("follows the seed", async () => {
    const source = await load([flowers], { target: "color" });
    expect(divide(source, {}, 3)).toEqual(divide(source, {}, 3));
    expect(divide(source, {}, 3)).not.toEqual(divide(source, {}, 4));
  });
  test("trains on all of a small table, and where --test 0 says so", async () => {
    expect(divide(await load([houses], { target: "price" }), {}, 1).train.rows).toBe(3);
    expect(divide(await load([flowers], { target: "color" }), { test: 0 }, 1).train.rows).toBe(60);
  });
  test("refuses --test where the data has a test part", async () => {
    const source = await load(["iris"]);
    expect(() => divide(source, { test: 0.1 }, 1)).toThrow("iris has a test part of its own");
    expect(divide(source, { validation: 0.1 }, 1)).toMatchObject({ train: { rows: 117 }, validation: { rows: 13 } });
  });
});
