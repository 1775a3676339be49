/**
 * What the command line says of tables that can't be read as they were named, and what it reads
 * from standard input.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inFolder, jsonLines, lanegrad } from "./lanegrad.js";
import { COLORS, QUICK, table, train, two } from "./tableFiles.js";

test("a column of a misspelt name is named", () => {
  expect(train(two, "--target", "pryce").err).toMatch(/no column "pryce" \(did you mean "price"\?\); its columns/);
  expect(train(two, "--target", "price", "--ignore", "rend").err).toMatch(/no column "rend" \(did you mean "rent"\?\)/);
});

test("columns of one name can be ignored, but not all columns", () => {
  const path = table("same.csv", "a,id,id,color", (i) => `${i % 7},${i},${i},${COLORS[i % 3]}`);
  expect(train(path, "--target", "color", "--ignore", "id").code).toBe(0);
  expect(train(path, "--target", "color").err).toMatch(/names the column "id" twice/);
  expect(train(path, "--target", "color", "--ignore", "id,a").err).toMatch(/target and those that --ignore names/);
});

test("a file that is no text is told", () => {
  const path = inFolder("binary.csv");
  writeFileSync(path, "a,y\n1,2\n3\0,4\n");
  expect(train(path, "--target", "y").err).toBe(
    `${path} holds NUL characters, as text doesn't: choose another file, or, if it is in UTF-16, pass --encoding utf-16le.\n`,
  );
});

test("bytes that are no text in any encoding are told too", () => {
  const path = inFolder("images.csv");
  writeFileSync(
    path,
    Uint8Array.of(
      0,
      0,
      8,
      3,
      0,
      0,
      0,
      1,
      0xff,
      0xfe,
      0x80,
      200,
      201,
      202,
      203,
      204,
      205,
      206,
      207,
      208,
      209,
      210,
      211,
      212,
      213,
      214,
      215,
      216,
    ),
  );
  expect(train(path, "--target", "y").err).toMatch(/holds NUL characters, as text doesn't: choose another file/);
});

test("how numbers are scaled is told, and not told twice", () => {
  const start = (...args: readonly string[]) =>
    jsonLines(lanegrad(["train", two, "--target", "price", "--epochs", "1", "--json", ...args]).out)[0];
  const told = (...args: readonly string[]) =>
    lanegrad(["train", two, "--target", "price", "--epochs", "1", ...args]).out.split("\n")[0];
  expect(start()).toMatchObject({ scaling: "robust", standardize: false, standardizeTargets: true });
  expect(start("--standardize")).toMatchObject({ scaling: "standard", standardize: true, standardizeTargets: true });
  expect(start("--scaling", "none")).toMatchObject({ scaling: "none", standardize: false, standardizeTargets: true });
  expect(start("--no-standardize")).toMatchObject({ scaling: "none", standardize: false, standardizeTargets: false });
  expect(told()).toMatch(/3 features, scaled robustly · numbers to predict, standardized$/);
  expect(told("--standardize")).toMatch(/3 features, standardized · numbers to predict, standardized$/);
  expect(told("--scaling", "none")).toMatch(/3 features · numbers to predict, standardized$/);
  expect(told("--scaling", "min-max")).toMatch(/3 features, from 0 to 1 · /);
  expect(told("--no-standardize")).toMatch(/3 features · numbers to predict$/);
  expect(train(two, "--target", "price", "--no-standardize", "--scaling", "none").code).toBe(0);
  const both = train(two, "--target", "price", "--no-standardize", "--scaling", "robust");
  expect([both.code, both.err]).toEqual([2, expect.stringMatching(/^--scaling robust contradicts --no-standardize/)]);
  expect(train(two, "--target", "price", "--standardize", "--scaling", "none").code).toBe(2);
});

describe("standard input", () => {
  const rows = "a,price\n".concat(Array.from({ length: 30 }, (_, i) => `${i % 7},${(i % 7) * 2.5}\n`).join(""));
  const model = inFolder("input.safetensors");

  test("is trained on and evaluated as a file is", () => {
    const path = inFolder("input.csv");
    writeFileSync(path, rows);
    const options = ["--target", "price", "--epochs", "3", "--json"];
    const digits = (text: string) => jsonLines(text).map(({ loss, trainLoss }) => loss ?? trainLoss);
    const piped = lanegrad(["train", "-", ...options, "--save", model], rows);
    expect(piped.code).toBe(0);
    expect(digits(piped.out)).toEqual(digits(lanegrad(["train", path, ...options]).out));
    const evaluation = jsonLines(lanegrad(["evaluate", model, "-", "--json"], rows).out);
    expect(evaluation[0]).toMatchObject({ data: "standard input", rows: 30 });
  });

  test("can't be read again by the next command", () => {
    const { out } = lanegrad(["train", "-", "--target", "price", "--epochs", "1", "--save", model], rows);
    expect(out).toContain(`lanegrad evaluate ${model} rows.csv --target price`);
  });

  test("that holds nothing is refused", () => {
    expect(lanegrad(["train", "-", "--target", "price"]).err).toMatch(/^standard input is empty/);
  });
});

test("several targets of a network from PyTorch", () => {
  const told = ["--activation", "tanh", "--loss", "meanSquaredError"];
  const path = table("torch.csv", "a,b,c,d,e,x,y,z", (i) => [1, 2, 3, i, 0, i, -i, 1].join());
  const torch = "test/golden/torch_sequential.safetensors";
  const { code, out, err } = lanegrad(["evaluate", torch, path, ...told, "--target", "x,y,z", "--json"]);
  expect([code, err]).toEqual([0, ""]);
  expect(jsonLines(out)[0].perOutput).toEqual([
    expect.objectContaining({ target: "x" }),
    expect.objectContaining({ target: "y" }),
    expect.objectContaining({ target: "z" }),
  ]);
});

test("a model that can't be measured is saved, and the row is named", () => {
  const path = table("huge.csv", "a,b,t", (i) => (i === 40 ? "1e30,1,2" : `1,${i % 3},${(i * 7) % 5}`));
  const [model, plot] = [inFolder("huge.safetensors"), inFolder("huge.svg")];
  const seeds = ["1", "2", "3", "4", "5", "6", "7", "8"];
  // robust scaling clips what lies far out
  const run = (seed: string) => {
    const args = ["--target", "t", "--task", "regression", "--scaling", "standard", "--seed", seed];
    return train(path, ...args, "--save", model, "--plot", plot);
  };
  const runs = seeds.map(run);
  const failed = runs.filter(({ code }) => code === 1);
  expect(failed.length).toBeGreaterThan(0);
  for (const { err } of failed) {
    expect(err).toMatch(/^Written all the same: .*huge\.safetensors, .*huge\.svg\.$/m);
    expect(err).toMatch(/huge\.csv, line 42: the trained model's answer or loss for this test row is not finite/);
    expect(err).not.toMatch(/standardize/);
  }
  rmSync(model);
  rmSync(plot);
  run(seeds[runs.indexOf(failed[0])]);
  expect([model, plot].every((file) => existsSync(file))).toBe(true);
  expect(lanegrad(["info", model]).code).toBe(0);
});

test("info sets columns apart whose names are written longer than they are", () => {
  const path = table("escaped.csv", "a\u0001\u0002\u0003\u0004,b,color", (i) => `${i % 7},${i % 5},${COLORS[i % 3]}`);
  const model = inFolder("escaped.safetensors");
  expect(train(path, "--target", "color", "--save", model).code).toBe(0);
  expect(lanegrad(["info", model]).out).toMatch(/^ {2}a\\u0001\\u0002\\u0003\\u0004 {2}number, median/m);
});

test("images without labels are predicted as those with labels", () => {
  const images = inFolder("images-idx3-ubyte");
  const labels = inFolder("labels-idx1-ubyte");
  const pixels = Array.from({ length: 40 * 4 }, (_, i) => (i * 37) % 256);
  writeFileSync(images, Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 2, 0, 0, 0, 2, ...pixels]));
  writeFileSync(labels, Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 40, ...Array.from({ length: 40 }, (_, i) => i % 2)]));
  writeFileSync(`${images}.gz`, gzipSync(readFileSync(images)));
  const model = inFolder("images.safetensors");
  expect(lanegrad(["train", images, labels, ...QUICK, "--save", model]).code).toBe(0);
  const both = lanegrad(["predict", model, images, labels]);
  expect(both.out.trimEnd().split("\n")).toHaveLength(40);
  expect(lanegrad(["predict", model, images])).toEqual(both);
  expect(lanegrad(["predict", model, `${images}.gz`])).toEqual(both);
  expect(lanegrad(["predict", model, labels]).err).toMatch(/has 1 dimension; pass the file of images/);
  expect(lanegrad(["predict", model, images, "--no-header"]).err).toMatch(/--no-header belongs to CSV files/);
});

test("a loss for two classes on decimals is told of losses for numbers, before anything is said of classes", () => {
  const decimals = table("decimals01.csv", "a,y", (i) => `${i % 7},${((i * 37) % 101) / 101}`);
  expect(train(decimals, "--target", "y", "--loss", "binaryCrossEntropy").err).toBe(
    `--loss binaryCrossEntropy is for two classes, and the target of ${decimals} has 60 different numbers: use --loss meanSquaredError, or, if they are classes, --loss crossEntropy.\n`,
  );
  const counts = table("counts.csv", "a,y", (i) => `${i % 7},${i % 3}`);
  expect(train(counts, "--target", "y", "--loss", "binaryCrossEntropy").err).toBe(
    `--loss binaryCrossEntropy is for two classes, and ${counts} has 3: use --loss crossEntropy.\n`,
  );
});

test.each(["y", "y,z"])("of cells that %s lacks it is told that their rows can be left out", (target) => {
  const gaps = table("gaps.csv", "a,y,z", (i) => `${i % 7},${i === 7 ? "" : i * 1.5},${i * 2.5}`);
  for (const missing of [[], ["--missing", "median"]])
    expect(train(gaps, "--target", target, ...missing).err).toMatch(
      /gaps\.csv, line 9, column "y": the cell is empty; fill it in, remove the row, or pass --missing drop, or/,
    );
  expect(train(gaps, "--target", target, "--missing", "drop").code).toBe(0);
});

test("bytes that are no UTF-8 are told of the encoding that they may have", () => {
  const path = inFolder("accent.csv");
  writeFileSync(path, Buffer.from("a,y\n1,no\n2,né", "latin1"));
  expect(lanegrad(["train", path, "--target", "y"]).err).toMatch(/is in Latin-1, pass --encoding latin1\.$/m);
});
