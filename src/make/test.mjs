/**
 * `npm test`: installs and builds what is not current, the page too, then checks types, style and
 * behaviour.
 */
import { basename } from "node:path";
import { build, install, installTestPackages, runNode } from "./ready.mjs";

install();
for (const [folder, absence] of installTestPackages()) {
  console.error(`${absence}: the tests that need those packages are skipped.`);
  // why they are skipped is a part of their names
  process.env[`LANEGRAD_${basename(folder).toUpperCase()}_TESTS_ABSENT`] = absence;
}
build();
runNode("src/make/page.mjs", ["--build"]);
runNode("node_modules/typescript/bin/tsc", ["--noEmit", "--project", "test"]);
runNode("node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]);
runNode("src/make/kernelStyle.mjs", []);
runNode("node_modules/vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
