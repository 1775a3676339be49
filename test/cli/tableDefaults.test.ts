import { writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tableDefaults, tabularPreset } from "../../src/cli/tableDefaults.js";
import { Generator } from "../../src/random/generator.js";
import { inFolder, jsonLines, lanegrad } from "./lanegrad.js";

describe("the number of rows decides", () => {
  test.each([
    { rows: 4, epochs: 1000, batchSize: 32, weightDecay: 1 },
    { rows: 120, epochs: 750, batchSize: 32, weightDecay: 1 },
    { rows: 500, epochs: 188, batchSize: 32, weightDecay: 0.5 },
    { rows: 20_000, epochs: 20, batchSize: 64, weightDecay: 0.013 },
    { rows: 1_000_000, epochs: 20, batchSize: 256, weightDecay: 0.00025 },
  ])("of $rows", ({ rows, ...wanted }) => {
    expect(tableDefaults(rows, "classes")).toMatchObject(wanted);
  });

  test("of a preset", () => {
    expect(tabularPreset(120, "classes")).toMatchObject({ epochs: 64, weightDecay: 1, labelSmoothing: 0.1 });
    expect(tabularPreset(120, "numbers")).not.toHaveProperty("labelSmoothing");
    expect(tabularPreset(20_000, "numbers")).toMatchObject({ epochs: 64, batchSize: 64, weightDecay: 0.02 });
  });
});

/**
 * Two columns of fifteen tell the target, up to noise of deviation 1, below which no error of a
 * test can stay.
 */
describe("a table of noise", () => {
  const random = new Generator(5);
  const normal = () => Array.from({ length: 12 }, () => random.uniform()).reduce((sum, part) => sum + part, -6);
  const table = (name: string, rows: number) => {
    const columns = Array.from({ length: 15 }, (_, i) => `x${i}`);
    const lines = Array.from({ length: rows }, () => {
      const row = columns.map(normal);
      return [...row, row[0] - row[1] + normal()].map((value) => value.toFixed(4)).join();
    });
    const path = inFolder(name);
    writeFileSync(path, `${[...columns, "y"].join()}\n${lines.join("\n")}\n`);
    return path;
  };
  const known = table("known.csv", 120);
  const unseen = table("unseen.csv", 1000);
  const model = inFolder("noise.safetensors");

  /** The root of the mean squared error on rows never seen. */
  const errorAfter = (...options: readonly string[]) => {
    const trained = lanegrad(["train", known, "--target", "y", "--test", "0", "--quiet", "--save", model, ...options]);
    expect(trained.err).toBe("");
    return Math.sqrt(Number(jsonLines(lanegrad(["evaluate", model, unseen, "--json"]).out)[0].loss));
  };

  // least squares of all columns come to sqrt(1 + 16 / (120 - 17)), about 1.07, on average
  test("is not learned by heart", () => {
    expect(errorAfter()).toBeLessThan(1.25);
    expect(errorAfter("--preset", "tabular")).toBeLessThan(1.25);
  });

  test("is, where nothing holds the network back", () => {
    expect(errorAfter("--weight-decay", "0", "--schedule", "constant")).toBeGreaterThan(1.4);
  });
});

test("what a user says goes before a preset, which belongs to tables", () => {
  const path = inFolder("preset.csv");
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 3},${i % 2 ? "odd" : "even"}`);
  writeFileSync(path, `a,b,kind\n${rows.join("\n")}\n`);
  const train = (...options: readonly string[]) => lanegrad(["train", path, "--target", "kind", ...options]);
  const given = ["--hidden", "8", "--dropout", "0.5", "--epochs", "2", "--schedule", "constant", "--batch-size", "16"];
  const [start] = jsonLines(train("--preset", "tabular", "--json", ...given).out);
  expect(start).toMatchObject({ dropout: 0.5, epochs: 2, batchSize: 16, scaling: "robust" });
  expect(start).toMatchObject({ loss: "categoricalCrossEntropy", labelSmoothing: 0.1 });
  expect(start).toMatchObject({ layers: [{ units: 8, activation: "silu" }, { units: 2 }] });
  expect(start.schedule).toBeUndefined();
  expect(start.dropoutSchedule).toEqual({ name: "flatCosine" });
  expect(start.optimizer).toMatchObject({ name: "adamW", learningRate: 0.02, weightDecay: 1 });
  expect(train("--preset", "tabular", "--epochs", "1").out).toMatch(
    /^network +2-128-128-2 .* · dropout 15\.0 % \(flatCosine\)$/m,
  );
  const plain = jsonLines(train("--preset", "tabular", "--json", "--loss", "crossEntropy", "--epochs", "1").out);
  expect(plain[0]).not.toHaveProperty("labelSmoothing");
  // of two classes smoothed by 0.5 none can come below the entropy of 3 in 4
  const smoothing = ["--loss", "categoricalCrossEntropy", "--label-smoothing", "0.5", "--epochs", "20", "--json"];
  expect(Number(jsonLines(train(...smoothing).out).at(-1)?.trainLoss)).toBeGreaterThan(0.5623);
  expect(train("--dropout", "0", "--epochs", "1").out).not.toMatch(/dropout/);
  const [steady] = jsonLines(
    train("--preset", "tabular", "--epochs", "1", "--json", "--dropout-schedule", "constant").out,
  );
  expect(steady).not.toHaveProperty("dropoutSchedule");
  const [own] = jsonLines(train("--epochs", "1", "--json", "--dropout", "0.2", "--dropout-schedule", "cosine").out);
  expect(own).toMatchObject({ dropout: 0.2, dropoutSchedule: { name: "cosine" } });
  const idle = expect.stringMatching(/^--dropout-schedule needs a dropout: add --dropout 0\.15\.$/m);
  expect(train("--dropout-schedule", "cosine")).toMatchObject({ code: 2, err: idle });
  expect(train("--dropout", "0.1", "--dropout-schedule", "step").err).toMatch(
    /^--dropout-schedule takes one of constant, /,
  );
  expect(train("--preset", "table")).toMatchObject({ code: 2, err: '--preset takes one of tabular, not "table".\n' });
  const other = lanegrad(["train", "iris", "--preset", "tabular"]);
  expect([other.code, other.err]).toEqual([2, "--preset belongs to CSV files, and iris is none: leave it out.\n"]);
});

test("a model with dropout is told without it, and goes on from its file", () => {
  const path = inFolder("goes-on.csv");
  const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 3},${i % 2 ? "odd" : "even"}`);
  writeFileSync(path, `a,b,kind\n${rows.join("\n")}\n`);
  const model = inFolder("goes-on.safetensors");
  const base = ["train", path, "--target", "kind", "--epochs", "1", "--dropout", "0.2"];
  expect(lanegrad([...base, "--hidden", "6,5", "--save", model]).code).toBe(0);
  const { out } = lanegrad(["info", model]);
  expect(out).toMatch(/^network +2-6-5-2 silu, dropout, softmax$/m);
  expect(out).toMatch(/^parameters +65 of float32 · with biases$/m);
  const end = (...options: readonly string[]) => jsonLines(lanegrad([...base, "--json", ...options]).out);
  // a rate this small changes nothing that a loss shows
  const [start, , after] = end("--init", model, "--learning-rate", "1e-9");
  const [before] = jsonLines(lanegrad(["evaluate", model, path, "--json"]).out);
  expect(start.layers).toMatchObject([{ units: 6 }, { units: 5 }, { units: 2 }]);
  expect(Number(after.trainLoss) * 32 + Number(after.testLoss) * 8).toBeCloseTo(Number(before.loss) * 40, 3);
});
