/** `npm test`: installs and builds what is not current, then checks types, style and behaviour. */
import { build, install, runNode } from "./ready.mjs";

install();
build();
runNode("node_modules/typescript/bin/tsc", ["--noEmit", "--project", "test"]);
runNode("node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]);
runNode("node_modules/vitest/vitest.mjs", ["run", ...process.argv.slice(2)]);
