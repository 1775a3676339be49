/**
 * What a page downloads to define, train and ask a network of dense layers, with TensorFlow.js and
 * with jax-js: scripts, minified by esbuild, and kernels, each packed by gzip -9. For lanegrad
 * test/package/size.test.ts prints the same. It installs both libraries into a folder that is
 * removed at the end.
 *
 *     npm run sweep:downloads
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundlers } from "../package/support/bundlers.mjs";

const peers = [
  {
    name: "TensorFlow.js",
    // the one of its three modules that engines of today load
    kernels: ["node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm"],
    program: `
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { oneHot, setBackend, tensor2d, train } from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";

setWasmPaths("./");
await setBackend("wasm");
const model = sequential({
  layers: [layers.dense({ inputShape: [4], units: 16, activation: "relu" }), layers.dense({ units: 3, activation: "softmax" })],
});
model.compile({ optimizer: train.adam(0.01), loss: "categoricalCrossentropy" });
await model.fit(tensor2d([[5.1, 3.5, 1.4, 0.2]]), oneHot([0], 3), { epochs: 1 });
console.log(await model.predict(tensor2d([[5.1, 3.5, 1.4, 0.2]])).data());
`,
  },
  {
    name: "jax-js",
    kernels: [],
    program: `
import { defaultDevice, init, jit, nn, numpy as np, random, tree, valueAndGrad } from "@jax-js/jax";

await init("wasm");
defaultDevice("wasm");
const logits = ([w1, b1, w2, b2], x) => np.matmul(nn.relu(np.matmul(x, w1).add(b1)), w2).add(b2);
const loss = (weights, x, y) => nn.logSoftmax(logits(weights, x)).mul(y).sum().mul(-1);
const step = jit((weights, x, y) => {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), x, y);
  return [value, weights.map((weight, i) => weight.sub(gradients[i].mul(0.01)))];
});
const weights = [random.normal(random.key(1), [4, 16]), np.zeros([16]), random.normal(random.key(2), [16, 3]), np.zeros([3])];
const [, trained] = step(weights, np.array([[5.1, 3.5, 1.4, 0.2]]), np.array([[1, 0, 0]]));
console.log(await nn.softmax(logits(trained, np.array([[5.1, 3.5, 1.4, 0.2]]))).data());
`,
  },
];

const folder = mkdtempSync(join(tmpdir(), "lanegrad-downloads-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
copyFileSync(
  fileURLToPath(new URL("../../src/bench/peers/package.json", import.meta.url)),
  join(folder, "package.json"),
);
const install = "npm install --ignore-scripts --no-audit --no-fund --loglevel=error";
if (spawnSync(install, [], { cwd: folder, shell: true, stdio: ["ignore", 2, 2] }).status !== 0) process.exit(1);

/** The scripts that are loaded with `entry`: those that it imports at once, and so on. */
function loadedWith(entry, found = new Set()) {
  if (found.has(entry)) return found;
  found.add(entry);
  const text = readFileSync(entry, "utf8");
  for (const [, path] of text.matchAll(/(?:import|from)\s*"(\.[^"]+)"/g))
    loadedWith(resolve(dirname(entry), path), found);
  return found;
}

for (const { name, kernels, program } of peers) {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, "main.js"), program);
  await bundlers.esbuild(project, "built");
  const scripts = [...loadedWith(join(project, "built/main.js"))];
  const bytes = [...scripts, ...kernels.map((path) => join(folder, path))].map(
    (path) => gzipSync(readFileSync(path), { level: 9 }).length,
  );
  console.log(`${name}: ${bytes.reduce((sum, each) => sum + each)} bytes by gzip (${bytes.join(" + ")})`);
}
