import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";

/**
 * Leaves out of AssemblyScript's loader what gives JavaScript access to a module's strings and arrays, what gives a module JavaScript's
 * mathematics, and what compiles: kernels have no strings, import nothing but the memory, and come compiled. It would be a
 * tenth of what a page downloads. Nor does a library change the page's own Object.
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

/** Everything a user's program needs is inside the bundles; Node's own modules stay outside. */
const plugins = [nodeResolve({ preferBuiltins: true }), withoutManagedObjects, commonjs()];
const output = { dir: "build/dist", format: "es", hoistTransitiveImports: false, chunkFileNames: "[name].js" };

/** A worker gets its kernels compiled, from whoever started it: none travel in its script. */
export const withoutKernels = {
  name: "without-kernels",
  load: (id) => (id.endsWith(".embedded.js") ? 'export default "";' : undefined),
};

/** A worker reads our own files alone: whoever starts it makes those of PyTorch ours, so that no script of a worker knows them. */
export const ownFilesAlone = {
  name: "own-files-alone",
  resolveDynamicImport: (source, importer) =>
    source.endsWith("/io/modelFile.js") ? resolve(dirname(importer), source.replace("modelFile", "ownModelFile")) : undefined,
};

/** What the entry exports and the rest loads on demand, with what only these need. */
const COPIED = new RegExp(
  [
    String.raw`(data\/(split|standardize|takeRows)|^\.\/(standardizing|weighing|takeRows|checkShuffled|storage|files|checkCheckpoint|checkFitState|checkpointFile)`,
    String.raw`|random\/generator|^\.\/(measuring|averages|regression)|metrics\/named|catalog\/(metrics|optimizerEntries))\.js$`,
  ].join(""),
);
/**
 * Importers with what is copied for them alone, so that it is in no script of its own. What a page downloads at once names all scripts
 * that share something with others on demand (Vite), and loads what the entry shares with them (esbuild).
 */
const COPIED_FOR = new RegExp(
  [
    String.raw`(random\/randomState\.js \.\/log|supply\/engine\.js \.\/(probe|refusal)|layers\/settled\.js \.\/values`,
    String.raw`|layers\/settledRegularization\.js \.\/regularizers|preprocess\/scalings\.js \.\.\/data\/standardize`,
    String.raw`|preprocess\/preprocessor\.js \.\.\/data\/takeRows|losses\/customLoss\.js \.\.\/catalog\/lossNames`,
    String.raw`|losses\/libraryLoss\.js \.\.\/catalog\/(lossNames|graphLosses)|lossNames\.js\?for=.* \.\/graphLosses|threads\/singleThread\.js \.\/(stageExecutor|stages)`,
    String.raw`|stageExecutor\.js\?for=.* \.\/stages|train\/(checkpointFile|checkCheckpoint|checkFitState)\.js\?on-demand \.\.\/io\/(json|safetensors)|safetensors\.js\?for=.* \.\/json|threads\/schedule\.js \.\/divisible|threads\/threadComparison\.js \.\/shares|train\/validation\.js \.\/tellState|metrics\/ranking\.js \.\.\/random\/log|exact\.js\?for=measuring.* \.\/log|train\/(classWeights\.js|weighing\.js\?on-demand) \.\.\/data\/(nearest|takeRows))\.js$`,
  ].join(""),
);
/** What decides about a training, where models in workers check it too: they have a copy. */
const IN_REMOTE = /\/compiled\/(train\/(callbacks|fitNames|plateauOptions|schedule|scheduleOptions|stoppingOptions)|random\/log)\.js$/;
const REMOTE = "?for=remote";
/** Small things that are copied for all who import them. */
const SMALL = new RegExp(
  [
    String.raw`\/compiled\/(catalog\/(activationRanges|lossFor|outputLayer|regularization|settingPlace)|data\/(isCallable|weights)|layers\/nesting|nn\/descentScale`,
    String.raw`|io\/unfit|train\/modelFiles|random\/(exact|checkGeneratorState)|runtime\/threads\/checkThreads|train\/classColumns)\.js$`,
  ].join(""),
);
/** What imports one of these at once, and is itself loaded on demand. */
const COPYING = /\?on-demand$|io\/training\.js$/;
const COPY = "?on-demand";

/**
 * Gives the rest a copy of what it loads on demand and the entry exports too. A page downloads with the entry every file that the entry
 * could export from (esbuild), or what lies in one file with it (all). These are functions without a state: two of each do no harm.
 */
const copiesOnDemand = {
  name: "copies-on-demand",
  resolveDynamicImport: (source, importer) => (COPIED.test(source) ? resolve(dirname(importer), source) + COPY : undefined),
  resolveId(source, importer) {
    if (!importer || !source.startsWith(".")) return undefined;
    const from = importer.split("?")[0];
    const path = resolve(dirname(from), source);
    if (SMALL.test(path) || COPIED_FOR.test(`${importer} ${source}`)) return `${path}?for=${basename(importer).replaceAll("?", "-")}`;
    if (COPYING.test(importer) && COPIED.test(source)) return path + COPY;
    return IN_REMOTE.test(path) && (/\/remote\//.test(from) || /[?-]for=remote$/.test(importer)) ? path + REMOTE : undefined;
  },
  load: (id) => (/\?(on-demand|for=.*)$/.test(id) ? readFileSync(id.split("?")[0], "utf8") : undefined),
};

/** What every page needs that trains a network; what these import is surely loaded with them. */
const needed = ["platform/browserHost", "remote/models", "data/dataset", "nn/layers", "nn/losses", "nn/optimizers"];

/** One file for all that is surely loaded, also for what csv.ts needs of it: one deflates better than two. */
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
      table: "build/compiled/table.js",
      tensor: "build/compiled/nodeTensor.js",
      cli: "build/compiled/cli/main.js",
    },
    plugins,
    output,
    external: /^node:/,
  },
  {
    input: { worker: "build/compiled/worker.js" },
    plugins: [withoutKernels, ownFilesAlone, ...plugins],
    output: { ...output, inlineDynamicImports: true },
  },
  {
    input: {
      browser: "build/compiled/browser.js",
      "browser-csv": "build/compiled/csv.js",
      "browser-table": "build/compiled/table.js",
      "browser-tensor": "build/compiled/browserTensor.js",
    },
    plugins: [copiesOnDemand, ...plugins],
    output: { ...output, chunkFileNames: "browser-[name].js", manualChunks: chunkOf, onlyExplicitManualChunks: true },
  },
];
