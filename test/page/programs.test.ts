/**
 * The programs of lanegrad that the page gives of what is on it: they run, and come to the page's
 * own weights.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { load, sequential } from "../../src/node.js";
import { lanegradProgram } from "../../src/page/code/lanegradProgram.js";
import { fileNames } from "../../src/page/code/program.js";
import { recipeOf } from "../../src/page/code/recipe.js";
import { rowsFile } from "../../src/page/code/rowsFile.js";
import { type Configuration, DATA_NAMES, defaultsOf } from "../../src/page/configuration.js";
import { courseOf } from "../../src/page/course.js";
import { isGenerated } from "../../src/page/data/sets.js";
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
  root,
  run,
  trainedHere,
} from "./support/programs.js";

vi.mock("../../src/page/network.js", async (original) => ({
  ...(await original<object>()),
  makeModel: (configuration: Configuration, data: PageData) => modelHere(configuration, data),
}));

/** Every set that is drawn by chance. */
const generated = DATA_NAMES.filter(isGenerated).map((name): readonly [string, Configuration] => [
  `${name}, drawn`,
  { ...defaultsOf(name), rows: 60, seed: 3, epochs: EPOCHS },
]);

/** By name; of a training that ends before its last epoch also after how many. */
const cases: readonly (readonly [string, Configuration, number?])[] = [
  ["the tutorial's iris", iris],
  [
    "iris in batches with biases",
    { ...iris, bias: true, hidden: [8, 5], activation: "relu", loss: "crossEntropy", optimizer: "adam", batchSize: 16 },
  ],
  ["iris without a hidden layer", { ...iris, hidden: [], loss: "binaryCrossEntropy", bias: true, optimizer: "lion" }],
  ["iris with gelu and adamW", { ...iris, activation: "gelu", optimizer: "adamW", learningRate: 0.003, seed: 77 }],
  [
    "iris with dropout, a penalty and a schedule",
    {
      ...iris,
      ...{ hidden: [8, 5], loss: "crossEntropy", bias: true, batchSize: 16 },
      ...{ dropout: 20, penalty: "l2", penaltyRate: 0.01, schedule: "cosine" },
    },
  ],
  [
    "iris with batch norm and dropout",
    { ...iris, hidden: [8, 5], loss: "crossEntropy", bias: true, batchSize: 16, batchNorm: true, dropout: 20 },
  ],
  ["iris with batch norm in one batch", { ...iris, batchNorm: true, optimizer: "adam", penalty: "l2" }],
  ["iris with batch norm, but no hidden layer", { ...iris, hidden: [], batchNorm: true }],
  ["iris with small sizes", { ...iris, penalty: "l1", schedule: "exponential" }],
  ["iris that gets worse, and ends", ending, ENDED_AFTER],
  ["the tutorial's fives and eights", fives],
  [
    "fives and eights in batches",
    { ...fives, hidden: [12], activation: "tanh", optimizer: "rmsProp", learningRate: 0.001, batchSize: 50 },
  ],
  ["ten digits", digits],
  ...generated,
  ["a table of classes of the reader's own", await ownTable("kind")],
  ["a table of numbers of the reader's own", await ownTable("price")],
  ["ten digits with the tutorial's loss", { ...digits, hidden: [20], loss: "meanSquaredError", optimizer: "adagrad" }],
];

describe("in lanegrad", () => {
  test.for(cases)(
    "%s: the program gives the page's weights, bit for bit",
    async ([, configuration, epochs = configuration.epochs]) => {
      const data = await loadData(configuration);
      const recipe = recipeOf(configuration, data);
      const program = lanegradProgram(recipe);
      const isKnown = recipe.configuration.data === "iris" || data.image !== undefined;
      expect(program.reads).toEqual(isKnown ? [] : ["rows"]);
      if (!isKnown) writeFileSync(join(folder, fileNames(configuration.data).rows), rowsFile(data));
      const file = join(folder, "program.mjs");
      writeFileSync(file, program.text);
      const outcome = run(process.execPath, [file]);
      expect(outcome).toMatchObject({ status: 0, stderr: "" });
      expect(outcome.stdout.trim().split("\n")).toHaveLength(epochs);
      const [ours, theirs] = [
        await trainedHere(configuration, epochs),
        await load(join(folder, fileNames(configuration.data).saved)),
      ];
      expect(theirs.weights()).toEqual(await ours.weights());
      expect(theirs.info.classes).toEqual(data.target === undefined ? data.classes : undefined);
      theirs.dispose();
    },
  );

  test("a model that was opened goes on from the file that the page offers", async () => {
    const data = await loadData(defaultsOf("iris"));
    const first = await sequential({ ...modelOptions({ ...iris, seed: 5 }, data) });
    await first.fit(data.train, { epochs: 3, batchSize: 7 });
    const opened = await first.toBytes();
    const configuration: Configuration = {
      ...iris,
      ...{ optimizer: "adam", batchSize: 32, learningRate: 0.01, schedule: "cosine" },
    };
    const recipe = recipeOf(configuration, data, { epochs: 3 });
    const { text, reads } = lanegradProgram(recipe);
    expect(reads).toEqual(["model"]);
    writeFileSync(join(folder, fileNames("iris").model), opened);
    writeFileSync(join(folder, "opened.mjs"), text);
    expect(run(process.execPath, ["opened.mjs"])).toMatchObject({ status: 0, stderr: "" });
    const { optimizer, seed } = modelOptions(configuration, data);
    const here = await load(opened, { optimizer, seed });
    const course = courseOf(configuration, { behind: 3, fitted: 0, done: 0, goal: EPOCHS });
    await here.fit(data.train, { epochs: EPOCHS, batchSize: 32, ...course });
    expect((await load(join(folder, "iris.safetensors"))).weights()).toEqual(here.weights());
  });

  test("programs are TypeScript too, under strict options", async () => {
    const typed = join(folder, "typed");
    mkdirSync(typed);
    for (const [i, [, configuration]] of cases.entries()) {
      const recipe = recipeOf(configuration, await loadData(configuration), i === 2 ? { epochs: 3 } : undefined);
      writeFileSync(join(typed, `program${i}.ts`), lanegradProgram(recipe).text);
    }
    const options = { noEmit: true, declaration: false, rootDir: typed };
    const project = { extends: join(root, "tsconfig.json"), compilerOptions: options, include: ["*.ts"], exclude: [] };
    writeFileSync(join(typed, "tsconfig.json"), JSON.stringify(project));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    expect(run(process.execPath, [tsc, "--project", typed])).toMatchObject({ status: 0, stdout: "" });
  });
});
