/**
 * The programs that the page gives of what is on it: they run, and come to the page's own weights.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { load, sequential } from "../../src/node.js";
import { lanegradProgram } from "../../src/page/code/lanegradProgram.js";
import { fileNames } from "../../src/page/code/program.js";
import { recipeOf } from "../../src/page/code/recipe.js";
import { rowsFile } from "../../src/page/code/rowsFile.js";
import { startFile } from "../../src/page/code/startFile.js";
import { torchProgram } from "../../src/page/code/torchProgram.js";
import { type Configuration, DATA_NAMES, type DataName, defaultsOf } from "../../src/page/configuration.js";
import { courseOf } from "../../src/page/course.js";
import { isGenerated, type OwnName } from "../../src/page/data/sets.js";
import { keepOwn, loadData } from "../../src/page/dataSets.js";
import { modelOptions } from "../../src/page/network.js";
import type { PageData, PageModel } from "../../src/page/state.js";
import { Store } from "../../src/page/store.js";
import { prepareOwn } from "../../src/page/table/prepare.js";
import { pasted } from "../../src/page/table/source.js";
import { firstState, Trainer } from "../../src/page/trainer.js";
import { servePageFiles } from "./support/pageFiles.js";

/** The page's models without a worker, which Node's tests can't start from sources. */
const modelHere = (configuration: Configuration, data: PageData): Promise<PageModel> =>
  sequential(modelOptions(configuration, data)) as unknown as Promise<PageModel>;
vi.mock("../../src/page/network.js", async (original) => ({
  ...(await original<object>()),
  makeModel: (configuration: Configuration, data: PageData) => modelHere(configuration, data),
}));

const root = fileURLToPath(new URL("../..", import.meta.url));
mkdirSync(join(root, "build"), { recursive: true });
// in the package's folder, for only there is "lanegrad" this package
const folder = mkdtempSync(join(root, "build", "programs-"));

beforeAll(() => {
  servePageFiles();
  vi.stubGlobal("requestAnimationFrame", (then: () => void) => setTimeout(then));
});
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

const EPOCHS = 5;
const iris = { ...defaultsOf("iris"), epochs: EPOCHS };
const fives = { ...defaultsOf("mnist-5v8"), epochs: 2 };
const digits = { ...defaultsOf("mnist"), hidden: [32], epochs: 1 };

/** A table of the reader's own: text, a missing cell, and names that have to be quoted. */
const TABLE = [
  "size,colour,kind,price",
  ...Array.from({ length: 40 }, (_, i) => {
    const kind = ['"a ""quoted"" one"', "plain", '" spaced, out "'][i % 3];
    return `${i === 7 ? "" : (i * 37) % 11},${["red", "blue"][i % 2]},${kind},${100_000 + 3000 * (i % 9) - 7.25 * i}`;
  }),
].join("\n");

/**
 * Has the page know that table, by the column that is learned; the configuration that it begins
 * with.
 */
async function ownTable(target: "kind" | "price"): Promise<Configuration> {
  const features = ["size", "colour"];
  const { data, configuration } = await prepareOwn(pasted(TABLE), { target, features, missing: "median" });
  keepOwn(configuration.data as OwnName, data);
  return { ...configuration, epochs: EPOCHS };
}

const prices = await ownTable("price");

/** Every set that is drawn by chance. */
const generated = DATA_NAMES.filter(isGenerated).map((name): readonly [string, Configuration] => [
  `${name}, drawn`,
  { ...defaultsOf(name), rows: 60, seed: 3, epochs: EPOCHS },
]);

const cases: readonly (readonly [string, Configuration])[] = [
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
  ["iris with small sizes", { ...iris, penalty: "l1", schedule: "exponential", patience: 3 }],
  ["the tutorial's fives and eights", fives],
  [
    "fives and eights in batches",
    { ...fives, hidden: [12], activation: "tanh", optimizer: "rmsProp", learningRate: 0.001, batchSize: 50 },
  ],
  ["ten digits", digits],
  ...generated,
  ["a table of classes of the reader's own", await ownTable("kind")],
  ["a table of numbers of the reader's own", prices],
  ["ten digits with the tutorial's loss", { ...digits, hidden: [20], loss: "meanSquaredError", optimizer: "adagrad" }],
];

/** The weights that the page's trainer comes to. */
async function trainedHere(configuration: Configuration): Promise<PageModel> {
  const errors: unknown[] = [];
  const store = new Store(firstState(configuration, {} as never));
  const trainer = new Trainer(store, (error) => errors.push(error));
  trainer.speed = "full";
  await trainer.begin(configuration);
  await trainer.train();
  expect(errors).toEqual([]);
  const { model, history } = store.state;
  expect(history).toHaveLength(configuration.epochs);
  if (!model) throw new Error("The page has no model.");
  return model;
}

function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}

describe("in lanegrad", () => {
  test.for(cases)("%s: the program gives the page's weights, bit for bit", async ([, configuration]) => {
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
    expect(outcome.stdout.trim().split("\n")).toHaveLength(configuration.epochs);
    const [ours, theirs] = [
      await trainedHere(configuration),
      await load(join(folder, fileNames(configuration.data).saved)),
    ];
    expect(theirs.weights()).toEqual(await ours.weights());
    expect(theirs.info.classes).toEqual(data.target === undefined ? data.classes : undefined);
    theirs.dispose();
  });

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

/** A Python that has torch. */
const python = ["/usr/bin/python3", "python3", "python"].find(
  (name) => run(name, ["-c", "import torch, numpy"]).status === 0,
);

/** The two functions of safetensors.torch that programs use, for a Python without that package. */
const SAFETENSORS = `
import json, numpy, torch
def load_file(path):
    data = open(path, "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    found = {}
    for name, entry in header.items():
        if name == "__metadata__": continue
        assert entry["dtype"] == "F32"
        begin, end = (8 + size + at for at in entry["data_offsets"])
        values = numpy.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
        found[name] = torch.from_numpy(values.copy())
    return found
def save_file(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        if tensor.dtype != torch.float32: continue
        part = tensor.contiguous().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    open(path, "wb").write(len(text).to_bytes(8, "little") + text + data)
`;

/**
 * Runs the programs of some folders in one Python, each in its folder; prints which one is begun.
 */
const RUNNER = `
import os, runpy, sys
for folder in sys.argv[1:]:
    print("==", folder)
    os.chdir(folder)
    runpy.run_path("program.py")
`;

/**
 * In PyTorch 1.13 NAdam multiplies its product of momenta twice, which changes its first steps a
 * little.
 */
const TOLERANCE = 1e-4;
const TOLERANCE_OF_NADAM = 1e-3;

const named = (name: DataName): Configuration => ({ ...defaultsOf(name), rows: 60, epochs: EPOCHS });
const [circles, sine] = [named("circles"), named("sine")];

describe.skipIf(python === undefined)("in PyTorch, where Python has it", () => {
  const optimizers = [
    ...(["sgd", "adam", "adamW", "rmsProp", "adagrad", "adadelta", "adamax"] as const),
    ...(["nadam", "radam", "lion", "rprop"] as const),
  ];
  const whole: readonly (readonly [string, Configuration])[] = [
    cases[0],
    ...optimizers.map((optimizer): readonly [string, Configuration] => [
      `iris with ${optimizer}`,
      { ...iris, optimizer, bias: true, hidden: [6], activation: "tanh", loss: "crossEntropy", learningRate: 0.01 },
    ]),
    ["iris with l2 and a cosine", { ...iris, penalty: "l2", penaltyRate: 0.01, schedule: "cosine", patience: 4 }],
    ["iris with l1, ever slower", { ...iris, bias: true, penalty: "l1", schedule: "polynomial" }],
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
      const [, configuration] = whole[i];
      const bytes = readFileSync(join(folderOf(i), fileNames(configuration.data).saved));
      const { activation, loss, optimizer } = configuration;
      const theirs = await load(new Uint8Array(bytes), { activation: activation as "tanh", loss });
      const ours = await (await trainedHere(configuration)).weights();
      const tolerance = optimizer === "nadam" ? TOLERANCE_OF_NADAM : TOLERANCE;
      for (const [layer, { kernel, bias }] of theirs.weights().entries()) {
        expect(farthest(kernel, ours[layer].kernel)).toBeLessThan(tolerance);
        expect(farthest(bias ?? [], ours[layer].bias ?? [])).toBeLessThan(tolerance);
      }
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

/** The largest difference of two arrays; infinite where one is longer. */
function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] - b[i]));
  return most;
}
