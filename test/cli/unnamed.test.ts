/** Columns without names are known by their places in the file that was learned of, or refused. */
import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { inFolder, lanegrad } from "./lanegrad.js";

/** Writes rows, of which each keeps the columns of these places, from 1. */
function write(name: string, rows: readonly (readonly string[])[], ...places: readonly number[]): string {
  const path = inFolder(name);
  const lines = rows.map((row) => (places.length === 0 ? row : places.map((place) => row[place - 1])).join());
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** What `predict` prints of a file. */
function answers(model: string, path: string, ...options: readonly string[]) {
  const { code, out, err } = lanegrad(["predict", model, path, ...options]);
  return code === 0 ? out : err;
}

/** Trains on a file without names. */
function learn(path: string, name: string, ...options: readonly string[]): string {
  const model = inFolder(name);
  const { code } = lanegrad(["train", path, "--no-header", "--epochs", "3", "--quiet", "--save", model, ...options]);
  expect(code).toBe(0);
  return model;
}

describe("with the target last, learned of the second and the first column", () => {
  const rows = Array.from({ length: 40 }, (_, i) => [`${i + 0.5}`, `${(i * i) % 7}`, i % 3 === 0 ? "v" : "u"]);
  let model: string;
  let right: string;
  beforeAll(() => {
    const path = write("last.csv", rows);
    model = learn(path, "last.safetensors", "--target", "3", "--features", "2,1");
    right = answers(model, path, "--no-header");
    expect(right).toMatch(/^[uv]\t0\.\d+\n/);
  });

  test("rows without the target are read by place", () => {
    const path = write("untold.csv", rows, 1, 2);
    expect(answers(model, path, "--no-header")).toBe(right);
    expect(answers(model, path)).toBe(right);
  });

  test("rows of other lengths are refused, also where answers are measured", () => {
    const narrow = write("narrow.csv", rows, 1);
    const wide = write("wide.csv", rows, 1, 2, 3, 1);
    expect(answers(model, narrow, "--no-header")).toMatch(/has 1 column without names, .* takes "2", "1" of 3; give/);
    expect(answers(model, wide, "--no-header")).toMatch(/has 4 columns without names, .* takes "2", "1" of 3; give/);
    expect(lanegrad(["evaluate", model, wide, "--no-header"])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/wide\.csv has 4 columns without names where 3 were learned of; give it the same/),
    });
  });

  test("a line of names is what counts where there is one", () => {
    const named = write("named.csv", [
      ["2", "1", "x"],
      ...rows.map(([first, second, target]) => [second, first, target]),
    ]);
    expect(answers(model, named, "--header")).toBe(right);
  });
});

describe("with the target first, learned of the second and the third column of four", () => {
  const rows = Array.from({ length: 40 }, (_, i) => [i % 3 === 0 ? "v" : "u", `${i}.5`, `${(i * i) % 7}`, `${i % 5}`]);
  let model: string;
  let right: string;
  beforeAll(() => {
    const path = write("first.csv", rows);
    model = learn(path, "first.safetensors", "--target", "1", "--features", "2,3");
    right = answers(model, path, "--no-header");
    expect(right).toMatch(/^[uv]\t0\.\d+\n/);
  });

  test.each([
    ["without the target", [2, 3, 4]],
    ["of the two columns alone", [2, 3]],
  ])("rows %s are found", (_, places) => {
    const path = write("part.csv", rows, ...places);
    expect(answers(model, path, "--no-header")).toBe(right);
    expect(answers(model, path)).toBe(right);
  });
});
