import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseCsv } from "../../src/data/csv.js";
import { loadIris } from "../../src/data/iris.js";

const golden = new URL("../golden/iris.csv", import.meta.url);

test("iris equals scikit-learn's table, to the last bit", async () => {
  const [header, ...lines] = (await readFile(golden, "utf8")).trim().split("\n");
  const cells = lines.map((line) => line.trim().split(","));
  const iris = loadIris();
  expect(iris.rows).toBe(150);
  expect(iris.x).toEqual(Float64Array.from(cells.flatMap((row) => row.slice(0, 4).map(Number))));
  expect([...(iris.features ?? []), "species"]).toEqual(header.trim().split(","));
  expect([...(iris.labels ?? [])].map((label) => iris.classes?.[label])).toEqual(cells.map((row) => row[4]));
});

test("iris equals its CSV file read as one", async () => {
  expect(parseCsv(await readFile(golden, "utf8"), { target: "species", name: "iris" })).toEqual(loadIris());
});
