/**
 * The programs of PyTorch that the page gives of what is on it: they run where Python has torch,
 * and come to the page's own weights as near as the other order of their sums lets them.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { decodeSafetensors } from "../../src/io/safetensors.js";
import { load, sequential } from "../../src/node.js";
import { fileNames } from "../../src/page/code/program.js";
import { recipeOf } from "../../src/page/code/recipe.js";
import { startFile } from "../../src/page/code/startFile.js";
import { torchProgram } from "../../src/page/code/torchProgram.js";
import { type Configuration, type DataName, defaultsOf } from "../../src/page/configuration.js";
import { loadData } from "../../src/page/dataSets.js";
import { modelOptions } from "../../src/page/network.js";
import type { PageData } from "../../src/page/state.js";
import {
  digits,
  ENDED_AFTER,
  EPOCHS,
  ending,
  fives,
  folder,
  iris,
  modelHere,
  ownTable,
  run,
  trainedHere,
} from "./support/programs.js";
import { RUNNER, SAFETENSORS } from "./support/torchRunner.js";

vi.mock("../../src/page/network.js", async (original) => ({
  ...(await original<object>()),
  makeModel: (configuration: Configuration, data: PageData) => modelHere(configuration, data),
}));

/** A Python that has torch. */
const python = ["/usr/bin/python3", "python3", "python"].find(
  (name) => run(name, ["-c", "import torch, numpy"]).status === 0,
);

/**
 * The largest difference of a weight. Sums in another order move gradients by some units in the
 * last place of float32: of plain steps 3e-8 is seen, and 1.2e-5 of those that divide by the size
 * of a gradient, where that is near 0. A schedule that is an update late comes to 9e-3.
 */
const TOLERANCE = 1e-4;
/**
 * In PyTorch 1.13 NAdam multiplies its product of momenta twice, which changes its first steps a
 * little.
 */
const TOLERANCE_OF_NADAM = 1e-3;

const named = (name: DataName): Configuration => ({ ...defaultsOf(name), rows: 60, epochs: EPOCHS });
const prices = await ownTable("price");
const [circles, sine] = [named("circles"), named("sine")];

describe.skipIf(python === undefined)("in PyTorch, where Python has it", () => {
  const optimizers = [
    ...(["sgd", "adam", "adamW", "rmsProp", "adagrad", "adadelta", "adamax"] as const),
    ...(["nadam", "radam", "lion", "rprop"] as const),
  ];
  const whole: readonly (readonly [string, Configuration, number?])[] = [
    ["the tutorial's iris", iris],
    ...optimizers.map((optimizer): readonly [string, Configuration] => [
      `iris with ${optimizer}`,
      { ...iris, optimizer, bias: true, hidden: [6], activation: "tanh", loss: "crossEntropy", learningRate: 0.01 },
    ]),
    ["iris with l2 and a cosine", { ...iris, penalty: "l2", penaltyRate: 0.01, schedule: "cosine" }],
    ["iris that fades", { ...iris, bias: true, schedule: "exponential" }],
    ["iris that gets worse, and ends", ending, ENDED_AFTER],
    ["iris with l1, ever slower", { ...iris, bias: true, penalty: "l1", schedule: "polynomial" }],
    [
      "iris with batch norm",
      { ...iris, batchNorm: true, bias: true, hidden: [6, 5], loss: "crossEntropy", optimizer: "adamW" },
    ],
    ["iris with batch norm and l2", { ...iris, batchNorm: true, penalty: "l2", penaltyRate: 0.01 }],
    ["iris with binary cross-entropy", { ...iris, loss: "binaryCrossEntropy", activation: "elu", hidden: [5, 4] }],
    ["the tutorial's fives and eights", fives],
    ["the noisy sine", { ...sine, batchSize: "full" }],
    ["circles", { ...circles, batchSize: "full" }],
    ["prices of the reader's own", { ...prices, batchSize: "full" }],
    ["digits in one batch", { ...digits, hidden: [10], loss: "meanSquaredError", batchSize: "full" }],
  ];
  const folderOf = (i: number): string => join(folder, `torch${i}`);
  let printed: readonly string[] = [];

  beforeAll(async () => {
    if (python === undefined) return;
    if (run(python, ["-c", "import safetensors"]).status !== 0) {
      mkdirSync(join(folder, "safetensors"));
      writeFileSync(join(folder, "safetensors", "__init__.py"), "");
      writeFileSync(join(folder, "safetensors", "torch.py"), SAFETENSORS);
    }
    const all = [...whole.map(([, configuration]) => configuration), digits];
    for (const [i, configuration] of all.entries()) {
      const data = await loadData(configuration);
      const recipe = recipeOf(configuration, data);
      const model = await sequential(modelOptions(configuration, data));
      mkdirSync(folderOf(i));
      const { start } = fileNames(configuration.data);
      writeFileSync(join(folderOf(i), start), startFile(recipe, data, await model.toBytes()));
      writeFileSync(join(folderOf(i), "program.py"), torchProgram(recipe).text);
      model.dispose();
    }
    writeFileSync(join(folder, "runner.py"), RUNNER);
    const outcome = run(python, ["runner.py", ...all.map((_, i) => folderOf(i))], { PYTHONPATH: folder });
    expect(outcome).toMatchObject({ status: 0, stderr: "" });
    printed = outcome.stdout.split(/^==.*\n/m).slice(1);
  }, 120_000);

  test.for(whole.map(([name], i) => [name, i] as const))(
    "%s: weights of whole batches are the page's to 1e-4",
    async ([, i]) => {
      const [, configuration, epochs] = whole[i];
      const bytes = new Uint8Array(readFileSync(join(folderOf(i), fileNames(configuration.data).saved)));
      const { activation, loss, optimizer, batchNorm } = configuration;
      const ours = await trainedHere(configuration, epochs);
      const theirs = tensorsIn(bytes);
      const tolerance = optimizer === "nadam" ? TOLERANCE_OF_NADAM : TOLERANCE;
      for (const [name, values] of tensorsIn(await ours.toBytes()))
        expect(farthest(values, theirs.get(name) ?? []), name).toBeLessThan(tolerance);
      // a state_dict with batch norm doesn't tell what else is between the layers
      if (!batchNorm) (await load(bytes, { activation: activation as "tanh", loss })).dispose();
    },
  );

  test("batches of digits: test accuracy is the page's to 2 %", async () => {
    const words = printed[whole.length].trim().split(" ");
    const model = await trainedHere(digits);
    const { accuracy = 0 } = await model.evaluate((await loadData(defaultsOf("mnist"))).test);
    expect(words).toHaveLength(4);
    expect(Math.abs(Number(words[3]) - accuracy)).toBeLessThan(0.02);
  });
});

/** The numbers in a safetensors file, by name. */
function tensorsIn(bytes: Uint8Array): ReadonlyMap<string, ArrayLike<number>> {
  return new Map(decodeSafetensors(bytes).tensors.map(({ name, values }) => [name, values]));
}

/** The largest difference of two arrays; infinite where one is longer. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
