/** Tables whose rows may have several labels, on the command line. */
import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
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
