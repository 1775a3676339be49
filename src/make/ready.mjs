/**
 * Brings a checkout to the point where the built files can run: packages installed, everything generated. Does only what
 * is missing or older than its sources, and needs nothing but Node and npm.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
function digestOf(paths) {
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

/** Calls `make` unless `stamp` says that it was made from just these sources. */
function makeOnce(stamp, sources, make) {
  const path = join(root, stamp);
  const digest = digestOf(sources);
  if (existsSync(path) && readFileSync(path, "utf8") === digest) return;
  make();
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, digest);
}

/** Installs the packages of package-lock.json unless they are there. */
export function install() {
  makeOnce("node_modules/.lanegrad-installed", ["package.json", "package-lock.json"], () => {
    console.error("Installing packages ...");
    // npm is a script on Windows, which only a shell starts
    run("npm ci --no-audit --no-fund --loglevel=error", [], { shell: true, stdio: ["ignore", 2, 2] });
  });
}

/** Generates `build` unless it is current. */
export function build() {
  const sources = ["assembly", "src", "asconfig.json", "tsconfig.json", "rollup.config.mjs", "package.json"];
  makeOnce("build/.built", sources, () => {
    console.error("Building ...");
    runNode("src/make/generate.mjs");
  });
}
