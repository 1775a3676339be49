/**
 * TensorFlow.js, set to its WebAssembly backend and to the number of threads that the peer was
 * started with.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
// registers the gradients of the core operations, which the core leaves out in Node
import "@tensorflow/tfjs-layers";

const [, , folder, threads] = process.argv;
const require = createRequire(import.meta.url);
setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
setThreadsCount(Number(threads));
await tf.setBackend("wasm");
const { version } = require(join(dirname(require.resolve("@tensorflow/tfjs-core")), "../package.json"));

export { folder, tf, version };
