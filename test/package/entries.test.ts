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

/** Whether a program that is written against the types of one entry is right with the other, in both directions. */
type Same<A, B> = [A, B] extends [B, A] ? true : false;
const isSame: Same<typeof browserTypes, typeof nodeTypes> = true;
const isSameOfTensors: Same<typeof browserTensorTypes, typeof nodeTensorTypes> = true;
const isSameOfModels: Same<typeof browserModelTypes, typeof nodeModelTypes> = true;
const isSameOfFormats: Same<typeof browserFormatsTypes, typeof nodeFormatsTypes> = true;

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** The names, of types too, that a declaration file exports. */
function declaredNames(path: string): string[] {
  const text = read(path);
  const own = [...text.matchAll(/^export (?:declare )?(?:function|const|class|interface|type) (\w+)/gm)];
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => list.split(","));
  const passedOn = [...text.matchAll(/^export \* from "\.\/(\w+)\.js"/gm)];
  return [
    ...own.map(([, name]) => name),
    ...lists.map((item) => item.trim().replace(/^type /, "")),
    ...passedOn.flatMap(([, file]) => declaredNames(`build/compiled/${file}.d.ts`)),
  ].sort();
}

test("Node and pages get the same names, as values and as types", async () => {
  const node = await import("../../build/dist/node.js" as string);
  const browser = await import("../../build/dist/browser.js" as string);
  expect(Object.keys(browser).sort()).toEqual(Object.keys(node).sort());
  expect(Object.keys(node)).toContain("sequential");
  expect(declaredNames("build/compiled/browser.d.ts")).toEqual(declaredNames("build/compiled/node.d.ts"));
  expect(declaredNames("build/compiled/node.d.ts")).toEqual(expect.arrayContaining(["Model", "init", "InitOptions"]));
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

test("types come first in every entry, and each entry's files are there", () => {
  const { exports } = JSON.parse(read("package.json")) as { exports: Record<string, string | Record<string, string>> };
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
  for (const [, entry] of entries) {
    expect(Object.keys(entry)[0]).toBe("types");
    for (const file of Object.values(entry)) expect(read(file).length).toBeGreaterThan(0);
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
