/**
 * `node src/make/kernelStyle.mjs [--write]`, a part of `npm run lint`: style and formatting of the
 * kernels, by Biome. AssemblyScript has decorators of functions, which TypeScript has not: to
 * Biome, which works on copies, they are comments. `--write` mends what Biome can mend.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const kernels = join(root, "assembly");
const copies = join(root, "build/assembly");
const settings = join(root, "build/biome-of-kernels");
const sources = readdirSync(kernels).filter((name) => /(?<!\.d)\.ts$/.test(name));
const isWriting = process.argv.includes("--write");

/** Lines that hold decorators alone; behind "//" in copies. */
const DECORATORS = /^( *)((?:@\w+ ?)+)$/gm;
const COMMENTS = /^( *)\/\/ ((?:@\w+ ?)+)$/gm;

const style = JSON.parse(readFileSync(join(root, "biome.json"), "utf8"));
/**
 * `==` compares numbers, const enums cost nothing, and `return f()` of a void f ends a case;
 * constants stand in pairs.
 */
const OWN = {
  // the order of imports and exports is that of the functions in the module, which pages download
  // packed
  assist: { enabled: false },
  linter: {
    rules: {
      ...style.linter.rules,
      correctness: { noVoidTypeReturn: "off" },
      suspicious: { noApproximativeNumericConstant: "off", noConstEnum: "off", noDoubleEquals: "off" },
    },
  },
  overrides: [{ includes: ["**/constants.ts"], formatter: { enabled: false } }],
};

rmSync(copies, { recursive: true, force: true });
cpSync(kernels, copies, { recursive: true });
rewrite(copies, copies, DECORATORS, "$1// $2");
mkdirSync(settings, { recursive: true });
writeFileSync(join(settings, "biome.json"), JSON.stringify({ ...style, files: {}, ...OWN }));
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
const args = ["check", "--error-on-warnings", `--config-path=${settings}`, ...(isWriting ? ["--write"] : []), "."];
const { status } = spawnSync(process.execPath, [biome, ...args], { cwd: copies, stdio: "inherit" });
if (isWriting) rewrite(copies, kernels, COMMENTS, "$1$2");
process.exitCode = status ?? 1;

/**
 * Writes all kernels of one folder to another one, changed in that way; leaves those that stay as
 * they are.
 */
function rewrite(from, to, pattern, replacement) {
  for (const name of sources) {
    const text = readFileSync(join(from, name), "utf8").replaceAll(pattern, replacement);
    if (text !== readFileSync(join(to, name), "utf8")) writeFileSync(join(to, name), text);
  }
}
