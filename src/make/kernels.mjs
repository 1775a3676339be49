/**
 * Compiles the kernels for each target of asconfig.json, and puts each module also into a
 * JavaScript file, deflated and in base64: the one form that every bundler carries along. The plain
 * files are marked, for `init` to know them again.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import zopfli from "@gfx/zopfli";
import { main as compile } from "assemblyscript/asc";
import { root } from "./ready.mjs";

const targets = Object.keys(JSON.parse(readFileSync(join(root, "asconfig.json"), "utf8")).targets);

/** The list of a target's kernels. */
const entryOf = (target) => `assembly/${/-(core|tensor)$/.exec(target)?.[1] ?? "index"}.ts`;

/** Where a target's files go, without their ends. */
const pathOf = (target) => join(root, "build/kernels", target);

/** Compiles all targets into build/kernels. */
export async function compileKernels() {
  mkdirSync(join(root, "build/kernels"), { recursive: true });
  const modules = new Map();
  for (const target of targets) {
    const { error, stderr } = await compile([
      entryOf(target),
      ...["--config", "asconfig.json", "--target", target, "--baseDir", root],
    ]);
    if (error) throw new Error(`The kernels of ${target} don't compile:\n${stderr}`, { cause: error });
    const module = readFileSync(`${pathOf(target)}.wasm`);
    modules.set(target, module);
    // a twentieth smaller than what zlib makes
    const deflated = await zopfli.deflateAsync(module, {});
    const text = Buffer.from(deflated).toString("base64");
    writeConstant(`${target}.embedded`, text, "The module, deflated and in base64.");
  }
  mark(modules);
}

/** Writes a JavaScript module that exports a text. */
function writeConstant(name, text, description) {
  writeFileSync(`${pathOf(name)}.js`, `export default "${text}";\n`);
  writeFileSync(`${pathOf(name)}.d.ts`, `/** ${description} */\ndeclare const text: string;\nexport default text;\n`);
}

/**
 * Gives every plain file a custom section behind its module that says which one it is, and of which
 * kernels. The whole file is written: a build beside this one may have marked it already.
 */
function mark(modules) {
  const digest = createHash("sha256");
  for (const module of modules.values()) digest.update(module);
  const revision = digest.digest("hex").slice(0, 12);
  for (const [target, module] of modules) {
    const [name, content] = ["lanegrad", `${target} ${revision}`].map((text) => Buffer.from(text));
    const section = [Buffer.of(0, 1 + name.length + content.length, name.length), name, content];
    writeFileSync(`${pathOf(target)}.wasm`, Buffer.concat([module, ...section]));
  }
  writeConstant("revision", revision, "The digest of all modules, with which their files are marked.");
}
