import { readFile } from "node:fs/promises";
import binaryen from "binaryen";
import { beforeAll, describe, expect, test } from "vitest";
import { CORE } from "../src/runtime/supply/kernelFiles.js";
import { declaredParameters, type Outline, outlineOf } from "./kernels/support/wasm.js";
import { dtypes } from "./kernels/support/workspace.js";

/** Functions that work on no range: they give sizes and set up the table of constants. */
const rangeless = ["constantsCount", "gemmScratch", "panelColumns", "writeConstants"];

/** Memory that holds any kernel's scratch and more. */
const PAGES = 16;

/**
 * Instructions that would let kernels allocate, keep state, call through a table, or round as the
 * machine likes.
 */
const forbidden = /memory\.(grow|size)|global\.|call_indirect|table\.|ref\.func|atomic|relaxed/g;

/** The instructions of a module as text, without the lines that export names. */
function textOf(module: Uint8Array): string {
  const read = binaryen.readBinary(module);
  const text = read.emitText();
  read.dispose();
  return text;
}

const builds = ["tensor", "wide"].flatMap((build) => dtypes.map((dtype) => `${dtype}-${build}`));

describe.each([...dtypes, CORE, ...builds])("build/kernels/%s.wasm", (name) => {
  let bytes: Uint8Array<ArrayBuffer>;
  let outline: Outline;
  let parameters: Map<string, string[]>;

  beforeAll(async () => {
    const file = (ending: string) => new URL(`../build/kernels/${name}.${ending}`, import.meta.url);
    bytes = new Uint8Array(await readFile(file("wasm")));
    outline = outlineOf(bytes);
    parameters = declaredParameters(await readFile(file("d.ts"), "utf8"));
  });

  test("imports nothing but its memory", async () => {
    expect(WebAssembly.Module.imports(await WebAssembly.compile(bytes))).toEqual([
      { module: "env", name: "memory", kind: "memory" },
    ]);
  });

  test("exports functions only", async () => {
    const kinds = WebAssembly.Module.exports(await WebAssembly.compile(bytes)).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["function"]));
  });

  test("has neither table, memory, global, start, element, data nor anything but functions", () => {
    const allowed = ["type", "import", "function", "export", "code", "custom"];
    expect(outline.sections.filter((section) => !allowed.includes(section))).toEqual([]);
    expect(outline.sections).toContain("code");
  });

  test("carries one custom section, which says what file it is; names would only be weight", async () => {
    expect(outline.sections.filter((section) => section === "custom")).toHaveLength(1);
    const [mark] = WebAssembly.Module.customSections(await WebAssembly.compile(bytes), "lanegrad");
    expect(new TextDecoder().decode(mark)).toMatch(new RegExp(`^${name} [0-9a-f]{12}$`));
  });

  test("takes and gives numbers only, and kernels give nothing", () => {
    expect(outline.functions.size).toBeGreaterThan(30);
    for (const [name, signature] of outline.functions) {
      for (const type of [...signature.parameters, ...signature.results])
        expect(["i32", "f32", "f64"], name).toContain(type);
      if (!rangeless.includes(name)) expect(signature.results, name).toEqual([]);
    }
  });

  test("declares what it exports, and every kernel ends with begin and end", () => {
    expect([...parameters.keys()].sort()).toEqual([...outline.functions.keys()].sort());
    for (const [name, signature] of outline.functions) {
      const declared = parameters.get(name) ?? [];
      expect(declared.length, name).toBe(signature.parameters.length);
      if (rangeless.includes(name)) continue;
      expect(
        declared.slice(-2).map((parameter) => parameter.replace("_", "")),
        name,
      ).toEqual(["begin", "end"]);
      expect(signature.parameters.slice(-2), name).toEqual(["i32", "i32"]);
    }
    expect(rangeless.filter((name) => !parameters.has(name))).toEqual([]);
  });

  test("has no instruction for growth, state, indirect calls or relaxed arithmetic", () => {
    const text = textOf(bytes);
    expect(text).toContain(name.startsWith("float64") ? "f64x2.mul" : "f32x4.mul");
    expect(text.match(forbidden)).toBeNull();
  });

  test("leaves the memory's size alone", async () => {
    const module = await WebAssembly.compile(bytes);
    for (const [name, names] of parameters) {
      const memory = new WebAssembly.Memory({ initial: PAGES });
      const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
      const kernel = exports[name];
      if (typeof kernel !== "function") throw new Error(`${name} is no function.`);
      // row 0 of a problem in zeroed memory, whose addresses and sizes are all 16
      kernel(...names.map((_, i) => [0, 1][i - names.length + 2] ?? 16));
      expect(memory.buffer.byteLength, name).toBe(PAGES * 65536);
    }
  });
});

test("the search finds what it looks for", () => {
  const source = `(module (memory 1) (global $g (mut i32) (i32.const 0))
    (func (param v128) (result v128)
      (global.set $g (memory.grow (i32.const 1)))
      (f32x4.relaxed_madd (local.get 0) (local.get 0) (local.get 0))))`;
  const module = binaryen.parseText(source);
  const found = textOf(module.emitBinary()).match(forbidden);
  expect(new Set(found)).toEqual(new Set(["global.", "memory.grow", "relaxed"]));
  module.dispose();
});
