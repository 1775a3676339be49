/**
 * Bundles a target with the parsers that it calls, in which each branch counts how often it is
 * taken, as AFL and libFuzzer have their compilers do: `globalThis.$branches[n]++` at the beginning
 * of functions, of both sides of decisions, of loops and of cases.
 */
import { mkdir, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const compiled = join(root, "build", "compiled") + sep;
/** Bundles lie where kernels and workers are found as from `build/dist`. */
const folder = join(root, "build", "fuzz");

/** Parts of the host that read what strangers wrote. */
const PARSERS = [
  ...[
    "data",
    "io",
    "preprocess",
    "random",
    "formats",
    "search",
    join("train", "checkpoints"),
    join("functional", "load"),
  ],
  ...[join("cli", "unpacked"), join("cli", "searchRanges")],
];
/** Texts of the parsers that are put into inputs: words, but no sentences. */
const LONGEST_WORD = 40;

/**
 * Writes the bundle of a target. `faults` are planted in it: in the compiled file that each names,
 * `from` becomes `to`.
 *
 * @returns its address, how many counters it has, and the words that stand in the parsers
 */
export async function bundle(name, faults = []) {
  const branches = new Branches();
  const planted = new Set();
  const plugin = {
    name: "count-branches",
    transform(code, id) {
      if (!id.startsWith(compiled)) return undefined;
      const file = id.slice(compiled.length).replaceAll(sep, "/");
      let text = code;
      for (const fault of faults) {
        if (fault.file !== file) continue;
        if (text.split(fault.from).length !== 2) throw new Error(`${file} has not one ${fault.from}: adapt the fault.`);
        text = text.replace(fault.from, () => fault.to);
        planted.add(fault);
      }
      if (PARSERS.some((part) => id.startsWith(compiled + part))) text = branches.counted(text, this.parse(text));
      return { code: text, map: null };
    },
  };
  const build = await rollup({
    input: join(root, "test", "fuzz", "targets", `${name}.mjs`),
    external: /^node:/,
    plugins: [plugin, nodeResolve(), commonjs()],
  });
  if (planted.size < faults.length) throw new Error(`${name} doesn't use the files of its faults: adapt them.`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${process.pid}.mjs`);
  await build.write({
    file: path,
    format: "es",
    inlineDynamicImports: true,
    intro: "const { $branches } = globalThis;",
  });
  await build.close();
  return { path, counters: branches.count, words: [...branches.words] };
}

/** Removes what `bundle` wrote. */
export function unbundle({ path }) {
  return rm(path, { force: true });
}

/** Counters for the branches of several files. */
class Branches {
  count = 0;
  words = new Set();

  /** The code, with counters. */
  counted(code, program) {
    const opened = [];
    const closed = [];
    const counter = () => `$branches[${this.count++}]++`;
    const wrap = ({ start, end }) => {
      opened.push([start, `(${counter()},(`]);
      return () => closed.push([end, "))"]);
    };
    const enter = (statement, after = "") => {
      if (statement.type === "BlockStatement") {
        opened.push([statement.start + 1, `${counter()};`]);
        return () => closed.push([statement.end, after]);
      }
      opened.push([statement.start, `{${counter()};`]);
      return () => closed.push([statement.end, `}${after}`]);
    };
    const begin = (node) => {
      switch (node.type) {
        case "FunctionDeclaration":
        case "FunctionExpression":
          return [enter(node.body)];
        case "ArrowFunctionExpression":
          return [node.expression ? wrap(node.body) : enter(node.body)];
        case "ConditionalExpression":
          return [wrap(node.consequent), wrap(node.alternate)];
        case "LogicalExpression":
          return [wrap(node.right)];
        case "IfStatement":
          if (node.alternate) return [enter(node.consequent), enter(node.alternate)];
          return [enter(node.consequent, `else{${counter()}}`)];
        case "ForStatement":
        case "ForOfStatement":
        case "ForInStatement":
        case "WhileStatement":
        case "DoWhileStatement":
          return [enter(node.body)];
        case "CatchClause":
          return [enter(node.body)];
        case "SwitchCase":
          if (node.consequent.length > 0) opened.push([node.consequent[0].start, `${counter()};`]);
          return [];
        case "Literal":
          this.#learn(node.value);
          return [];
        default:
          return [];
      }
    };
    const visit = (node) => {
      const ends = begin(node);
      for (const child of Object.values(node))
        for (const one of Array.isArray(child) ? child : [child]) if (typeof one?.type === "string") visit(one);
      for (const end of ends.reverse()) end();
    };
    visit(program);
    // what ends at a place ends before anything begins there
    const all = [...closed, ...opened].map(([place, text], order) => ({ place, text, order }));
    all.sort((a, b) => a.place - b.place || a.order - b.order);
    let done = 0;
    const pieces = all.map(({ place, text }) => {
      const piece = code.slice(done, place) + text;
      done = place;
      return piece;
    });
    return pieces.join("") + code.slice(done);
  }

  #learn(value) {
    if (
      typeof value === "string" &&
      value.length > 0 &&
      value.length <= LONGEST_WORD &&
      !/ |^\.?\.\/|^node:/.test(value)
    )
      this.words.add(value);
  }
}
