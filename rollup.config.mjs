import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";

/**
 * Leaves out of AssemblyScript's loader what gives JavaScript access to a module's strings and arrays, what gives a module JavaScript's
 * mathematics, and what compiles a response: kernels have no strings, import nothing but the memory, and come compiled. It would be a
 * tenth of what a page downloads. Nor does a library change the page's own Object.
 */
export const withoutManagedObjects = {
  name: "without-managed-objects",
  transform(code, id) {
    if (!/@assemblyscript.loader.index\.js$/.test(id)) return undefined;
    const shortened = [
      [/^function preInstantiate\(imports\) \{\n[\s\S]*?\n\}\n/m, "function preInstantiate() {}\n"],
      [
        /^function postInstantiate\(extendedExports, instance\) \{\n[\s\S]*?\n\}\n/m,
        "function postInstantiate(_, instance) {\n  return instance.exports;\n}\n",
      ],
      [/^ {2}if \(isResponse\(source = await source\)\) return instantiateStreaming\(source, imports\);\n/m, ""],
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

/** What the entry exports and the rest loads on demand, with what only these need. */
const COPIED = new RegExp(
  [
    String.raw`(data\/(split|standardize|takeRows)|^\.\/(standardizing|weighing|takeRows|checkShuffled|storage|files|checkCheckpoint|checkFitState|checkpointFile)`,
    String.raw`|random\/generator|^\.\/(measuring|averages|regression)|metrics\/named|catalog\/(metrics|optimizerEntries))\.js$`,
  ].join(""),
);
/**
 * Importers with what is copied for them alone: the entry, or all others, have one of the two. What small thing two scripts share would be
 * a third one, whose name every page downloads.
 */
const COPIED_FOR = new RegExp(
  [
    String.raw`(random\/randomState\.js \.\/log|supply\/engine\.js \.\/(probe|refusal)|layers\/settled\.js \.\/values`,
    String.raw`|layers\/settledRegularization\.js \.\/regularizers|remote\/layers\.js \.\.\/layers\/nesting`,
    String.raw`|train\/(undo\.js \.\.\/catalog\/activationRanges|search\.js \.\.\/nn\/descentScale|trace\.js \.\/classColumns)`,
    String.raw`|train\/validation\.js \.\/tellState|remote\/sentFit\.js \.\.\/data\/weights)\.js$`,
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
  resolveId: (source, importer) =>
    (COPYING.test(importer) && COPIED.test(source)) || COPIED_FOR.test(`${importer} ${source}`)
      ? resolve(dirname(importer), source) + COPY
      : undefined,
  load: (id) => (id.endsWith(COPY) ? readFileSync(id.slice(0, -COPY.length), "utf8") : undefined),
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
    plugins: [withoutKernels, ...plugins],
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
