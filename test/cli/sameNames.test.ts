/**
 * What a model learned of columns and files holds on the command line, whatever order or place they
 * are given in.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeSafetensors } from "../../src/io/safetensors.js";
import { cli, lanegrad } from "./lanegrad.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-names-"));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);

const lines = Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 11},${200_000 + i},${0.001 * ((i * 7) % 11)}`);
writeFileSync(file("two.csv"), ["a,b,price,rate", ...lines].join("\n"));

test("several targets are known by name, in any order, in tables and files", () => {
  const train = lanegrad(["train", file("two.csv"), "--target", "price,rate", "--save", file("m.safetensors")]);
  expect(train.out).toMatch(/^price .*\n^rate /m);
  const learned = lanegrad(["evaluate", file("m.safetensors"), file("two.csv"), "--json"]);
  const turned = lanegrad(["evaluate", file("m.safetensors"), file("two.csv"), "--json", "--target", "rate,price"]);
  expect(turned.out).toBe(learned.out);
  expect(learned.out).toContain('"target":"price"');
  lanegrad(["predict", file("m.safetensors"), file("two.csv"), "--output", file("answers.csv")]);
  expect(readFileSync(file("answers.csv"), "utf8")).toMatch(/^row,price,rate\r?\n/);
});

test("what training took for missing cells is missing to predictions and evaluations too", () => {
  const cells = ["n", "n", "s", "-"];
  const rows = Array.from({ length: 40 }, (_, i) => `${cells[i % 4]},${["x", "x", "y", "z"][i % 4]}`);
  writeFileSync(file("gaps.csv"), ["c,y", ...rows].join("\n"));
  const filled = ["--missing", "most-frequent", "--missing-indicator"];
  const save = ["--target", "y", "--na", "-", ...filled, "--save", file("g.safetensors")];
  expect(lanegrad(["train", file("gaps.csv"), ...save]).code).toBe(0);
  writeFileSync(file("ask.csv"), "c\n-\nn\n");
  const told = lanegrad(["predict", file("g.safetensors"), file("ask.csv")]);
  expect([told.code, told.out]).toEqual([0, expect.stringMatching(/^z\t.*\nx\t/)]);
  expect(told.out).toBe(lanegrad(["predict", file("g.safetensors"), file("ask.csv"), "--na", "-"]).out);
  expect(lanegrad(["evaluate", file("g.safetensors"), file("gaps.csv")]).out).toContain("100.00 %");
  expect(lanegrad(["info", file("g.safetensors")]).out).toContain("cells that are empty, -");
});

test("predictions overwrite neither the rows nor the model that they are made of", () => {
  writeFileSync(file("rows.csv"), "a,b\n1,2\n");
  for (const read of [file("rows.csv"), file("m.safetensors")]) {
    const target = read.endsWith(".csv") ? read : file("link.csv");
    if (target !== read) symlinkSync(read, target);
    const before = readFileSync(read);
    const { code, err } = lanegrad(["predict", file("m.safetensors"), file("rows.csv"), "--output", target]);
    expect([code, err]).toEqual([2, expect.stringContaining("which is read: choose another name")]);
    expect(readFileSync(read).equals(before)).toBe(true);
  }
});

describe("no command overwrites what it reads", () => {
  const rows = readFileSync(file("two.csv"));
  const model = file("read.safetensors");
  const checkpoint = file("read.ckpt");
  const train = ["train", file("two.csv"), "--target", "price", "--features", "a,b", "--epochs", "1", "--quiet"];
  beforeAll(() => {
    expect(lanegrad([...train, "--save", model, "--checkpoint", checkpoint]).code).toBe(0);
    for (const [name, target] of [
      ["log.jsonl", file("two.csv")],
      ["plot.svg", file("two.csv")],
      ["table.ckpt", file("two.csv")],
      ["table.safetensors", file("two.csv")],
      ["resumed.csv", checkpoint],
    ])
      symlinkSync(target, file(name));
  });

  test.each([
    ["--log", "two.csv"],
    ["--log", "log.jsonl"],
    ["--plot", "plot.svg"],
    ["--checkpoint", "table.ckpt"],
    ["--save", "table.safetensors"],
    ["--save", "read.safetensors", "--init", model],
    ["--log", "resumed.csv", "--resume", checkpoint],
  ])("train %s %s", (flag, name, ...others) => {
    const read = [file("two.csv"), model, checkpoint].map((path) => readFileSync(path));
    const { code, err } = lanegrad([...train, ...others, flag, file(name)]);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^--\S+ .* would overwrite .*, which is read: choose another/),
    ]);
    expect([file("two.csv"), model, checkpoint].map((path) => readFileSync(path))).toEqual(read);
  });

  test("train, from a folder", () => {
    const folder = file("digits");
    mkdirSync(folder);
    writeFileSync(join(folder, "images.csv"), rows);
    const { code, err } = lanegrad(["train", folder, "--log", join(folder, "images.csv")]);
    expect([code, err]).toEqual([2, expect.stringContaining("which is read")]);
  });

  test.each(["train", "predict"])("%s, from standard input", (command) => {
    const options = command === "train" ? [...train.slice(2), "--log"] : ["--output"];
    const words = [command, ...(command === "train" ? [] : [model]), "-", ...options, file("two.csv")];
    const input = openSync(file("two.csv"), "r");
    const { status, stderr } = spawnSync(process.execPath, [cli, ...words], {
      stdio: [input, "ignore", "pipe"],
      encoding: "utf8",
    });
    closeSync(input);
    expect([status, stderr]).toEqual([2, expect.stringContaining("would overwrite standard input, which is read")]);
    expect(readFileSync(file("two.csv"))).toEqual(rows);
  });

  test("but a checkpoint takes the place of the one that it goes on from", () => {
    const going = [...train, "--resume", checkpoint, "--checkpoint", checkpoint];
    expect(lanegrad(going)).toMatchObject({ code: 0 });
  });
});

test.each(["--features", "--target"])("a column of %s is not also ignored", (flag) => {
  const named = flag === "--target" ? "price" : "a";
  const given = flag === "--target" ? ["--target", "price"] : ["--features", "a", "--target", "price"];
  const { code, err } = lanegrad(["train", file("two.csv"), ...given, "--ignore", named]);
  expect([code, err]).toEqual([2, expect.stringContaining(`"${named}" is named by both ${flag} and --ignore`)]);
});

test("with decimal commas no comma is a delimiter", () => {
  writeFileSync(file("commas.csv"), `a;b;y\n${lines.map((_, i) => `0,${i};1,5;2,${i}`).join("\n")}`);
  const options = ["--decimal", ",", "--target", "y", "--save", file("c.safetensors")];
  expect(lanegrad(["train", file("commas.csv"), ...options]).code).toBe(0);
  writeFileSync(file("bare.csv"), "0,5;1,5\n");
  expect(lanegrad(["predict", file("c.safetensors"), file("bare.csv"), "--decimal", ","]).code).toBe(0);
});

test("a file from PyTorch is evaluated on classes that it has no names for", () => {
  const tensors = [
    { name: "0.weight", dtype: "F32", shape: [2, 2], values: Float32Array.of(1, 0, 0, 1) },
    { name: "0.bias", dtype: "F32", shape: [2], values: Float32Array.of(0, 0) },
  ] as const;
  writeFileSync(file("pt.safetensors"), encodeSafetensors([...tensors], new Map()));
  const rows = Array.from({ length: 100 }, (_, i) => (i < 3 ? "0,1,yes" : "1,0,no"));
  writeFileSync(file("rare.csv"), ["a,b,y", ...rows].join("\n"));
  const options = ["--target", "y", "--loss", "crossEntropy"];
  const { code, out } = lanegrad(["evaluate", file("pt.safetensors"), file("rare.csv"), ...options]);
  expect(code).toBe(0);
  expect(out).toMatch(/^no .*97 of 97/m);
});
