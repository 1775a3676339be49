/**
 * Brings a checkout to the point where the built files can run: packages installed, everything
 * generated. Does only what is missing or older than its sources, and needs nothing but Node and
 * npm.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 16)) {
  console.error(`lanegrad needs Node 20.16 or later; this is ${process.version}: install a newer one from nodejs.org.`);
  process.exit(1);
}

/**
 * Runs a command in the project's folder and ends this process with its exit code when it fails.
 */
export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (error) console.error(`${command} can't be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Runs one of Node's scripts, an installed package's too, without a shell. */
export function runNode(script, args = []) {
  run(process.execPath, [join(root, script), ...args]);
}

/** A digest of the files named, and of all files below the folders named. */
export function digestOf(paths) {
  const hash = createHash("sha256").update(process.platform);
  for (const path of paths) addTo(hash, join(root, path));
  return hash.digest("hex");
}

function addTo(hash, path) {
  if (!existsSync(path)) return;
  let entries;
  try {
    entries = readdirSync(path).sort();
  } catch {
    hash.update(relative(root, path)).update(readFileSync(path));
    return;
  }
  for (const entry of entries) addTo(hash, join(path, entry));
}

/**
 * Installs the packages of package-lock.json, and of what rolls up declarations, unless they are
 * there, whoever installed them. The latter needs another TypeScript than the project's, which has
 * no API.
 */
export function install() {
  for (const folder of [root, join(root, "tools/declarations")]) {
    if (isInstalled(folder)) continue;
    console.error("Installing packages ...");
    // npm is a script on Windows, which only a shell starts
    run("npm ci --no-audit --no-fund --loglevel=error", [], { cwd: folder, shell: true, stdio: ["ignore", 2, 2] });
  }
}

/**
 * Packages that tests need and nobody else has to download: those in browsers and with bundlers, of
 * other formats, with MPI, and of declarations.
 */
const testPackages = [
  { folder: "test/browser", what: "the tests in browsers need" },
  { folder: "test/formats", what: "the tests of other formats need" },
  { folder: "test/mpi", what: "the tests with MPI need" },
  { folder: "test/package", what: "the tests of declarations need" },
  { folder: "site", what: "the documentation needs" },
];

/** Milliseconds that one download of them may take. */
const PATIENCE = 300_000;

/**
 * Installs the packages of the tests' folders unless they are there. Returns why some can't be
 * installed, by folder.
 */
export function installTestPackages() {
  return new Map(
    testPackages.flatMap(({ folder, what }) => {
      const absence = installIn(folder, what);
      return absence === undefined ? [] : [[folder, absence]];
    }),
  );
}

/**
 * Installs the packages of a folder, unless they are there. Returns why they can't be installed.
 */
export function installIn(folder, what) {
  const cwd = join(root, folder);
  if (isInstalled(cwd)) return undefined;
  console.error(`Installing what ${what} ...`);
  const command = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1";
  const { status, error } = spawnSync(command, [], { cwd, shell: true, stdio: ["ignore", 2, 2], timeout: PATIENCE });
  return status === 0 ? undefined : `npm ci in ${folder} failed (${error?.message ?? `exit code ${status}`})`;
}

/**
 * Whether every package that package-lock.json asks of all machines lies in node_modules in its
 * version.
 */
export function isInstalled(folder = root) {
  const wanted = packagesIn(folder, "package-lock.json");
  // npm keeps here what it has installed
  const present = packagesIn(folder, "node_modules/.package-lock.json");
  return Object.entries(wanted).every(
    ([path, { version, optional, devOptional }]) =>
      path === "" ||
      optional ||
      devOptional ||
      (present[path]?.version === version && existsSync(join(folder, path, "package.json"))),
  );
}

function packagesIn(folder, lockFile) {
  try {
    return JSON.parse(readFileSync(join(folder, lockFile), "utf8")).packages;
  } catch {
    return {};
  }
}

/** Generates `build` unless it was made from just these sources. */
export function build() {
  const sources = [
    ...["assembly", "src", "asconfig.json", "tsconfig.json", "rollup.config.mjs", "package.json"],
    "tools/declarations/rollUp.mjs",
  ];
  const stamp = join(root, "build/.built");
  const digest = digestOf(sources);
  const isCurrent = existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
  // The command line is what comes last: without it, a part of the folder was removed.
  if (isCurrent && existsSync(join(root, "build/dist/cli.js"))) return;
  console.error("Building ...");
  runNode("src/make/generate.mjs");
  writeFileSync(stamp, digest);
}
