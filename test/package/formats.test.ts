/**
 * Other formats as a user has them: the packed entry in Node, in bundles and in a page, and a
 * predictor that stands alone in one.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundlers, bundlersAbsence } from "./support/bundlers.mjs";
import { chromiumRunner, type PageRunner } from "./support/chromiumRunner.js";
import { newProject } from "./support/pack.js";
import { runInNode } from "./support/run.js";

/**
 * Makes files of a model in each format; tells what they hold, but for the predictor, whose kernels
 * engines deflate differently.
 */
const PROGRAM = `
import { conv2d, dense, flatten, sequential } from "lanegrad";
import { exportModel } from "lanegrad/formats";
const layers = [conv2d(3, 2, "gelu"), flatten(), dense(2, "softmax")];
const model = await sequential({ inputs: [4, 4, 1], layers, loss: "crossEntropy", seed: 1 });
const told = {};
for (const name of ["m.safetensors", "m.npz", "m.json", "m.onnx"])
  for (const [own, bytes] of await exportModel(model, name)) told[own] = String(bytes);
const [[, module]] = await exportModel(model, "m.js");
told.predictor = new TextDecoder().decode(module).includes("export function predict");
const result = JSON.stringify(told);
if (typeof document === "object") await fetch("/answer", { method: "POST", body: result });
else console.log(result);
`;

/** Answers by a predictor beside it. */
const READER = `
import { predict } from "./predict.js";
const { outputs, labels } = await predict([[5.1, 3.5, 1.4, 0.2], [6.1, 2.5, 5, 1.9]]);
const result = JSON.stringify({ outputs: [...outputs], labels });
if (typeof document === "object") await fetch("/answer", { method: "POST", body: result });
else console.log(result);
`;

/** Makes that predictor, and tells what the model itself answers. */
const MAKER = `
import { writeFileSync } from "node:fs";
import { dense, loadIris, sequential } from "lanegrad";
import { exportModel } from "lanegrad/formats";
const layers = [dense(2, "sigmoid"), dense(3, "softmax")];
const model = await sequential({ inputs: 4, layers, loss: "crossEntropy", standardize: true });
await model.fit(loadIris(), { epochs: 20 });
for (const [name, bytes] of await exportModel(model, "predict.js")) writeFileSync(new URL("reader/" + name, import.meta.url), bytes);
const { outputs, labels } = await model.predict([[5.1, 3.5, 1.4, 0.2], [6.1, 2.5, 5, 1.9]]);
console.log(JSON.stringify({ outputs: [...outputs], labels }));
`;

let project: string;
let expected: string;
let answers: string;
beforeAll(() => {
  project = newProject();
  mkdirSync(join(project, "reader"));
  writeFileSync(join(project, "main.js"), MAKER);
  answers = runInNode(project).printed;
  writeFileSync(join(project, "reader/main.js"), READER);
  writeFileSync(join(project, "main.js"), PROGRAM);
  expected = runInNode(project).printed;
}, 60_000);

test("the packed entry writes each format", () => {
  const told = JSON.parse(expected);
  expect(Object.keys(told)).toEqual(["m.safetensors", "m.npz", "m.weights.bin", "m.json", "m.onnx", "predictor"]);
  expect(told.predictor).toBe(true);
});

test("a predictor answers in a project that has no lanegrad", () => {
  expect(runInNode(join(project, "reader")).printed).toBe(answers);
  expect(runInNode(join(project, "reader")).loaded).toHaveLength(2);
});

const absence = bundlersAbsence();
const chromium: PageRunner | string = absence ?? (await chromiumRunner());

describe.skipIf(absence)(`with bundlers${absence ? ` (${absence})` : ""}`, () => {
  test("esbuild: the result writes the same", async () => {
    await bundlers.esbuild(project, "out-esbuild");
    expect(runInNode(join(project, "out-esbuild")).printed).toBe(expected);
  });

  // what it makes of scripts that are loaded on demand runs in pages alone
  test("vite: it is built without a warning", async () => {
    await bundlers.vite(project, "out-vite");
    expect(readFileSync(join(project, "out-vite/main.js"), "utf8").length).toBeGreaterThan(1000);
  });
});

const why = typeof chromium === "string" ? ` (${chromium})` : "";
describe.skipIf(typeof chromium === "string")(`in Chromium${why}`, () => {
  const run = async (folder: string): Promise<string> => {
    if (typeof chromium === "string") throw new Error(chromium);
    return chromium(folder);
  };

  test("a page writes the same, under a strict security policy", async () => {
    expect(await run(join(project, "out-vite"))).toBe(expected);
  });

  test("a predictor answers the same in a page, under that policy", async () => {
    expect(await run(join(project, "reader"))).toBe(answers);
    expect(readFileSync(join(project, "reader/predict.js"), "utf8")).not.toContain("lanegrad/");
  });
});
