/**
 * Generates `build`: kernels, where those that are there are of other sources, JavaScript and
 * declarations, what predictors run, bundles.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compileKernels } from "./kernels.mjs";
import { bundlePredictors, declarePredictors } from "./predictors.mjs";
import { digestOf, root, runNode } from "./ready.mjs";

const build = join(root, "build");
const kernels = join(build, "kernels");
const stamp = join(kernels, ".built");
const digest = digestOf(["assembly", "asconfig.json", "package-lock.json", "src/make/kernels.mjs"]);
const areCurrent = existsSync(stamp) && readFileSync(stamp, "utf8") === digest;

const old = existsSync(build) ? readdirSync(build).map((name) => join(build, name)) : [];
for (const path of old) if (path !== kernels || !areCurrent) rmSync(path, { recursive: true, force: true });
if (!areCurrent) {
  await compileKernels();
  writeFileSync(stamp, digest);
}
declarePredictors();
runNode("node_modules/typescript/bin/tsc");
// what it imports is installed by now
const { rollUpDeclarations } = await import("../../tools/declarations/rollUp.mjs");
await rollUpDeclarations();
await bundlePredictors();
runNode("node_modules/rollup/dist/bin/rollup", ["--config", "rollup.config.mjs", "--silent"]);
