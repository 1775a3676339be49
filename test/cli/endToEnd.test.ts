import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { inFolder, iris, jsonLines, lanegrad, type Outcome } from "./lanegrad.js";

describe("train iris", () => {
  const golden = JSON.parse(readFileSync(new URL("../golden/iris_backprop.json", import.meta.url), "utf8"));
  let outcome: Outcome;
  beforeAll(() => {
    outcome = lanegrad(["train", "iris", "--json", "--dtype", "float64", "--save", inFolder("iris.safetensors")]);
  });

  test("prints JSON lines and nothing else", () => {
    expect([outcome.code, outcome.err]).toEqual([0, ""]);
    const lines = jsonLines(outcome.out);
    expect(lines[0]).toMatchObject({ event: "start", data: "iris", trainRows: 130, testRows: 20, parameters: 14 });
    expect(lines.slice(1, -1).every(({ event, epoch }, i) => event === "epoch" && epoch === i + 1)).toBe(true);
    expect(lines).toHaveLength(5002);
  });

  test("follows the tutorial's loss curve to its test accuracy", () => {
    const lines = jsonLines(outcome.out);
    const losses = lines.filter(({ event }) => event === "epoch").map(({ loss }) => Number(loss));
    // float64 in another order of summation: 5000 epochs let rounding errors of 1e-16 grow to about
    // 1e-12.
    const worst = losses.reduce((error, loss, i) => Math.max(error, Math.abs(loss / golden.mse[i] - 1)), 0);
    expect(worst).toBeLessThan(1e-9);
    const end = lines[lines.length - 1];
    expect(end).toMatchObject({ event: "end", testAccuracy: 0.95, saved: inFolder("iris.safetensors") });
    expect(Number(end.trainAccuracy)).toBeCloseTo(golden.train_accuracy[4999], 12);
    expect(Number(end.seconds)).toBeGreaterThan(0);
  });

  test("leaves a model that evaluate, predict and info read", () => {
    const model = inFolder("iris.safetensors");
    const evaluation = jsonLines(lanegrad(["evaluate", model, "iris", "--json"]).out);
    expect(evaluation.map(({ part, accuracy }) => [part, accuracy])).toEqual([
      ["train", golden.train_accuracy[4999]],
      ["test", 0.95],
    ]);
    const predicted = lanegrad(["predict", model, "-"], "5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n");
    expect(predicted.out).toMatch(/^setosa\t0\.\d{4}\nvirginica\t0\.\d{4}\n$/);
    const all = jsonLines(lanegrad(["predict", model, iris, "--json"]).out);
    expect(all).toHaveLength(150);
    expect(all[0]).toMatchObject({ row: 1, label: "setosa", class: 0 });
    expect(lanegrad(["info", model]).out).toMatch(
      /4-2-3 sigmoid[\s\S]*14 of float64[\s\S]*setosa, versicolor, virginica/,
    );
  });

  test("goes on from a saved model", () => {
    const lines = jsonLines(
      lanegrad([
        "train",
        "iris",
        "--json",
        "--dtype",
        "float64",
        "--epochs",
        "1",
        "--init",
        inFolder("iris.safetensors"),
      ]).out,
    );
    const before = jsonLines(outcome.out).at(-1);
    expect(Number(lines[1].loss)).toBeCloseTo(Number(before?.trainLoss), 12);
  });
});

describe("train for people", () => {
  test("tells what it does, draws the loss, and says how to go on", () => {
    const { code, out, err } = lanegrad(["train", "iris", "--plot", inFolder("iris.svg")]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /130 rows to train on, 20 to test[\s\S]*4-2-3 sigmoid · 14 parameters, no biases[\s\S]*float32/,
    );
    expect(out).toMatch(/[┼╮╰─]{3}[\s\S]*epoch +5,000\n/);
    expect(out).toMatch(/test accuracy +95\.00 % of 20 rows/);
    expect(err.trimEnd().split("\n")).toHaveLength(10);
    expect(out + err).not.toContain("\u001b");
    expect(readFileSync(inFolder("iris.svg"), "utf8")).toMatch(/^<svg [\s\S]*test accuracy 95\.0 %[\s\S]*<\/svg>\n$/);
  });

  test("is quiet where that is wanted", () => {
    const { out, err } = lanegrad(["train", "iris", "--quiet", "--epochs", "10"]);
    expect(err).toBe("");
    expect(out).toMatch(
      /^data +iris\ntrain accuracy [^\n]+\ntest accuracy [^\n]+\ntime [^\n]+\n\ntest rows\nclass [^\n]+(\n\w+ [^\n]+){3}\n$/,
    );
  });
});

describe("tables", () => {
  const houses = inFolder("houses.csv");
  beforeAll(() => {
    const rows = Array.from({ length: 200 }, (_, i) => {
      const size = 30 + ((i * 37) % 200);
      const rooms = 1 + (i % 5);
      return `${size},${rooms},${50_000 + 2500 * size + 10_000 * rooms}`;
    });
    writeFileSync(houses, `size,rooms,price\n${rows.join("\n")}\n`);
  });

  test("with a column of text are classified", () => {
    const model = inFolder("flowers.safetensors");
    const lines = jsonLines(lanegrad(["train", iris, "--target", "species", "--json", "--save", model]).out);
    expect(lines[0]).toMatchObject({ trainRows: 120, testRows: 30, loss: "crossEntropy", scaling: "robust" });
    expect(Number(lines.at(-1)?.testAccuracy)).toBeGreaterThanOrEqual(0.9);
    const [evaluation] = jsonLines(lanegrad(["evaluate", model, iris, "--json"]).out);
    expect(evaluation).toMatchObject({ part: "all", rows: 150 });
    expect(Number(evaluation.accuracy)).toBeGreaterThan(0.95);
  });

  test("set rows aside for --validation, whose accuracy the end tells", () => {
    const lines = jsonLines(
      lanegrad(["train", iris, "--target", "species", "--json", "--epochs", "20", "--validation", "0.2"]).out,
    );
    expect(lines[0]).toMatchObject({ trainRows: 120, validationRows: 30 });
    expect(lines.at(-1)?.testAccuracy).toBe(lines.at(-2)?.validationAccuracy);
  });

  test("end the training where --validation gets no better, unless --no-patience asks for all epochs", () => {
    const base = ["train", iris, "--target", "species", "--epochs", "300", "--learning-rate", "0.1", "--seed", "4"];
    const stopped = jsonLines(lanegrad([...base, "--json", "--validation", "0.2", "--patience", "3"]).out);
    const { bestEpoch, stoppedEpoch, epochs, testLoss } = stopped.at(-1) ?? {};
    expect(stopped[0]).toMatchObject({ patience: 3 });
    expect(epochs).toBe(stoppedEpoch);
    expect(stoppedEpoch).toBe(Number(bestEpoch) + 3);
    expect(testLoss).toBe(stopped[Number(bestEpoch)].validationLoss);
    const all = jsonLines(lanegrad([...base, "--json", "--validation", "0.2", "--no-patience"]).out);
    expect(all.at(-1)).toMatchObject({ epochs: 300 });
    expect(all[0].patience).toBeUndefined();
    expect(lanegrad([...base, "--validation", "0.2"]).out).toContain("300 epochs, of which the best is kept");
    const { out } = lanegrad([...base, "--validation", "0.2", "--patience", "9"]);
    expect(out).toContain("300 epochs at most, until 9 epochs bring no smaller validation loss");
    expect(out).toMatch(/Ended after epoch \d+, 9 epochs after the best: the model has the weights of epoch \d+/);
  });

  test("are trained with a learning rate that changes, as --schedule and --warmup say", () => {
    const base = ["train", iris, "--target", "species", "--epochs", "10", "--learning-rate", "0.1", "--json"];
    const rates = jsonLines(lanegrad([...base, "--schedule", "cosine", "--warmup", "0.1"]).out).map(
      ({ learningRate }) => learningRate,
    );
    // 4 updates an epoch: after the warm-up of the first 4 of 40 the cosine begins
    expect(rates[1]).toBeCloseTo(0.075, 12);
    expect(rates[6]).toBeCloseTo(0.1 * 0.5 * (1 + Math.cos((Math.PI * (24 - 1 - 4)) / 36)), 12);
    expect(rates[10]).toBeCloseTo(0.1 * 0.5 * (1 + Math.cos((Math.PI * (40 - 1 - 4)) / 36)), 12);
  });

  test("with a column of numbers are learned in its own units", () => {
    const model = inFolder("houses.safetensors");
    const lines = jsonLines(lanegrad(["train", houses, "--target", "price", "--json", "--save", model]).out);
    const end = lines.at(-1);
    expect(end?.trainAccuracy).toBeUndefined();
    expect(Math.sqrt(Number(end?.testLoss))).toBeLessThan(10_000);
    const price = Number(lanegrad(["predict", model, "-"], "rooms,size\n3,100\n").out);
    expect(Math.abs(price - 330_000)).toBeLessThan(20_000);
  });

  test("of one layer are linear regression", () => {
    const args = ["--hidden", "none", "--scaling", "standard", "--weight-decay", "0", "--dtype", "float64", "--json"];
    const end = jsonLines(lanegrad(["train", houses, "--target", "price", ...args]).out).at(-1);
    expect(Math.sqrt(Number(end?.testLoss))).toBeLessThan(1);
  });

  test("give the same output for the same seed, and another for another", () => {
    const losses = (seed: string) => {
      const args = ["--seed", seed, "--epochs", "5", "--json"];
      return jsonLines(lanegrad(["train", houses, "--target", "price", ...args]).out).map(({ loss }) => loss);
    };
    expect(losses("7")).toEqual(losses("7"));
    expect(losses("7")).not.toEqual(losses("8"));
  });
});

describe("the 10,000-digit set is named wherever its accuracy stands", () => {
  const set = '"10,000-digit set"';
  const [model, plot] = [inFolder("digits.safetensors"), inFolder("digits.svg")];
  const data = ["mnist-5v8", "--data", "10k"];

  test("by train, in its plot and events", () => {
    const drawn = ["--epochs", "1", "--save", model, "--plot", plot];
    expect(lanegrad(["train", ...data, "--quiet", ...drawn]).out).toContain(set);
    expect(readFileSync(plot, "utf8")).toContain(set.replaceAll('"', "&quot;"));
    expect(jsonLines(lanegrad(["train", ...data, "--json", "--epochs", "1"]).out).at(-1)?.source).toContain(set);
  });

  test("by evaluate", () => {
    expect(lanegrad(["evaluate", model, ...data]).out).toContain(set);
    for (const line of jsonLines(lanegrad(["evaluate", model, ...data, "--json"]).out))
      expect(line.source).toContain(set);
  });
});

test("evaluate names a target that is an input, and the part a row stands in", () => {
  const model = inFolder("names.safetensors");
  lanegrad(["train", iris, "--target", "species", "--epochs", "1", "--save", model]);
  const { code, err } = lanegrad(["evaluate", model, iris, "--target", "sepal_length"]);
  expect(code).toBe(1);
  expect(err).toBe('"sepal_length" is one of the model\'s inputs; name the column with the answers with --target.\n');

  const digits = inFolder("digits");
  mkdirSync(digits);
  const idx = (name: string, shape: readonly number[], values: readonly number[]) =>
    writeFileSync(
      join(digits, name),
      Uint8Array.of(0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n]), ...values),
    );
  idx("train-images-idx3-ubyte", [2, 1, 1], [0, 255]);
  idx("train-labels-idx1-ubyte", [2], [0, 1]);
  idx("t10k-images-idx3-ubyte", [2, 1, 1], [0, 255]);
  idx("t10k-labels-idx1-ubyte", [2], [0, 1]);
  lanegrad(["train", digits, "--epochs", "1", "--save", model]);
  idx("t10k-labels-idx1-ubyte", [2], [0, 2]);
  expect(lanegrad(["evaluate", model, digits]).err).toContain(`Row 2 of the test part of ${digits} has the class "2"`);
});

test("info tells how many threads there may be, for people and for programs", () => {
  const { threads } = JSON.parse(lanegrad(["info", "--json"]).out);
  expect(threads).toBe(availableParallelism());
  expect(lanegrad(["info"]).out).toMatch(new RegExp(`threads +up to ${threads}, where that is measured`));
});
