/**
 * Compiles the kernels for each target of asconfig.json, and puts each module also into a
 * JavaScript file, deflated and in base64: the one form that every bundler carries along. The plain
 * files are marked, for `init` to know them again.
 */
import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
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
  const revision = createHash("sha256");
  for (const target of targets) {
    const { error, stderr } = await compile([
      entryOf(target),
      ...["--config", "asconfig.json", "--target", target, "--baseDir", root],
    ]);
    if (error) throw new Error(`The kernels of ${target} don't compile:\n${stderr}`, { cause: error });
    const module = readFileSync(`${pathOf(target)}.wasm`);
    revision.update(module);
    // a twentieth smaller than what zlib makes
    const deflated = await zopfli.deflateAsync(module, {});
    const text = Buffer.from(deflated).toString("base64");
    writeConstant(`${target}.embedded`, text, "The module, deflated and in base64.");
  }
  mark(revision.digest("hex").slice(0, 12));
}

/** Writes a JavaScript module that exports a text. */
function writeConstant(name, text, description) {
  writeFileSync(`${pathOf(name)}.js`, `export default "${text}";\n`);
  writeFileSync(`${pathOf(name)}.d.ts`, `/** ${description} */\ndeclare const text: string;\nexport default text;\n`);
}

/** Appends a custom section to every plain file that says which one it is, and of which kernels. */
function mark(revision) {
  for (const target of targets) {
    const [name, content] = ["lanegrad", `${target} ${revision}`].map((text) => Buffer.from(text));
    const section = Buffer.concat([Buffer.of(0, 1 + name.length + content.length, name.length), name, content]);
    appendFileSync(`${pathOf(target)}.wasm`, section);
  }
  writeConstant("revision", revision, "The digest of all modules, with which their files are marked.");
}
