/**
 * Builds the page: its script in one file with all that it uses, beside its markup, style, digits
 * and workers.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import commonjs from "@rollup/plugin-commonjs";
import nodeResolve from "@rollup/plugin-node-resolve";
import terser from "@rollup/plugin-terser";
import { rollup } from "rollup";
import {
  withoutBranches,
  withoutChecks,
  withoutDescriptions,
  withoutFiles,
  withoutInspection,
  withoutKernels,
  withoutManagedObjects,
  withoutNames,
  withoutProcesses,
  withoutUntrained,
} from "../../rollup.config.mjs";
import { writeDigits } from "./digits.mjs";
import { licenses } from "./licenses.mjs";
import { digestOf, root, runNode } from "./ready.mjs";
import { withSlashes } from "./standIns.mjs";

/** Where the page is built. */
export const pageFolder = join(root, "build/page");

/** What the page is made from, the library's build among it. */
const SOURCES = ["src", "package.json", "tsconfig.json", "rollup.config.mjs"];

/**
 * The files of src/page/style, in which order later rules win: from every element to single views.
 */
const STYLES = [
  "tokens",
  "base",
  "controls",
  "layout",
  "settings",
  "transport",
  "readouts",
  "charts",
  "benchmark",
  "notes",
  "batch",
  "stations",
  "formulas",
  "gradients",
  "histograms",
  "map",
  "ownData",
  "confusion",
  "runs",
  "digits",
  "relaxation",
  "code",
  "trouble",
];

/**
 * Has uPlot write numbers in the page's language, English, and not in the reader's: beside the
 * page's own numbers that is one notation, and a browser without a language ("C") doesn't fail.
 */
const inEnglish = {
  name: "in-english",
  transform(code, id) {
    if (!/[\\/]uplot[\\/]/.test(id)) return undefined;
    const asked = "domEnv ? nav.language : 'en-US'";
    if (!code.includes(asked)) this.error("uPlot no longer asks for the language where it did.");
    return { code: code.replace(asked, "'en-US'"), map: null };
  },
};

/** No page has 256-bit lanes, for which these kernels are. */
const withoutWideKernels = {
  name: "without-wide-kernels",
  load: (id) => (/-(wide|fused)\.embedded\.js$/.test(id) ? 'export default "";' : undefined),
};

/**
 * Modules that the first view imports when it comes to them, by the ends of their paths. The markup
 * names their scripts, so that a browser asks for all at once: one after the other, each would wait
 * for an answer of its own.
 */
const FIRST_VIEW = [
  "/page/main.js",
  "/remote/otherModels.js",
  "/train/rareOptions.js",
  "/train/placing/matrixTargets.js",
  "/kernels/float32-core.embedded.js",
];

/** The digits are those of the package mnist. */
const license = licenses(["mnist"]);

/**
 * The page's scripts are read by engines alone: no space that these don't need, and short names of
 * what is local. Those of functions and classes stay, which stacks and errors tell.
 */
const withoutSpace = terser({ compress: false, mangle: { keep_fnames: true, keep_classnames: true } });

/**
 * Builds the page, from its sources and the library's `build`, unless it was made from just these.
 */
export async function buildPage() {
  const stamp = join(root, "build/.page-built");
  const digest = digestOf(SOURCES);
  if (existsSync(join(pageFolder, "index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  console.error("Building the page ...");
  rmSync(stamp, { force: true });
  await makePage();
  writeFileSync(stamp, digest);
}

async function makePage() {
  rmSync(pageFolder, { recursive: true, force: true });
  mkdirSync(pageFolder, { recursive: true });
  runNode("node_modules/typescript/bin/tsc", ["--project", "src/page"]);
  const input = { main: compiled("page/main.js"), bench: compiled("page/benchmark/worker.js") };
  const scripts = await bundle(input, [inEnglish, withoutWideKernels, withoutDescriptions, withoutBranches], {
    chunkFileNames: "[name].js",
  });
  // the library's worker once more, as its own file carries all comments
  await bundle(
    { worker: compiled("worker.js") },
    [
      withoutKernels,
      withoutFiles,
      withoutChecks,
      withoutNames,
      withoutDescriptions,
      withoutBranches,
      withoutInspection,
      withoutUntrained,
      withoutProcesses,
      withoutManagedObjects,
    ],
    {
      inlineDynamicImports: true,
    },
  );
  cpSync(join(root, "src/page/icon.svg"), join(pageFolder, "icon.svg"));
  const markup = readFileSync(join(root, "src/page/index.html"), "utf8");
  writeFileSync(join(pageFolder, "index.html"), markup.replace(SCRIPT, `${SCRIPT}\n${preloads(scripts)}`));
  const styles = ["node_modules/uplot/dist/uPlot.min.css", ...STYLES.map((name) => `src/page/style/${name}.css`)];
  writeFileSync(join(pageFolder, "style.css"), styles.map((path) => readFileSync(join(root, path), "utf8")).join("\n"));
  await writeDigits(pageFolder);
  for (const name of readdirSync(pageFolder)) pack(join(pageFolder, name));
}

/** The page's own script, as the markup has it. */
const SCRIPT = '<script type="module" src="main.js"></script>';

/** Links to the scripts of the first view but for the page's own, and to what these import. */
function preloads(scripts) {
  const wanted = new Set(
    FIRST_VIEW.map((end) => {
      const found = scripts.find(({ facadeModuleId }) => withSlashes(facadeModuleId ?? "").endsWith(end));
      if (!found) throw new Error(`The page has no script of ${end}; adapt the list of its first view.`);
      return found.fileName;
    }),
  );
  // a set also hands out what is added meanwhile
  for (const name of wanted)
    for (const imported of scripts.find(({ fileName }) => fileName === name).imports) wanted.add(imported);
  wanted.delete("main.js");
  return [...wanted].map((name) => `<link rel="modulepreload" href="${name}">`).join("\n");
}

/** What gets smaller by much, for hosts that send packed copies; digits are packed already. */
const PACKED = /\.(?:html|css|js|svg|txt)$/;

/** Writes a packed copy beside a file, named as servers look for it. */
function pack(path) {
  if (PACKED.test(path)) writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
}

/** Bundles scripts into the page's folder; gives what was written. */
async function bundle(input, plugins, output) {
  const built = await rollup({
    input,
    plugins: [...plugins, nodeResolve({ browser: true }), commonjs(), withoutSpace, license],
    onwarn({ message }) {
      throw new Error(`The page can't be bundled: ${message}`);
    },
  });
  const { output: written } = await built.write({ dir: pageFolder, format: "es", ...output });
  await built.close();
  return written.filter(({ type }) => type === "chunk");
}

/** A compiled script, without its comments. */
function compiled(path) {
  return join(root, "build/compiled-page", path);
}
