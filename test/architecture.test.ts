import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { KERNEL_FILES } from "../src/runtime/supply/kernelFiles.js";
import {
  circleIn,
  host,
  importsOf,
  kernels,
  partOf,
  root,
  type Source,
  sourcesBelow,
  stripped,
} from "./support/sources.js";

/** Files (with what was found) of a part in which `pattern` matches code outside strings. */
function naming(pattern: RegExp, isMeant: (part: string) => boolean): string[] {
  return host
    .filter(({ path }) => isMeant(partOf(path)))
    .flatMap(({ path, bare }) => [...bare.matchAll(pattern)].map(([found]) => `${path}: ${found.trim()}`));
}

/**
 * What each part may import besides itself: the arrows from the entries down to the generated
 * bindings.
 */
const embeddedKernels = KERNEL_FILES.map((file) => `#kernels/${file}.embedded.js`);
const arrows: Readonly<Record<string, readonly string[]>> = {
  globals: [],
  errors: [],
  check: ["errors"],
  sliced: [],
  onDemand: ["errors"],
  platform: ["errors", "onDemand"],
  random: ["check"],
  data: ["check", "errors", "sliced", "platform", "random"],
  preprocess: ["check", "errors", "data"],
  metrics: ["catalog", "check", "errors", "random"],
  catalog: ["check", "runtime"],
  io: ["catalog", "errors"],
  processes: ["errors"],
  runtime: [
    "check",
    "errors",
    "onDemand",
    "sliced",
    "platform",
    "@assemblyscript/loader",
    "#kernels/float32-tensor.js",
    "#kernels/revision.js",
    ...embeddedKernels,
  ],
  steps: ["catalog", "runtime"],
  nn: ["catalog", "check", "errors", "graph", "ops", "runtime", "steps"],
  graph: ["check", "errors", "runtime", "steps"],
  layers: ["catalog", "check", "errors", "graph", "io", "losses", "nn", "ops", "runtime"],
  losses: ["catalog", "check", "errors", "graph", "nn", "ops", "runtime"],
  ops: ["catalog", "check", "errors", "graph", "runtime", "steps"],
  tensor: ["check", "errors", "platform", "graph", "ops", "runtime"],
  train: [
    "catalog",
    "graph",
    "layers",
    "check",
    "errors",
    "onDemand",
    "sliced",
    "platform",
    "processes",
    "random",
    "data",
    "preprocess",
    "io",
    "nn",
    "runtime",
    "metrics",
    "steps",
    "tensor",
  ],
  remote: [
    ...["catalog", "check", "errors", "onDemand", "platform", "data", "preprocess"],
    ...["io", "layers", "nn", "runtime", "tensor", "train"],
  ],
  formats: [
    ...["catalog", "check", "errors", "onDemand", "data", "io", "layers", "nn", "platform", "predictor", "preprocess"],
    ...["runtime", "train", "#predictor/numbers.embedded.js", "#predictor/tables.embedded.js"],
  ],
  predictor: ["errors", "data", "preprocess"],
  functional: [
    ...["catalog", "check", "errors", "onDemand", "platform", "data", "graph", "io"],
    ...["layers", "nn", "remote", "runtime", "tensor", "train"],
  ],
  index: [
    "catalog",
    "layers",
    "losses",
    "globals",
    "remote",
    "errors",
    "random",
    "data",
    "metrics",
    "runtime",
    "nn",
    "tensor",
    "train",
  ],
  csv: ["globals", "data"],
  table: ["globals", "data", "preprocess"],
  node: ["index", "platform", "data", "remote", "runtime", "train"],
  browser: ["index", "platform", "data", "remote", "runtime", "train"],
  nodeData: ["globals", "platform", "data"],
  browserData: ["globals", "platform", "data"],
  nodeTensor: ["globals", "platform", "graph", "runtime", "tensor"],
  browserTensor: ["globals", "platform", "graph", "runtime", "tensor"],
  nodeFormats: ["globals", "platform", "formats"],
  browserFormats: ["globals", "platform", "formats"],
  nodeModel: ["globals", "platform", "functional", "runtime"],
  browserModel: ["globals", "platform", "functional", "runtime"],
  explain: [
    ...["catalog", "check", "errors", "sliced", "platform", "random", "data", "io"],
    ...["layers", "metrics", "nn", "preprocess", "remote", "runtime", "train"],
  ],
  nodeExplain: ["globals", "platform", "explain", "train"],
  browserExplain: ["globals", "platform", "explain", "train"],
  search: [
    ...["check", "errors", "platform", "random", "data", "io", "metrics", "preprocess", "processes", "remote", "train"],
  ],
  nodeSearch: ["globals", "platform", "data", "preprocess", "search", "train"],
  browserSearch: ["globals", "platform", "data", "preprocess", "search", "train"],
  mpi: ["check", "errors", "processes"],
  nodeMpi: ["data", "globals", "mpi", "processes"],
  browserMpi: ["data", "errors", "globals", "processes"],
  worker: ["globals", "platform", "remote", "runtime"],
};

describe("imports go one way", () => {
  test.for(Object.entries(arrows))("%s", ([part, allowed]) => {
    const files = host.filter(({ path }) => partOf(path) === part);
    expect(files.length).toBeGreaterThan(0);
    const foreign = files.flatMap((file) =>
      importsOf(file)
        .filter((target) => target !== part && !allowed.includes(target))
        .map((target) => `${file.path} imports ${target}`),
    );
    expect(foreign).toEqual([]);
  });

  test("no files import each other in a circle, neither values nor types", () => {
    expect(circleIn([...host, ...kernels])).toBeUndefined();
    const file = (path: string, code: string): Source => ({ path, text: code, code, bare: code });
    const circle = [
      file("src/a.ts", 'import type { B } from "./b.js";'),
      file("src/b.ts", 'const c = import("./c.js");'),
      file("src/c.ts", 'export { a } from "./a.js";'),
    ];
    expect(circleIn(circle)).toBe("src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts");
    expect(circleIn(circle.slice(0, 2))).toBeUndefined();
  });

  test("nothing but the command line imports the command line, and every part has its arrows", () => {
    const parts = new Set(host.map(({ path }) => partOf(path)));
    const outside = ["cli", "make", "bench", "page"];
    expect([...parts].filter((part) => !outside.includes(part)).sort()).toEqual(Object.keys(arrows).sort());
    const inward = host.filter(({ path }) => !outside.includes(partOf(path)));
    expect(inward.filter((file) => importsOf(file).some((target) => outside.includes(target)))).toEqual([]);
  });

  test("the platform is chosen by the entries alone", () => {
    const choosing = /from\s*["'][^"']*platform\/(node|browser)\.js["']/;
    const chosen = host.filter(
      ({ path, code }) => choosing.test(code) && !["cli", "bench", "page"].includes(partOf(path)),
    );
    expect(chosen.map(({ path }) => path)).toEqual([
      "src/browser.ts",
      "src/browserData.ts",
      "src/node.ts",
      "src/nodeData.ts",
      "src/nodeExplain.ts",
      "src/nodeFormats.ts",
      "src/nodeModel.ts",
      "src/nodeSearch.ts",
      "src/nodeTensor.ts",
    ]);
  });
});

describe("names that stand in few places", () => {
  const isInside = (part: string): boolean => !["platform", "mpi", "cli", "make", "bench", "page"].includes(part);

  test("WebAssembly is named in runtime only, but for its types", () => {
    const isMeant = (part: string): boolean => isInside(part) && !["runtime", "globals", "predictor"].includes(part);
    expect(naming(/\bWebAssembly\b/g, isMeant)).toEqual([]);
  });

  test("Node, pages and workers are named by platforms only", () => {
    // a property of that name is another thing, the global is not
    const globals =
      /(?<![.\w])(?:process|fetch|Worker|document|window|navigator|Deno|Bun|require)\b(?!\s*[:?])|\bglobalThis\b/g;
    expect(naming(globals, isInside)).toEqual([]);
    const modules = host.filter(({ path, code }) => isInside(partOf(path)) && /["'`]node:/.test(code));
    expect(modules.map(({ path }) => path)).toEqual([]);
  });

  test("functions that engines round differently are not used in numbers that must be equal everywhere", () => {
    const inexact = /\bMath\.(?:exp|expm1|log|log1p|log2|log10|a?sinh?|a?cosh?|a?tanh?|atan2|pow|cbrt|hypot|random)\b/g;
    const isMeant = (part: string): boolean => !["cli", "bench", "page"].includes(part);
    expect(naming(inexact, isMeant)).toEqual([]);
    // powers of two are exact on every engine
    expect(naming(/[^\s*]+\s*\*\*=?\s*[^\s]+/g, isMeant).filter((found) => !/: \(?2 \*\* /.test(found))).toEqual([]);
  });

  test("kernels import kernels, and allocate nothing", () => {
    for (const file of kernels)
      for (const [, target] of file.code.matchAll(/\bfrom\s*["']([^"']+)["']/g))
        expect(target, file.path).toMatch(/^\.\/\w+$/);
    const managed =
      /\bnew\s+(?:Static)?Array|\bnew\s+\w*(?:Array|Map|Set)\b|\bheap\.|\bmemory\.(?:grow|data)|\bMathf?\.(?:exp|log|tanh|pow|random)\b/g;
    expect(
      kernels.flatMap(({ path, bare }) => [...bare.matchAll(managed)].map(([found]) => `${path}: ${found}`)),
    ).toEqual([]);
  });
});

describe("files", () => {
  const all = [...host, ...kernels];

  test("have at most 300 lines", () => {
    expect(all.filter(({ text }) => text.trimEnd().split("\n").length > 300).map(({ path }) => path)).toEqual([]);
  });

  test("are finished and typed", () => {
    const unfinished = /\b(?:TODO|FIXME|XXX|HACK)\b/;
    expect(all.filter(({ text }) => unfinished.test(text)).map(({ path }) => path)).toEqual([]);
    const silenced = all.flatMap(({ path, text }) =>
      text
        .split("\n")
        .filter((line) => /@ts-(?:ignore|nocheck|expect-error)/.test(line))
        // AssemblyScript's decorators stand where TypeScript allows none
        .filter((line) => !(path.startsWith("assembly/") && /@ts-(?:ignore|expect-error): decorator$/.test(line)))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(silenced).toEqual([]);
    expect(naming(/(?:[:<,|&(]|\bas|=>?)\s*any\b(?!\s*[:(])/g, () => true)).toEqual([]);
  });
});

test("the documents name files that exist", () => {
  const existing = new Set(
    [...host, ...kernels, ...sourcesBelow("test"), ...sourcesBelow("examples")].map(({ path }) => path),
  );
  const names = new Set([...existing].map((path) => path.slice(path.lastIndexOf("/") + 1)));
  for (const document of ["ARCHITECTURE.md", "src/runtime/README.md"]) {
    const text = readFileSync(join(root, document), "utf8");
    const named = [...text.matchAll(/`([\w/]+\.(?:ts|mjs))`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(1);
    const isThere = (name: string): boolean =>
      name.includes("/") ? [...existing].some((path) => path.endsWith(`/${name}`) || path === name) : names.has(name);
    expect(
      named.filter((name) => !isThere(name)),
      document,
    ).toEqual([]);
  }
});

test("comments and strings are told apart, so that none of the above is blind", () => {
  const template = "`$" + "{Math.pow(2, c)} process`";
  const text = `const a = "// Math.exp"; // Math.log\nconst b = ${template}; /* document */ f('"');`;
  expect(stripped(text, "kept")).toBe(`const a = "// Math.exp";  \nconst b = ${template};   f('"');`);
  expect(stripped(text, "emptied")).toBe('const a = "";  \nconst b = Math.pow(2, c);   f("");');
});
