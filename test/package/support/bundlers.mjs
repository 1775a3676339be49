import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The packages of test/browser, which this folder's files don't see by themselves. */
const fromBrowserTests = createRequire(new URL("../../browser/package.json", import.meta.url));

async function imported(name) {
  return await import(pathToFileURL(fromBrowserTests.resolve(name)).href);
}

async function vite(project, into) {
  const { build } = await imported("vite");
  await build({
    root: project,
    configFile: false,
    logLevel: "warn",
    build: {
      outDir: into,
      target: "es2022",
      // the polyfill alone asks for a document
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(project, "main.js"), output: { entryFileNames: "[name].js" } },
    },
  });
}

async function webpack(project, into) {
  const { default: run } = await imported("webpack");
  const output = { path: join(project, into), module: true, filename: "[name].js", chunkFilename: "[name].js" };
  const experiments = { outputModule: true };
  await new Promise((resolve, reject) => {
    run({ mode: "production", context: project, entry: "./main.js", output, experiments }, (error, stats) => {
      if (error) reject(error);
      else if (!stats || stats.hasErrors() || stats.hasWarnings())
        reject(new Error(stats?.toString("errors-warnings")));
      else resolve();
    });
  });
}

async function esbuild(project, into) {
  const { build } = await imported("esbuild");
  const { warnings } = await build({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    outdir: into,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join("\n"));
}

async function rollup(project, into) {
  const { rollup: bundle } = await import("rollup");
  const { default: nodeResolve } = await import("@rollup/plugin-node-resolve");
  const built = await bundle({
    input: join(project, "main.js"),
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }) => {
      throw new Error(message);
    },
  });
  await built.write({ dir: join(project, into), format: "es" });
  await built.close();
}

/** The bundlers, each with its usual settings. */
export const bundlers = {
  vite: withPackage(vite),
  webpack: withPackage(webpack),
  esbuild: withPackage(esbuild),
  rollup: withPackage(rollup),
};

/** What is bundled is made of modules, also where Node runs it. */
function withPackage(bundle) {
  return async (project, into) => {
    await bundle(project, into);
    writeFileSync(join(project, into, "package.json"), '{ "type": "module" }\n');
  };
}

/** Why there are no bundlers; undefined if there are. */
export function bundlersAbsence() {
  try {
    // each, for some are found among the project's own packages too
    for (const name of ["vite", "webpack", "esbuild"]) fromBrowserTests.resolve(name);
    return undefined;
  } catch {
    return process.env.LANEGRAD_BROWSER_TESTS_ABSENT ?? "npm test installs them";
  }
}
