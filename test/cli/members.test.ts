import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { load } from "../../src/node.js";
import { fakeHost, runOn } from "./fakeHost.js";
import { inFolder, iris } from "./lanegrad.js";

const usual = ["train", iris, "--target", "species", "--epochs", "3"];

async function saved(name: string, ...args: readonly string[]) {
  const path = inFolder(name);
  const host = fakeHost();
  expect([await runOn(host, ...usual, "--quiet", "--save", path, ...args), host.err()]).toEqual([0, ""]);
  return { path, out: host.out() };
}

test("--members trains networks of as many seeds, and saves their mean in one file", async () => {
  const { path, out } = await saved("members.safetensors", "--members", "3");
  expect(out).toMatch(/^test accuracy +[\d.]+ % of 30 rows/m);
  using model = await load(readFileSync(path));
  expect(model.info.classes).toEqual(["setosa", "versicolor", "virginica"]);
  // the first layer holds the members, which are those of their seeds alone
  const alone = await Promise.all([1, 2, 3].map((seed) => saved(`seed${seed}.safetensors`, "--seed", String(seed))));
  expect(new Set(alone.map((one) => readFileSync(one.path).toString("hex"))).size).toBe(3);
  const host = fakeHost();
  expect(await runOn(host, "evaluate", path, iris)).toBe(0);
  expect(await runOn(host, "predict", path, iris)).toBe(0);
  expect(await runOn(host, "info", path)).toBe(0);
  const again = await saved("again.safetensors", "--members", "3", "--threads", "1");
  expect(readFileSync(again.path).equals(readFileSync(path))).toBe(true);
});

test("tells each member", async () => {
  const host = fakeHost();
  expect(await runOn(host, ...usual, "--members", "2")).toBe(0);
  expect(host.err()).toMatch(/^member 1\/2 · loss [\d.]+ · .+ left\nmember 2\/2 · loss [\d.]+$/m);
  const json = fakeHost();
  expect(await runOn(json, ...usual, "--members", "2", "--json")).toBe(0);
  expect(json.out()).toMatch(/^\{"event":"member","member":2,"seed":2,"loss":[\d.]+,"epochs":3,"seconds":[\d.]+\}$/m);
});

test("members are the same bits for any number of jobs", async () => {
  const args = ["--members", "4", "--dropout", "0.2", "--schedule", "cosine", "--validation", "0.2"];
  const one = readFileSync((await saved("jobs1.safetensors", ...args, "--jobs", "1")).path);
  for (const jobs of ["2", "4", "9"]) {
    const { path } = await saved(`jobs${jobs}.safetensors`, ...args, "--jobs", jobs);
    expect(readFileSync(path).equals(one)).toBe(true);
  }
});

test("networks of other layers are averaged too", async () => {
  await saved("equilibrium.safetensors", "--members", "2", "--equilibrium", "4");
  await saved("noise.safetensors", "--members", "2", "--noise", "0.1", "--dropout", "0.2", "--hidden", "8,4");
});

describe("refuses in a sentence", () => {
  test.each<[readonly string[], RegExp]>([
    [["--members", "0"], /--members takes a whole number from 1 to 1000/],
    [["--members", "2", "--checkpoint", "a.ckpt"], /--checkpoint is of one network, and --members trains 2/],
    [["--members", "2", "--resume", "a.ckpt"], /--resume is of one network/],
    [["--jobs", "2"], /^--jobs hands out networks, and one is trained: add --members 5\.$/m],
    [["--members", "2", "--init", "a.safetensors"], /--init is of one network/],
  ])("%j", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...usual, ...args)).toBe(2);
    expect(host.err()).toMatch(sentence);
  });
});
