import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fakeHost, runOn } from "./fakeHost.js";

const folder = mkdtempSync(join(tmpdir(), "lanegrad-tables-"));

/** Writes a table and returns its path. */
function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Trains for one epoch; the start event, and what stands on standard error. */
async function start(path: string, ...options: readonly string[]) {
  const host = fakeHost();
  const exitCode = await runOn(host, "train", path, "--epochs", "1", "--json", ...options);
  const [first] = host.out().split("\n");
  return { exitCode, event: first ? JSON.parse(first) : undefined, err: host.err() };
}

const rows = (make: (i: number) => string) => `${Array.from({ length: 24 }, (_, i) => make(i)).join("\n")}\n`;

describe("what the target is", () => {
  const table = (name: string, cells: readonly string[]) =>
    written(name, `a,b,y\n${rows((i) => `${i},${i % 5},${cells[i % cells.length]}`)}`);

  test.each([
    [
      "signs",
      ["-1", "1"],
      "classification",
      ["-1", "1"],
      /^2 classes, "-1", "1", since two different numbers stand there; if they/,
    ],
    ["marks", ["5", "3"], "classification", ["3", "5"], /pass --task regression/],
    ["written", ["1.0", "2.0"], "classification", ["1.0", "2.0"], /^2 classes, "1\.0", "2\.0"/],
    ["text", ["x", "y", "z"], "classification", ["x", "y", "z"], /^3 classes, since it is text$/],
    [
      "amounts",
      ["1.5", "2", "7"],
      "regression",
      undefined,
      /^a number; if each stands for a class, pass --task classification/,
    ],
  ])("%s", async (name, cells, task, classes, decided) => {
    const { event, exitCode } = await start(table(`${name}.csv`, cells), "--target", "y");
    expect(exitCode).toBe(0);
    expect(event).toMatchObject({ event: "start", target: "y", task });
    expect(event.classes).toEqual(classes);
    expect(event.decided).toMatch(decided);
  });

  test("stands in the report", async () => {
    const host = fakeHost({ columns: 200 });
    expect(await runOn(host, "train", table("signs.csv", ["-1", "1"]), "--target", "y", "--epochs", "1")).toBe(0);
    expect(host.out()).toMatch(/^target +y: 2 classes, "-1", "1", since two different numbers stand there/m);
  });

  test("is settled by --task, and by --loss", async () => {
    const signs = table("signs.csv", ["-1", "1"]);
    const settled = async (path: string, ...options: readonly string[]) => {
      const { event } = await start(path, "--target", "y", ...options);
      return [event.task, event.loss, event.decided];
    };
    expect(await settled(signs, "--task", "regression")).toEqual(["regression", "meanSquaredError", undefined]);
    expect(await settled(signs, "--loss", "meanSquaredError")).toEqual(["regression", "meanSquaredError", undefined]);
    const amounts = table("amounts.csv", ["1.5", "2", "7"]);
    expect(await settled(amounts, "--task", "classification")).toEqual(["classification", "crossEntropy", undefined]);
    expect(await settled(amounts, "--loss", "crossEntropy")).toEqual(["classification", "crossEntropy", undefined]);
    const text = table("text.csv", ["x", "y"]);
    expect((await settled(text, "--loss", "meanSquaredError")).slice(0, 2)).toEqual([
      "classification",
      "meanSquaredError",
    ]);
    expect((await start(text, "--target", "y", "--task", "regression")).err).toMatch(/"x" is not a number/);
  });
});

describe("how the text is written", () => {
  test("semicolons and decimal commas", async () => {
    const path = written("commas.csv", `a;b;y\n${rows((i) => `${i},5;${i % 5};${i % 2 ? "x" : "y"}`)}`);
    const { exitCode, event } = await start(path, "--target", "y", "--decimal", ",");
    expect([exitCode, event.trainRows + event.testRows]).toEqual([0, 24]);
    expect((await start(path, "--target", "y")).err).toMatch(
      /line 2, column "a": "0,5" is not a number; .* --decimal ','/,
    );
    expect((await start(path, "--target", "y", "--decimal", ",", "--delimiter", "tab")).err).toMatch(/no column "y"/);
  });

  test("no line of names", async () => {
    const path = written(
      "bare.csv",
      rows((i) => `${i}.5,${i % 5},${i % 2 ? "x" : "y"}`),
    );
    expect((await start(path, "--target", "3")).err).toMatch(/seems to have no line of names: .* --no-header/);
    const { event } = await start(path, "--target", "3", "--no-header");
    expect([event.trainRows + event.testRows, event.classes]).toEqual([24, ["x", "y"]]);
    const model = join(folder, "bare.safetensors");
    expect((await start(path, "--target", "3", "--no-header", "--save", model)).exitCode).toBe(0);
    const host = fakeHost();
    expect(await runOn(host, "evaluate", model, path, "--no-header", "--json")).toBe(0);
    expect(JSON.parse(host.out())).toMatchObject({ rows: 24 });
    const predicting = fakeHost({ stdin: "0.5,1\n1.5,2\n" });
    expect(await runOn(predicting, "predict", model, "-")).toBe(0);
    expect(predicting.out().trim().split("\n")).toHaveLength(2);
  });

  test("an index without a name is passed over, and told", async () => {
    const path = written("index.csv", `,a,y\n${rows((i) => `${i},${i % 5},${i % 2 ? "x" : "y"}`)}`);
    const { exitCode, event, err } = await start(path, "--target", "y");
    expect([exitCode, event.inputs]).toEqual([0, 1]);
    expect(err).toContain("column 1 has no name and is passed over.");
  });

  test("columns called 0, 1, 2 are known by their names from then on", async () => {
    const path = written("counted.csv", `0,1,2\n${rows((i) => `${i},${100 - i},${i % 2 ? "x" : "y"}`)}`);
    const model = join(folder, "counted.safetensors");
    const { err } = await start(path, "--target", "2", "--save", model);
    expect(err).toContain('the first line, with "0", "1", "2", is taken for names');
    const predicted = async (stdin: string) => {
      const host = fakeHost({ stdin });
      expect(await runOn(host, "predict", model, "-", "--json")).toBe(0);
      return host.out();
    };
    expect(await predicted("1,0\n100,0\n60,40\n")).toBe(await predicted("0,1\n0,100\n40,60\n"));
  });

  test("other encodings, and cells that are missing", async () => {
    const path = written("latin1.csv", Buffer.from(`größe,y\n${rows((i) => `${i},${i % 2 ? "é" : "?"}`)}`, "latin1"));
    expect((await start(path, "--target", "y")).err).toMatch(/is not UTF-8 text; .* --encoding latin1/);
    const { event } = await start(path, "--target", "y", "--encoding", "latin1");
    expect(event.classes).toEqual(["?", "é"]);
    expect((await start(path, "--target", "y", "--encoding", "latin1", "--na", "?,-")).err).toMatch(
      /line 2, .* missing/,
    );
  });

  test("is told again where the next commands are told", async () => {
    const path = written("again.csv", `a;y\n${rows((i) => `${i},5;${i % 2 ? "x" : "y"}`)}`);
    const host = fakeHost({ columns: 200 });
    const model = join(folder, "again.safetensors");
    await runOn(
      host,
      "train",
      path,
      "--target",
      "y",
      "--decimal",
      ",",
      "--delimiter",
      ";",
      "--epochs",
      "1",
      "--save",
      model,
    );
    expect(host.out()).toContain(`--target y --delimiter semicolon --decimal ,\n`);
    expect(host.out()).toContain("rows.csv --delimiter semicolon --decimal ,\n");
  });

  test.each([
    [["train", "iris", "--decimal", ","], /--decimal belongs to CSV files, and iris is none/],
    [["train", "iris", "--no-header"], /--no-header belongs to CSV files/],
    [["train", "iris", "--task", "regression"], /--task belongs to CSV files/],
    [["train", "a.csv", "--delimiter", "ab"], /--delimiter takes one character other than a quote/],
    [["train", "a.csv", "--decimal", ";"], /--decimal takes one of \., ,/],
    [["train", "a.csv", "--task", "clustering"], /--task takes one of classification, regression/],
  ])("%j is refused", async (args, sentence) => {
    const host = fakeHost();
    expect(await runOn(host, ...args)).toBe(2);
    expect(host.err()).toMatch(sentence);
  });
});
