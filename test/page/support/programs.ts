/** What the programs of the page are tested with: a folder to run in, and what is learned. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { sequential } from "../../../src/node.js";
import { type Configuration, defaultsOf } from "../../../src/page/configuration.js";
import type { OwnName } from "../../../src/page/data/sets.js";
import { keepOwn } from "../../../src/page/dataSets.js";
import { modelOptions } from "../../../src/page/network.js";
import type { PageData, PageModel } from "../../../src/page/state.js";
import { Store } from "../../../src/page/store.js";
import { prepareOwn } from "../../../src/page/table/prepare.js";
import { pasted } from "../../../src/page/table/source.js";
import { firstState, Trainer } from "../../../src/page/trainer.js";
import { servePageFiles } from "./pageFiles.js";

/** The page's models without a worker, which Node's tests can't start from sources. */
export const modelHere = (configuration: Configuration, data: PageData): Promise<PageModel> =>
  sequential(modelOptions(configuration, data)) as unknown as Promise<PageModel>;

export const root = fileURLToPath(new URL("../../..", import.meta.url));
mkdirSync(join(root, "build"), { recursive: true });
// in the package's folder, for only there is "lanegrad" this package
export const folder = mkdtempSync(join(root, "build", "programs-"));

beforeAll(() => {
  servePageFiles();
  vi.stubGlobal("requestAnimationFrame", (then: () => void) => setTimeout(then));
});
afterAll(() => {
  vi.unstubAllGlobals();
  rmSync(folder, { recursive: true, force: true });
});

export const EPOCHS = 5;
export const iris = { ...defaultsOf("iris"), epochs: EPOCHS };
export const fives = { ...defaultsOf("mnist-5v8"), epochs: 2 };
export const digits = { ...defaultsOf("mnist"), hidden: [32], epochs: 1 };

/** A training whose test loss rises from its first epoch on, so that it ends before its last. */
export const ending: Configuration = {
  ...{ ...iris, epochs: 12, patience: 2, learningRate: 3 },
  ...{ optimizer: "adam", loss: "crossEntropy", hidden: [6], bias: true, activation: "tanh" },
};
/** The epochs that it takes. */
export const ENDED_AFTER = 3;

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
export async function ownTable(target: "kind" | "price"): Promise<Configuration> {
  const features = ["size", "colour"];
  const { data, configuration } = await prepareOwn(pasted(TABLE), { target, features, missing: "median" });
  keepOwn(configuration.data as OwnName, data);
  return { ...configuration, epochs: EPOCHS };
}

/** The model that the page's trainer comes to, after so many epochs. */
export async function trainedHere(configuration: Configuration, epochs = configuration.epochs): Promise<PageModel> {
  const errors: unknown[] = [];
  const store = new Store(firstState(configuration, {} as never));
  const trainer = new Trainer(store, (error) => errors.push(error));
  trainer.speed = "full";
  await trainer.begin(configuration);
  await trainer.train();
  expect(errors).toEqual([]);
  const { model, history } = store.state;
  expect(history).toHaveLength(epochs);
  if (!model) throw new Error("The page has no model.");
  return model;
}

/** Runs a command in the folder. */
export function run(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status, stdout, stderr };
}
