/**
 * Compiles the kernels for each target of asconfig.json, and puts each module also into a JavaScript file, deflated and in
 * base64: the one form that every bundler carries along.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import zopfli from "@gfx/zopfli";
import { main as compile } from "assemblyscript/asc";
import { root } from "./ready.mjs";

const targets = Object.keys(JSON.parse(readFileSync(join(root, "asconfig.json"), "utf8")).targets);

/** The list of a target's kernels. */
const entryOf = (target) => `assembly/${target.endsWith("-core") ? "core" : "index"}.ts`;

/** Compiles all targets into build/kernels. */
export async function compileKernels() {
  mkdirSync(join(root, "build/kernels"), { recursive: true });
  for (const target of targets) {
    const { error, stderr } = await compile([
      entryOf(target),
      ...["--config", "asconfig.json", "--target", target, "--baseDir", root],
    ]);
    if (error) throw new Error(`The kernels of ${target} don't compile:\n${stderr}`, { cause: error });
    const base = join(root, "build/kernels", target);
    // a twentieth smaller than what zlib makes
    const deflated = await zopfli.deflateAsync(readFileSync(`${base}.wasm`), {});
    writeFileSync(`${base}.embedded.js`, `export default "${Buffer.from(deflated).toString("base64")}";\n`);
    writeFileSync(
      `${base}.embedded.d.ts`,
      "/** The module, deflated and in base64. */\ndeclare const base64: string;\nexport default base64;\n",
    );
  }
}
