import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import { copies } from "./src/make/copies.mjs";
import { licenses } from "./src/make/licenses.mjs";
import { otherImports, standIns } from "./src/make/standIns.mjs";

/**
 * Leaves out of AssemblyScript's loader what gives JavaScript access to a module's strings and
 * arrays, what gives a module JavaScript's mathematics, and what compiles: kernels have no strings,
 * import nothing but the memory, and come compiled. It would be a tenth of what a page downloads.
 * Nor does a library change the page's own Object.
 */
export const withoutManagedObjects = {
  name: "without-managed-objects",
  transform(code, id) {
    if (!/@assemblyscript.loader.index\.js$/.test(id)) return undefined;
    const shortened = [
      [
        /^ {2}if \(isResponse\(source = await source\)\)[\s\S]*?\n {2}return \{ module, instance, exports \};\n/m,
        "  return { instance: await WebAssembly.instantiate(source, imports) };\n",
      ],
      [/^const utf16 = new TextDecoder\([^\n]*\n/m, ""],
      [/^Object\.hasOwn = [\s\S]*?;\n(?=\n)/m, ""],
    ].reduce((text, [whole, kept]) => {
      if (!whole.test(text)) throw new Error(`${id} has nothing like ${whole}: adapt this plugin.`);
      return text.replace(whole, kept);
    }, code);
    return { code: shortened, map: null };
  },
};

/**
 * Processes compare their versions: it stands in the bundle, which programs may bundle again
 * elsewhere.
 */
const { version } = JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"));
const withVersion = standIns("with-version", {
  "/mpi/version.js": `export const VERSION = ${JSON.stringify(version)};`,
});

/** Everything a user's program needs is inside the bundles; Node's own modules stay outside. */
const plugins = [nodeResolve({ preferBuiltins: true }), withoutManagedObjects, commonjs(), licenses()];
const output = { dir: "build/dist", format: "es", hoistTransitiveImports: false, chunkFileNames: "[name].js" };

/** A worker gets its kernels compiled, from whoever started it: none travel in its script. */
export const withoutKernels = standIns("without-kernels", {
  "/supply/inlinedKernels.js": "export const inlinedBytes = undefined; export const rareParts = undefined;",
});

/**
 * A worker knows no file format, and tries no lanes: whoever started it reads and writes model
 * files, and says which build it is to take.
 */
export const withoutFiles = otherImports("without-files", [
  ["/train/onDemand.js", "./checkpoints/storage.js", "./checkpoints/workerStorage.js"],
  ["/supply/numerics.js", "./wideBuild.js", "./askedBuild.js"],
]);

/** Layers and options come to a worker checked: its script knows no more than it computes. */
export const withoutChecks = otherImports("without-checks", [
  ["/layers/general.js", "./settled.js", "./settledBefore.js"],
  ["/train/augment/augmented.js", "./options.js", "./settledBefore.js"],
  ["/train/inference.js", "./unpaused.js", "./toldUnpaused.js"],
  ["/train/measuring.js", "./unpaused.js", "./toldUnpaused.js"],
]);

/**
 * Which names options have, how a model may compute, and that a checkpoint is one, is checked
 * before they come.
 */
export const withoutNames = standIns("without-names", {
  "/train/computeOptions.js": "export const COMPUTE_OPTIONS = [], checkModelOptions = () => {}, checkComputing = () => {};",
  "/train/fitNames.js": "export const checkFitNames = () => {};",
  "/checkpoints/soundCheckpoint.js": "export const soundCheckpoint = (checkpoint) => checkpoint;",
  "/data/checkClassWeight.js": "export const checkClassWeight = () => {};",
  "/random/checkShuffled.js": "export const checkShuffled = () => {};",
});

/** Files of other formats are written by whoever started a worker: it describes no layers. */
export const withoutDescriptions = standIns("without-descriptions", {
  "/layers/describe.js": "export const describeLayers = undefined, describeCalls = undefined;",
});

/**
 * Traces, checks of gradients, summaries and explanations are made of a copy of the model, by
 * whoever started a worker.
 */
export const withoutInspection = standIns("without-inspection", {
  "/train/inspection.js": "export const traceBatch = undefined, checkModelGradients = undefined, summaryOf = undefined;",
  "/layers/graphTrace.js": "export const traceGraph = undefined;",
  "/layers/inputGradients.js": "export const inputGradients = undefined;",
  "/layers/multiplyAdds.js": "export const multiplyAddsOf = undefined;",
});

/**
 * Only code of a user's keeps parameters from the loss, and none crosses to a worker: its script
 * doesn't look for such.
 */
export const withoutUntrained = standIns("without-untrained", {
  "/layers/trained.js": "export const checkTrained = () => {};",
});

/** Processes that train together do so without workers, which have no part in their messages. */
export const withoutProcesses = standIns("without-processes", {
  "/distributed/sharedTraining.js": "export const sharedWay = undefined, sharedEvaluation = undefined;",
});

/** Models whose layers branch stay with the thread that made them. */
export const withoutBranches = otherImports("without-branches", [
  ["/layers/general.js", "./wiredBlueprint.js", "./wiredNowhere.js"],
]);

/** What every page needs that trains a network; what these import is surely loaded with them. */
const needed = ["platform/browserHost", "remote/models", "data/dataset", "nn/layers", "nn/losses", "nn/optimizers"];

/**
 * One file for all that is surely loaded, also for what csv.ts needs of it: one deflates better
 * than two.
 */
function chunkOf(id, { getModuleInfo }) {
  const loaded = new Set(needed.map((name) => resolve(`build/compiled/${name}.js`)));
  for (const module of loaded) for (const imported of getModuleInfo(module).importedIds) loaded.add(imported);
  return loaded.has(id) ? "main" : undefined;
}

export default [
  {
    input: {
      node: "build/compiled/node.js",
      csv: "build/compiled/csv.js",
      data: "build/compiled/nodeData.js",
      table: "build/compiled/table.js",
      tensor: "build/compiled/nodeTensor.js",
      formats: "build/compiled/nodeFormats.js",
      model: "build/compiled/nodeModel.js",
      explain: "build/compiled/nodeExplain.js",
      search: "build/compiled/nodeSearch.js",
      mpi: "build/compiled/nodeMpi.js",
      cli: "build/compiled/cli/main.js",
    },
    plugins: [withVersion, ...plugins],
    output,
    external: /^node:/,
  },
  {
    input: { worker: "build/compiled/worker.js" },
    plugins: [withoutKernels, withoutFiles, withoutChecks, withoutNames, withoutDescriptions, withoutBranches, withoutInspection, withoutUntrained, withoutProcesses, ...plugins],
    output: { ...output, inlineDynamicImports: true },
  },
  {
    input: {
      browser: "build/compiled/browser.js",
      "browser-csv": "build/compiled/csv.js",
      "browser-data": "build/compiled/browserData.js",
      "browser-table": "build/compiled/table.js",
      "browser-tensor": "build/compiled/browserTensor.js",
      "browser-formats": "build/compiled/browserFormats.js",
      "browser-model": "build/compiled/browserModel.js",
      "browser-explain": "build/compiled/browserExplain.js",
      "browser-search": "build/compiled/browserSearch.js",
      "browser-mpi": "build/compiled/browserMpi.js",
    },
    plugins: [copies, ...plugins],
    output: { ...output, chunkFileNames: "browser-[name].js", manualChunks: chunkOf, onlyExplicitManualChunks: true },
  },
];
