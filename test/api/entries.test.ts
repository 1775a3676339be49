import { readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, loadIdxFolder, parseIdx } from "lanegrad";
import { parseCsv } from "lanegrad/csv";
import { expect, test } from "vitest";

test("CSV is read by an entry of its own, whose errors are those of the main one", () => {
  expect(parseCsv("a,y\n1,x\n2,z\n", { target: "y" })).toMatchObject({ rows: 2, classes: ["x", "z"] });
  expect(() => parseCsv("a,y\n1\n", { target: "y" })).toThrow(DataError);
});

/** A bundle with all that it loads at its beginning. */
function bundle(name: string): string {
  const text = readFileSync(new URL(`../../build/dist/${name}`, import.meta.url), "utf8");
  const imported = [...text.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([^"']+)["']/gm)];
  return [text, ...imported.map(([, file]) => bundle(file))].join("\n");
}

test("the parser of CSV stays out of what pages load without it", () => {
  expect(bundle("browser-csv.js")).toContain("class CsvScanner");
  expect(bundle("browser.js")).not.toContain("class CsvScanner");
  expect(bundle("browser.js")).toContain("class DataError");
});

test("IDX files are read from a folder and from bytes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lanegrad-idx-"));
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9);
  await writeFile(join(folder, "train-images-idx3-ubyte"), images);
  await writeFile(join(folder, "train-labels-idx1-ubyte"), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 1));
  expect((await loadIdxFolder(folder, "two")).train).toMatchObject({ name: "two", rows: 2, classes: ["0", "1"] });
  expect(parseIdx(images)).toEqual({ shape: [2, 1, 1], values: Uint8Array.of(7, 9) });
  expect(() => parseIdx(images.subarray(1))).toThrow("The IDX file is not a whole IDX file");
});
