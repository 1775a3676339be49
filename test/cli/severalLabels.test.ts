/** Tables whose rows may have several labels, on the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dense, sequential } from "../../src/node.js";
import { inFolder, jsonLines, lanegrad } from "./lanegrad.js";

const path = inFolder("labels.csv");
const rows = Array.from({ length: 60 }, (_, i) => [i % 7, i % 5, Number(i % 7 > 3), Number(i % 5 > 1)]);
writeFileSync(path, ["a,b,red,round", ...rows.map((row) => row.join())].join("\n"));
const target = ["--target", "red,round"];

test("are learned by binary cross-entropy, and told by label", () => {
  const model = inFolder("labels.safetensors");
  const options = [...target, "--loss", "binaryCrossEntropy", "--quiet", "--save", model];
  const { code, out, err } = lanegrad(["train", path, ...options, "--epochs", "200", "--learning-rate", "0.05"]);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toMatch(/label +accuracy\nred +\d+\.\d\d %\nround +\d+\.\d\d %/);
  const [told] = jsonLines(lanegrad(["evaluate", model, path, "--json"]).out);
  expect(told).toMatchObject({ rows: 60, accuracy: 1, binaryAccuracy: 1, labelAccuracies: [1, 1] });
});

test("are refused by sentences that say what is needed", () => {
  expect(lanegrad(["train", path, ...target, "--task", "classification"]).err).toMatch(
    /for labels of which a row may have several, zeros and ones, pass --loss binaryCrossEntropy instead\./,
  );
  expect(lanegrad(["train", path, "--target", "a,red", "--loss", "binaryCrossEntropy"]).err).toMatch(
    /--loss binaryCrossEntropy needs zeros and ones, and the target of .* is a number: use --loss meanSquaredError\./,
  );
});

test("predict tells the labels of each row, and files and lines of JSON all probabilities", async () => {
  const model = inFolder("told.safetensors");
  const layer = dense(2, "sigmoid", {
    weights: [
      [1, 0],
      [0, 2],
    ],
    biases: [-3.5, -3],
  });
  using several = await sequential({
    inputs: 2,
    layers: [layer],
    loss: "binaryCrossEntropy",
    targetNames: ["red", "round"],
  });
  writeFileSync(model, await several.toBytes());
  const input = "a,b\n5,4\n5,0\n0,4\n0,0\n";
  expect(lanegrad(["predict", model, "-"], input).out).toBe("red, round\nred\nround\n(none)\n");
  const told = jsonLines(lanegrad(["predict", model, "-", "--json"], input).out);
  const { outputs } = await several.predict([[5, 4]]);
  expect(told[0]).toEqual({ row: 1, labels: ["red", "round"], outputs: [...outputs] });
  expect(told.map(({ labels }) => labels)).toEqual([["red", "round"], ["red"], ["round"], []]);
  const file = inFolder("told.csv");
  expect(lanegrad(["predict", model, "-", "--output", file], input).code).toBe(0);
  const [header, ...lines] = readFileSync(file, "utf8").split("\n");
  expect(header).toBe("row,labels,p(red),p(round)");
  expect(lines[0]).toMatch(/^1,"red, round",0\.817574\d*,0\.993307\d*$/);
  expect(lines[3]).toMatch(/^4,,0\.029312\d*,0\.047425\d*$/);
});

test("labels without names are called by their places", async () => {
  const model = inFolder("unnamed.safetensors");
  const layer = dense(2, "sigmoid", {
    weights: [
      [1, 0],
      [0, 2],
    ],
    biases: [-3.5, -3],
  });
  using several = await sequential({ inputs: 2, layers: [layer], loss: "binaryCrossEntropy" });
  writeFileSync(model, await several.toBytes());
  expect(lanegrad(["predict", model, "-"], "5,4\n0,4\n").out).toBe("0, 1\n1\n");
});
