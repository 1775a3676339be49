/** Weights of rows and classes on the command line. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-weights-"));
const WEIGHTS = [1, 0, 3];
const lines = Array.from({ length: 60 }, (_, i) => {
  const kind = i % 4 === 0 ? "yes" : "no";
  return { kind, weight: WEIGHTS[i % 3], cells: `${(i * 7) % 13},${(i * 5) % 11}` };
});
const path = join(folder, "rows.csv");
writeFileSync(path, `a,b,w,kind\n${lines.map(({ cells, weight, kind }) => `${cells},${weight},${kind}`).join("\n")}\n`);
/** The same without the rows of weight 0. */
const kept = join(folder, "kept.csv");
const counting = lines.filter(({ weight }) => weight > 0);
writeFileSync(
  kept,
  `a,b,w,kind\n${counting.map(({ cells, weight, kind }) => `${cells},${weight},${kind}`).join("\n")}\n`,
);

const HOW = ["--target", "kind", "--epochs", "3", "--threads", "1"];

async function run(...words: readonly string[]) {
  const host = fakeHost({ columns: 200 });
  const exitCode = await runOn(host, ...words);
  return { exitCode, out: host.out(), err: host.err() };
}

/** The events of a training but for names and times. */
const eventsOf = (out: string): unknown[] =>
  out
    .trim()
    .split("\n")
    .map((line) => {
      const { data: _, source: __, seconds: ___, saved: ____, ...event } = JSON.parse(line);
      return event;
    });

describe("--weights", () => {
  test("leaves out rows of weight 0, and weighs the others, in train and evaluate", async () => {
    const model = join(folder, "model.safetensors");
    const all = await run("train", path, ...HOW, "--weights", "w", "--json", "--save", model);
    expect(all.exitCode).toBe(0);
    expect(all.err).toContain("20 rows of");
    expect(all.err).toContain("of weight 0 are left out.");
    const rest = await run("train", kept, ...HOW, "--weights", "w", "--json");
    expect(eventsOf(all.out)).toEqual(eventsOf(rest.out));
    const unweighed = await run("train", kept, ...HOW, "--ignore", "w", "--json");
    expect(eventsOf(unweighed.out)).not.toEqual(eventsOf(rest.out));

    const evaluated = await run("evaluate", model, path, "--json");
    const named = await run("evaluate", model, kept, "--json", "--weights", "w");
    expect(eventsOf(evaluated.out)).toEqual(eventsOf(named.out));
    // a file without the column is measured as it is
    const plain = join(folder, "plain.csv");
    writeFileSync(plain, `a,b,kind\n${counting.map(({ cells, kind }) => `${cells},${kind}`).join("\n")}\n`);
    const without = await run("evaluate", model, plain, "--json");
    expect(without.exitCode).toBe(0);
    expect(eventsOf(without.out)).not.toEqual(eventsOf(named.out));
    const rows = join(folder, "predict.csv");
    writeFileSync(rows, "a,b\n1,2\n");
    expect((await run("predict", model, rows)).exitCode).toBe(0);
  });

  test("says so, and refuses what are no weights", async () => {
    expect((await run("train", path, ...HOW, "--weights", "w")).out).toMatch(/^data .* rows to train on, weighed/m);
    const missing = await run("train", path, ...HOW, "--weights", "v");
    expect(missing.exitCode).toBe(1);
    expect(missing.err).toMatch(/has no column "v"/);
    const digits = await run("train", "iris", "--weights", "w");
    expect(digits.exitCode).toBe(2);
    expect(digits.err).toContain("--weights belongs to CSV files, and iris is none: leave it out.");
    const target = await run("train", path, ...HOW, "--weights", "kind");
    expect(target.exitCode).toBe(2);
    expect(target.err).toContain("named by both");
  });
});

describe("--class-weight", () => {
  test("is that of fit, by name or balanced", async () => {
    const even = await run("train", path, ...HOW, "--ignore", "w", "--json");
    for (const weights of ["balanced", "yes=5,no=1"]) {
      const { exitCode, out } = await run("train", path, ...HOW, "--ignore", "w", "--class-weight", weights, "--json");
      expect(exitCode).toBe(0);
      const [start] = eventsOf(out);
      expect(start).toMatchObject({ classWeight: weights === "balanced" ? weights : { yes: 5, no: 1 } });
      expect(eventsOf(out).at(-1)).not.toEqual(eventsOf(even.out).at(-1));
    }
    const told = await run("train", path, ...HOW, "--class-weight", "yes=5,no=0.5");
    expect(told.out).toContain("class weights yes=5, no=0.5");
    expect((await run("train", "iris", "--epochs", "1", "--class-weight", "balanced")).out).toContain(
      "classes balanced",
    );
  });

  test.each([
    ["yess=2", 2, /--class-weight names "yess", and the classes are "no", "yes" \(did you mean "yes"\?\)/],
    ["yes=-2", 2, /--class-weight takes "balanced", or a number of 0 or more for each class, such as yes=5,no=1/],
    ["yes", 2, /--class-weight takes "balanced"/],
    ["yes=1,yes=2", 2, /--class-weight takes "balanced"/],
  ])("%s is refused", async (weights, exitCode, sentence) => {
    const result = await run("train", path, ...HOW, "--class-weight", weights);
    expect(result.exitCode).toBe(exitCode);
    expect(result.err).toMatch(sentence);
  });

  test("of numbers is refused", async () => {
    const { exitCode, err } = await run(
      "train",
      path,
      "--target",
      "a",
      "--task",
      "regression",
      "--epochs",
      "1",
      "--class-weight",
      "balanced",
    );
    expect(exitCode).toBe(2);
    expect(err).toMatch(/^--class-weight needs rows with classes, and .* has numbers/m);
  });
});

test("the answer to beat is the class whose rows count most", async () => {
  const table = join(folder, "heavy.csv");
  const rows = Array.from({ length: 100 }, (_, i) => `${i % 7},${i % 10 === 0 ? "1000,hi" : "1,lo"}`);
  writeFileSync(table, `a,w,y\n${rows.join("\n")}\n`);
  const { out } = await run(
    "train",
    table,
    "--target",
    "y",
    "--weights",
    "w",
    "--epochs",
    "1",
    "--test",
    "0.3",
    "--json",
  );
  const { baseline } = JSON.parse(out.trim().split("\n").at(-1) ?? "");
  expect(baseline.label).toBe("hi");
  expect(baseline.accuracy).toBeGreaterThan(0.98);
});

describe("all that is told of rows is told as they count", () => {
  const COUNTS = [1, 3, 2];
  const cells = Array.from({ length: 45 }, (_, i) => [(i * 7) % 13, (i * 5) % 11, i % 4 === 0 ? "yes" : "no", i % 9]);
  const write = (name: string, repeats: boolean): string => {
    const file = join(folder, name);
    const rows = cells.flatMap((row, i) =>
      repeats ? new Array(COUNTS[i % 3]).fill([...row, 1]) : [[...row, COUNTS[i % 3]]],
    );
    writeFileSync(file, `a,b,kind,size,w\n${rows.map((row) => row.join(",")).join("\n")}\n`);
    return file;
  };
  const [weighed, repeated] = [write("weighed.csv", false), write("repeated.csv", true)];
  /** Numbers of reports to ten digits. */
  const rounded = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value), (_, part: unknown) =>
      typeof part === "number" ? Number(part.toPrecision(6)) : part,
    );
  const HOW_ALL = ["--weights", "w", "--epochs", "3", "--threads", "1", "--dtype", "float64", "--test", "0"];

  test.each([
    ["kind", "size", ["perClass", "trainPerClass"]],
    ["size", "kind", ["perOutput", "trainPerOutput"]],
  ])("of %s", async (target, ignored, [own, ofTraining]) => {
    const model = join(folder, `${target}.safetensors`);
    const how = ["--target", target, "--ignore", ignored, ...HOW_ALL, "--batch-size", "full", "--no-standardize"];
    const task = target === "size" ? ["--task", "regression"] : [];
    const once = await run("train", weighed, ...how, ...task, "--json", "--save", model, "--scaling", "none");
    expect(once.err).toBe("");
    const twice = await run("train", repeated, ...how, ...task, "--json", "--scaling", "none");
    const [ending, other] = [eventsOf(once.out).at(-1), eventsOf(twice.out).at(-1)] as Record<string, unknown>[];
    expect(rounded(ending[ofTraining])).toEqual(rounded(other[ofTraining]));
    expect(rounded(ending.baseline)).toEqual(rounded(other.baseline));
    const evaluations = [];
    for (const file of [weighed, repeated]) {
      const [event] = eventsOf((await run("evaluate", model, file, "--json")).out) as Record<string, unknown>[];
      evaluations.push(
        rounded({ own: event[own], confusion: event.confusion, accuracy: event.accuracy, loss: event.loss }),
      );
    }
    expect(evaluations[0]).toEqual(evaluations[1]);
    const [table, others] = [await run("evaluate", model, weighed), await run("evaluate", model, repeated)];
    const below = (out: string): string => out.split("\n").slice(2).join("\n");
    if (target === "kind") expect(below(table.out)).toBe(below(others.out));
  });
});
