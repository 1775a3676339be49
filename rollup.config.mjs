import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";

/** Everything a user's program needs is inside the bundles; Node's own modules stay outside. */
const plugins = [nodeResolve({ preferBuiltins: true }), commonjs()];
const output = { dir: "build/dist", format: "es", chunkFileNames: "[name].js" };

/** A worker gets its kernels compiled, from whoever started it: none travel in its script. */
const withoutKernels = { name: "without-kernels", load: (id) => (id.endsWith(".embedded.js") ? 'export default "";' : undefined) };

export default [
  { input: { node: "build/compiled/node.js", csv: "build/compiled/csv.js", cli: "build/compiled/cli/main.js" }, plugins, output, external: /^node:/ },
  { input: { worker: "build/compiled/worker.js" }, plugins: [withoutKernels, ...plugins], output: { ...output, inlineDynamicImports: true } },
  { input: { browser: "build/compiled/browser.js", "browser-csv": "build/compiled/csv.js" }, plugins, output: { ...output, chunkFileNames: "browser-[name].js" } },
];
