import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type * as browserTypes from "../../src/browser.js";
import type * as browserFormatsTypes from "../../src/browserFormats.js";
import type * as browserModelTypes from "../../src/browserModel.js";
import type * as browserTensorTypes from "../../src/browserTensor.js";
import type * as nodeTypes from "../../src/node.js";
import type * as nodeFormatsTypes from "../../src/nodeFormats.js";
import type * as nodeModelTypes from "../../src/nodeModel.js";
import type * as nodeTensorTypes from "../../src/nodeTensor.js";

/**
 * Whether a program that is written against the types of one entry is right with the other, in both
 * directions.
 */
type Same<A, B> = [A, B] extends [B, A] ? true : false;
const isSame: Same<typeof browserTypes, typeof nodeTypes> = true;
const isSameOfTensors: Same<typeof browserTensorTypes, typeof nodeTensorTypes> = true;
const isSameOfModels: Same<typeof browserModelTypes, typeof nodeModelTypes> = true;
const isSameOfFormats: Same<typeof browserFormatsTypes, typeof nodeFormatsTypes> = true;

/** An entry of package.json: files, or those of each condition. */
type Entry = string | { readonly [condition: string]: Entry };

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The names, of types too, that a rolled-up declaration file exports: all stand in lists. */
function declaredNames(path: string): string[] {
  const lists = [...read(path).matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => list.split(","));
  return lists.map((item) => item.trim().replace(/^type /, "")).sort();
}

test("Node and pages get the same names, as values and as types", async () => {
  const node = await import("../../build/dist/node.js" as string);
  const browser = await import("../../build/dist/browser.js" as string);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(node)).toContain("sequential");
  expect(declaredNames("build/types/browser.d.ts")).toEqual(declaredNames("build/types/node.d.ts"));
  expect(declaredNames("build/types/node.d.ts")).toEqual(expect.arrayContaining(["Model", "init", "InitOptions"]));
  expect(isSame).toBe(true);
});

test("Node and pages get the same tensors", async () => {
  const node = await import("../../build/dist/tensor.js" as string);
  const browser = await import("../../build/dist/browser-tensor.js" as string);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(node)).toEqual(expect.arrayContaining(["compile", "gradients", "checkGradients", "matmul"]));
  expect(isSameOfTensors).toBe(true);
});

test("Node and pages get the same formats", async () => {
  const node = await import("../../build/dist/formats.js" as string);
  const browser = await import("../../build/dist/browser-formats.js" as string);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(node)).toContain("exportModel");
  expect(isSameOfFormats).toBe(true);
});

test("Node and pages get the same models of several inputs", async () => {
  const node = await import("../../build/dist/model.js" as string);
  const browser = await import("../../build/dist/browser-model.js" as string);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(node)).toEqual(expect.arrayContaining(["apply", "input", "loadModel", "model"]));
  expect(isSameOfModels).toBe(true);
});

test("types come first of Node's files and of pages', and each entry's files are there", () => {
  const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, Entry> };
  const entries = Object.entries(exports).filter(([name]) => !name.includes("*") && !name.endsWith(".json"));
  expect(entries.map(([name]) => name)).toEqual([
    ".",
    "./csv",
    "./data",
    "./table",
    "./tensor",
    "./formats",
    "./model",
    "./explain",
    "./search",
    "./mpi",
    "./worker",
  ]);
  for (const [name, entry] of entries) {
    if (name !== "./worker") expect(Object.keys(entry)).toEqual(["node", "default"]);
    for (const files of name === "./worker" ? [entry] : Object.values(entry)) {
      expect(Object.keys(files)).toEqual(["types", "default"]);
      for (const file of Object.values(files)) expect(read(String(file)).length).toBeGreaterThan(0);
    }
  }
});

test("what several entries declare they declare once, with docstrings, and nothing of kernels", () => {
  const shared = read("build/types/shared.d.ts");
  for (const name of ["Model", "WorkerModel", "LanegradError", "Compiled", "FunctionalModel"])
    expect(shared).toMatch(new RegExp(` \\*/\\nexport declare class ${name}\\b`));
  for (const file of readdirSync(new URL("../../build/types", import.meta.url))) {
    const text = read(`build/types/${file}`);
    if (file !== "shared.d.ts") expect([file, text]).toEqual([file, expect.not.stringContaining("declare class ")]);
    expect(text).not.toMatch(/#kernels|ModelParts|\bRuntime\b|\bArena\b/);
  }
});

test("an import changes nothing that belongs to all", () => {
  const program = `
    delete Object.hasOwn;
    const names = () => [globalThis, Object, Array, Math, WebAssembly].map((owner) => Object.getOwnPropertyNames(owner)).join();
    const before = names();
    for (const entry of ["browser", "node", "tensor", "browser-tensor"]) await import(new URL(entry + ".js", process.argv[1]));
    console.log(before === names());`;
  const folder = new URL("../../build/dist/", import.meta.url).href;
  const args = ["--input-type=module", "--eval", program, folder];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" }).trim()).toBe("true");
});

test("the form of worker that bundlers look for survives in the bundle", () => {
  const parts = readdirSync(new URL("../../build/dist", import.meta.url)).filter((file) => file.startsWith("browser"));
  expect(parts.map((file) => read(`build/dist/${file}`)).join("\n")).toContain(
    'new Worker(new URL("./worker.js", import.meta.url), { type: "module" })',
  );
  // a bundler may make a classic script of it, in which nothing can be imported
  expect(read("build/dist/worker.js")).not.toMatch(/\bimport\s*\(|^\s*import\b/m);
});
