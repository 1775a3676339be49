/** Generates `build` from scratch: kernels, JavaScript and declarations, bundles. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { compileKernels } from "./kernels.mjs";
import { root, runNode } from "./ready.mjs";

rmSync(join(root, "build"), { recursive: true, force: true });
await compileKernels();
runNode("node_modules/typescript/bin/tsc");
runNode("node_modules/rollup/dist/bin/rollup", ["--config", "rollup.config.mjs", "--silent"]);
