import { fs } from "../platform/fileSystem.js";

const { basename, dirname, isAbsolute, join, relative, resolve, sep } = process.getBuiltinModule("node:path");
const { homedir } = process.getBuiltinModule("node:os");

/**
 * What package.json of a project in `folder` has to say of lanegrad so that it gets the
 * installation in `packageRoot`: what the project around that installation says, with paths that
 * lead to the same file from `folder`, or else `file:` and its own folder. Only where lanegrad came
 * from a registry is it a version, `^` and `version`.
 */
export async function sourceOfInstallation(packageRoot: string, folder: string, version: string): Promise<string> {
  const said = await saidAround(packageRoot);
  if (said === undefined) return fileSource(packageRoot, folder);
  const path = /^(?:(?:file|link|portal):|(?=\.{0,2}\/|~\/))(.*)$/.exec(said.source)?.[1];
  if (path === undefined) {
    if (/^(?:npm:|https?:|git|[\w-]+\/)/.test(said.source)) return said.source;
    // what is left with a colon means something in its own project only, such as workspace:
    return said.source.includes(":") ? fileSource(packageRoot, folder) : `^${version}`;
  }
  const inHome = /^\/?~\/(.*)$/.exec(path)?.[1];
  const file = inHome === undefined ? resolve(said.project, path) : join(homedir(), inHome);
  const isThere = await fs.stat(file).catch(() => undefined);
  return fileSource(isThere ? file : packageRoot, folder);
}

/**
 * What package.json of the project whose node_modules hold the installation says of it, and where
 * that project lies.
 */
async function saidAround(
  packageRoot: string,
): Promise<{ readonly project: string; readonly source: string } | undefined> {
  // pnpm has node_modules in node_modules: those of the project are the outermost
  const parts = packageRoot.split(sep);
  const at = parts.indexOf("node_modules");
  if (at < 0) return undefined;
  const project = parts.slice(0, at).join(sep) || sep;
  const text = await fs.readFile(join(project, "package.json"), "utf8").catch(() => "{}");
  try {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(text);
    const source: unknown = { ...optionalDependencies, ...devDependencies, ...dependencies }.lanegrad;
    return typeof source === "string" ? { project, source } : undefined;
  } catch {
    return undefined; // it is no package.json
  }
}

/**
 * `file:` and the path from the folder, which may not be there yet, to a file; the whole path where
 * both have nothing in common.
 */
async function fileSource(file: string, folder: string): Promise<string> {
  const path = relative(await realPath(resolve(folder)), await realPath(file));
  return `file:${isAbsolute(path) ? path : path.replaceAll(sep, "/")}`;
}

/**
 * The path without symbolic links, by which package managers count; of what isn't there that of the
 * folder above it.
 */
async function realPath(path: string): Promise<string> {
  const real = await fs.realpath(path).catch(() => undefined);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(await realPath(dirname(path)), basename(path));
}
