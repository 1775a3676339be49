/**
 * Brings a checkout to the point where the built files can run: packages installed, everything generated. Does only what
 * is missing or older than its sources, and needs nothing but Node and npm.
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

/** Runs a command in the project's folder and ends this process with its exit code when it fails. */
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

/** Installs the packages of package-lock.json unless they are there, whoever installed them. */
export function install() {
  if (isInstalled()) return;
  console.error("Installing packages ...");
  // npm is a script on Windows, which only a shell starts
  run("npm ci --no-audit --no-fund --loglevel=error", [], { shell: true, stdio: ["ignore", 2, 2] });
}

/** What the tests in browsers and with bundlers need: packages that nobody else has to download. */
const browserTests = join(root, "test/browser");

/** Milliseconds that their download may take. */
const PATIENCE = 300_000;

/** Installs the packages of test/browser unless they are there. Returns undefined, or why they can't be installed. */
export function installBrowserTests() {
  if (isInstalled(browserTests)) return undefined;
  console.error("Installing what the tests in browsers need ...");
  const command = "npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1";
  const { status, error } = spawnSync(command, [], {
    cwd: browserTests,
    shell: true,
    stdio: ["ignore", 2, 2],
    timeout: PATIENCE,
  });
  return status === 0 ? undefined : `npm ci in test/browser failed (${error?.message ?? `exit code ${status}`})`;
}

/** Whether every package that package-lock.json asks of all machines lies in node_modules in its version. */
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
  const sources = ["assembly", "src", "asconfig.json", "tsconfig.json", "rollup.config.mjs", "package.json"];
  const stamp = join(root, "build/.built");
  const digest = digestOf(sources);
  const isCurrent = existsSync(stamp) && readFileSync(stamp, "utf8") === digest;
  // The command line is what comes last: without it, a part of the folder was removed.
  if (isCurrent && existsSync(join(root, "build/dist/cli.js"))) return;
  console.error("Building ...");
  runNode("src/make/generate.mjs");
  writeFileSync(stamp, digest);
}
