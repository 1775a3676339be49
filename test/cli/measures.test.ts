/** What evaluate and train say beside accuracy and loss. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeModel } from "../../src/io/modelFile.js";
import { inFolder, jsonLines, lanegrad } from "./lanegrad.js";

describe("classes of which one is rare", () => {
  const model = inFolder("rare.safetensors");
  const table = inFolder("rare.csv");
  beforeAll(() => {
    // answers yes for x above 0.5
    const layer = { kernel: Float32Array.of(10), bias: Float32Array.of(-5), units: 1, activation: "sigmoid" } as const;
    writeFileSync(
      model,
      encodeModel({
        inputs: 1,
        dtype: "float32",
        loss: "binaryCrossEntropy",
        layers: [layer],
        classes: ["no", "yes"],
        features: ["x"],
        scale: 1,
      }),
    );
    const rows = Array.from({ length: 2167 }, (_, i) => (i < 2102 ? "0,no" : i < 2115 ? "1,yes" : "0,yes"));
    writeFileSync(table, `x,sick\n${rows.join("\n")}\n`);
  });

  test("evaluate shows that 97.60 % accuracy misses 52 of 65", () => {
    const { out } = lanegrad(["evaluate", model, table]);
    expect(out).toMatch(/all accuracy +97\.60 % of 2,167 rows/);
    expect(out).toMatch(/class +precision +recall +F1 +found/);
    expect(out).toMatch(/no +97\.6 % +100\.0 % +98\.8 % +2,102 of 2,102/);
    expect(out).toMatch(/yes +100\.0 % +20\.0 % +33\.3 % +13 of 65/);
  });

  test("--json always has them", () => {
    const [{ perClass }] = jsonLines(lanegrad(["evaluate", model, table, "--json"]).out);
    expect(perClass).toEqual([
      { class: "no", precision: 2102 / 2154, recall: 1, f1: 4204 / 4256, rows: 2102, predicted: 2154 },
      { class: "yes", precision: 1, recall: 0.2, f1: 26 / 78, rows: 65, predicted: 13 },
    ]);
    const [iris] = jsonLines(lanegrad(["train", "iris", "--epochs", "100", "--json"]).out).slice(-1);
    expect(iris.testPerClass).toMatchObject([{ class: "setosa" }, { class: "versicolor" }, { class: "virginica" }]);
    expect(iris.baseline).toMatchObject({ label: expect.any(String), isBeaten: expect.any(Boolean) });
  });
});

test("of more classes than a confusion matrix is made for, measures are told without one", () => {
  const table = inFolder("many.csv");
  const classes = 1001;
  writeFileSync(
    table,
    `x,k\n${Array.from({ length: 2 * classes }, (_, i) => `${i % 7},c${i % classes}`).join("\n")}\n`,
  );
  const model = inFolder("many.safetensors");
  const about = ["--target", "k", "--task", "classification"];
  const options = ["--hidden", "none", "--epochs", "1", "--save", model, "--json"];
  const [end] = jsonLines(lanegrad(["train", table, ...about, ...options]).out).slice(-1);
  expect(end.trainPerClass).toHaveLength(classes);
  const [{ accuracy, perClass, confusion }] = jsonLines(lanegrad(["evaluate", model, table, "--json"]).out);
  expect(confusion).toBeUndefined();
  const right = (perClass as { recall: number; rows: number }[]).reduce((sum, one) => sum + one.recall * one.rows, 0);
  expect(right).toBeCloseTo((accuracy as number) * 2 * classes, 6);
});

describe("a run that learns nothing of use says so", () => {
  test("with classes", () => {
    const table = inFolder("useless.csv");
    const rows = Array.from({ length: 200 }, (_, i) => `1,${i % 10 === 0 ? "rare" : "common"}`);
    writeFileSync(table, `x,y\n${rows.join("\n")}\n`);
    const { out } = lanegrad(["train", table, "--target", "y", "--epochs", "3"]);
    expect(out).toMatch(
      /On the test rows the model is no better than always answering the commonest class, common \(accuracy 90\.00 %\)/,
    );
    expect(out).toMatch(/rare +– +0\.0 % +0\.0 % +0 of 4/);
  });

  test("with numbers, and not where something was learned", () => {
    const table = inFolder("random.csv");
    const rows = Array.from({ length: 60 }, (_, i) => `${i / 7},${((i * i * 31) % 17) + i / 97},${i / 3.5}`);
    writeFileSync(table, `x,noise,double\n${rows.join("\n")}\n`);
    const flat = ["--epochs", "1", "--learning-rate", "1e-9", "--hidden", "none"];
    const { out } = lanegrad(["train", table, "--target", "noise", ...flat]);
    expect(out).toMatch(/test loss .* RMSE .* MAE .* R² -?\d/);
    expect(out).toMatch(
      /no better than always answering the mean of the numbers it was trained on \(root mean squared error \d/,
    );
    const [end] = jsonLines(lanegrad(["train", table, "--target", "double", "--json", "--epochs", "200"]).out).slice(
      -1,
    );
    expect(end).toMatchObject({ baseline: { isBeaten: true, rmse: expect.any(Number) } });
    expect(end.testPerOutput).toMatchObject([
      { rmse: expect.any(Number), mae: expect.any(Number), r2: expect.any(Number) },
    ]);
    expect(lanegrad(["train", table, "--target", "double", "--epochs", "200"]).out).not.toContain("no better");
  });
});

test("info tells all that a file knows: how it was trained, how inputs are prepared", () => {
  const table = inFolder("info.csv");
  writeFileSync(
    table,
    `a,b,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i * i},${i % 2 ? "u" : "v"}`).join("\n")}\n`,
  );
  const model = inFolder("info.safetensors");
  const options = ["--optimizer", "sgd", "--momentum", "0.9", "--seed", "3", "--epochs", "4", "--save", model];
  lanegrad(["train", table, "--target", "y", ...options]);
  const { out } = lanegrad(["info", model]);
  expect(out).toMatch(/loss +cross-entropy/);
  expect(out).toMatch(/trained +sgd, learningRate [\d.]+, momentum 0\.9, nesterov false · seed 3 · 4 epochs/);
  expect(out).toMatch(/classes +[uv], [uv]\nfeatures +a, b/);
  const told = JSON.parse(lanegrad(["info", model, "--json"]).out);
  expect(told).toMatchObject({
    optimizer: { name: "sgd", momentum: 0.9 },
    seed: 3,
    epochs: 4,
    features: ["a", "b"],
  });
  const torch = fileURLToPath(new URL("../golden/torch_sequential.safetensors", import.meta.url));
  const hints = ["--loss", "meanSquaredError", "--activation", "relu"];
  expect(lanegrad(["info", torch, ...hints]).out).toMatch(/trained +not told/);
  expect(JSON.parse(lanegrad(["info", torch, ...hints, "--json"]).out)).not.toHaveProperty("optimizer");
});
