import { describe, expect, test } from "vitest";
import { fakeHost, runOn } from "./fakeHost.js";
import { iris } from "./lanegrad.js";

const usual = ["crossvalidate", iris, "--target", "species", "--epochs", "3"];

/** What --json prints, without what depends on the machine, in order of folds. */
async function told(...args: readonly string[]): Promise<readonly object[]> {
  const host = fakeHost();
  expect(await runOn(host, ...usual, "--json", ...args)).toBe(0);
  expect(host.err()).toBe("");
  const lines = host
    .out()
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  return lines
    .map(({ seconds: _, ...line }) => line)
    .sort((a, b) => Number(a.fold ?? Infinity) - Number(b.fold ?? Infinity));
}

test("tells each fold, then mean and deviation, the same for any number of jobs", async () => {
  const one = await told("--jobs", "1", "--metrics", "f1Macro");
  expect(one).toHaveLength(6);
  expect(one[0]).toMatchObject({ event: "fold", repeat: 1, fold: 1, trainRows: 120, testRows: 30, epochs: 3 });
  expect(one[5]).toMatchObject({
    event: "crossvalidation",
    folds: 5,
    metrics: { f1Macro: { mean: expect.anything() } },
  });
  for (const jobs of ["2", "3"]) expect(await told("--jobs", jobs, "--metrics", "f1Macro")).toEqual(one);
});

test("prints a table, and progress with the time left", async () => {
  const host = fakeHost();
  expect(await runOn(host, ...usual, "--folds", "3", "--repeats", "2", "--jobs", "1", "--validation", "0.1")).toBe(0);
  expect(host.out()).toMatch(/^folds {2}2 times 3$/m);
  expect(host.out()).toMatch(/^6 folds +mean +deviation +least +most\nloss +[\d.]+ .*\naccuracy +[\d.]+ % +/m);
  expect(host.err()).toMatch(/^fold 1\/6 · accuracy [\d.]+ % · [\d.]+ s left$/m);
  expect(host.err()).toMatch(/^fold 6\/6 · accuracy [\d.]+ %$/m);
});

test("a training known by name has its own first weights in each fold", async () => {
  const host = fakeHost();
  expect(await runOn(host, "crossvalidate", "iris", "--epochs", "2", "--folds", "2", "--quiet")).toBe(0);
  expect(host.err()).toBe("");
});

test("Ctrl-C ends it with 130", async () => {
  const host = fakeHost();
  const onInterrupt = (stop: () => void) => {
    stop();
    return () => undefined;
  };
  expect(await runOn({ ...host, onInterrupt }, ...usual)).toBe(130);
});

describe("refuses in a sentence", () => {
  test.each<[readonly string[], RegExp]>([
    [["--folds", "1"], /--folds takes a whole number from 2 to 10000/],
    [
      ["--folds", "51"],
      /The class "setosa" of .* has 50 rows, fewer than 51 folds: choose fewer --folds, or --no-stratify\./,
    ],
    [["--folds", "151", "--no-stratify"], /has 150 rows, fewer than 151 folds: choose fewer --folds\./],
    [["--test", "0.2"], /--test sets no rows aside here/],
    [["--init", "m.safetensors"], /--init is of `train`/],
    [["--save", "m.safetensors"], /Unknown option '--save'/],
    [["--jobs", "0"], /--jobs takes a whole number from 1/],
  ])("%j", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...usual, ...args)).toBe(2);
    expect(host.err()).toMatch(sentence);
    expect(host.err().trimEnd()).not.toContain("\n");
  });
});
