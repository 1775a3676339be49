/** `train --equilibrium`: units that come to rest on the command line. */
import { expect, test } from "vitest";
import { inFolder, iris, jsonLines, lanegrad } from "./lanegrad.js";

const table = [iris, "--target", "species", "--hidden", "none", "--threads", "1", "--seed", "3"];

test.each([
  ["tanh", [], 4 * 9 + 9 * 9 + 9],
  ["sigmoid", ["--activation", "sigmoid"], 4 * 9 + 9 * 9 + 9],
  ["relu", ["--monotone"], 4 * 9 + 2 * 9 * 9 + 9],
] as const)("an equilibrium of %s is trained, told, saved and asked again", (activation, more, own) => {
  const model = inFolder(`${activation}.safetensors`);
  const { code, out, err } = lanegrad([
    "train",
    ...table,
    "--equilibrium",
    "9",
    ...more,
    "--epochs",
    "60",
    "--save",
    model,
  ]);
  expect([code, err.includes("Error")]).toEqual([0, false]);
  expect(out).toContain(`4-equilibrium 9-3 softmax · ${own + 9 * 3 + 3} parameters`);
  const evaluated = lanegrad(["evaluate", model, iris, "--json"]).out.trim().split("\n");
  expect(JSON.parse(evaluated[evaluated.length - 1]).accuracy).toBeGreaterThan(0.85);
  expect(lanegrad(["info", model]).out).toMatch(/layer 1 +\w+ · at rest within \d+ iterations/);
});

test("rows that don't come to rest are told, in words and in each epoch's line", () => {
  const args = [
    "train",
    ...table,
    "--equilibrium",
    "60",
    "--optimizer",
    "lbfgs",
    "--batch-size",
    "full",
    "--epochs",
    "6",
  ];
  const words = lanegrad(args);
  const events = lanegrad([...args, "--json"])
    .out.trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { relaxation } = events.filter(({ event }) => event === "epoch")[5];
  expect(relaxation.forward.unsettled).toBeGreaterThan(0);
  const told = words.out.split("\n").find((line) => line.startsWith("In epoch 6"));
  expect(told).toContain(`within 200 iterations ${relaxation.forward.unsettled} times, and the gradient of one`);
});

test("how rest is looked for is a choice, which the file keeps; answers tell of rows that don't come to it", () => {
  const model = inFolder("restless.safetensors");
  const search = ["--equilibrium-tolerance", "1e-3", "--equilibrium-iterations", "2"];
  const trained = lanegrad(["train", ...table, "--equilibrium", "9", ...search, "--epochs", "2", "--save", model]);
  expect(trained.code).toBe(0);
  expect(trained.out).toContain("a row didn't come to rest within 2 iterations");
  expect(trained.out).toContain("30 rows of the test part didn't come to rest within 2 iterations: such");
  const evaluated = lanegrad(["evaluate", model, iris, "--json"]);
  expect(evaluated.err).toMatch(/150 rows of .*iris.csv didn't come to rest within 2 iterations:/);
  expect(JSON.parse(evaluated.out).relaxation).toEqual({ forward: { iterations: 2, unsettled: 150 } });
  const predicted = lanegrad(["predict", model, iris]);
  expect(predicted.err).toContain("150 rows of the input didn't come to rest within 2 iterations:");
  expect(predicted.out.trim().split("\n")).toHaveLength(150);
  const explain = ["explain", model, iris, "--method", "saliency"];
  const explained = lanegrad([...explain, "--json"]);
  expect(explained.err).toMatch(/150 rows of .*iris.csv didn't come to rest within 2 iterations:/);
  const { forward, backward } = JSON.parse(explained.out).relaxation;
  expect(forward).toEqual({ iterations: 2, unsettled: 150 });
  expect(backward.unsettled).toBeGreaterThan(0);
  expect(explained.err).toContain(`The gradients of ${backward.unsettled} rows of`);
  const strict = lanegrad([
    "train",
    ...table,
    "--equilibrium",
    "9",
    ...search,
    "--require-convergence",
    "--epochs",
    "2",
  ]);
  expect([strict.code, strict.err.includes("doesn't come to rest within 2 iterations")]).toEqual([1, true]);
  expect(strict.err).toContain(
    "raise its --equilibrium-iterations or --equilibrium-tolerance, make it --monotone, or leave out --require-convergence",
  );
  const validated = [...table, "--equilibrium", "9", ...search, "--validation", "0.2", "--epochs", "1", "--json"];
  const epoch = jsonLines(lanegrad(["train", ...validated]).out).find(({ event }) => event === "epoch");
  expect(epoch?.validationRelaxation).toEqual({ forward: { iterations: 2, unsettled: expect.any(Number) } });
  const plain = lanegrad(["train", "iris", "--equilibrium", "9", "--epochs", "1"]);
  expect(plain.out).toContain("none of them biases of dense layers");
});

test.each([
  [
    "an activation without kernels",
    ["--equilibrium", "4", "--activation", "mish"],
    /activation of equilibrium must be one of/,
  ],
  ["no equilibrium that is to be monotone", ["--monotone"], /add --equilibrium/],
  ["a search without one", ["--equilibrium-tolerance", "0.1"], /--equilibrium-tolerance is of an equilibrium/],
  ["iterations without one", ["--equilibrium-iterations", "3"], /--equilibrium-iterations is of an equilibrium/],
  ["rest without one", ["--require-convergence"], /--require-convergence is of an equilibrium/],
  ["a tolerance that is none", ["--equilibrium", "4", "--equilibrium-tolerance", "1"], /--equilibrium-tolerance takes/],
  ["weights of dense layers", ["--equilibrium", "4", "--init", iris], /leave out --equilibrium/],
  ["no units", ["--equilibrium", "0"], /--equilibrium/],
] as const)("--equilibrium is refused for %s", (_, args, message) => {
  const { code, err } = lanegrad(["train", ...table, ...args]);
  expect(code).not.toBe(0);
  expect(err).toMatch(message);
});
