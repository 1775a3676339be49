/**
 * jax-js, set to its WebAssembly backend. It starts threads where there is a global Worker, which
 * Node lacks: one runs here.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as jax from "@jax-js/jax";

const [, , folder] = process.argv;
const require = createRequire(import.meta.url);
await jax.init("wasm");
jax.defaultDevice("wasm");
const { version } = require(join(dirname(require.resolve("@jax-js/jax")), "../package.json"));

export { folder, jax, version };
