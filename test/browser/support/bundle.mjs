/**
 * In JavaScript, so that types are checked also where the packages of test/browser are not
 * installed.
 */

/** @type {import("./bundle.d.mts").bundle} */
export async function bundle(entry, folder) {
  const { build } = await import("esbuild");
  const options = { bundle: true, format: "esm", target: "es2022", write: false, logLevel: "silent" };
  const { outputFiles } = await build({ ...options, absWorkingDir: folder, entryPoints: [entry] });
  return outputFiles[0].contents;
}
