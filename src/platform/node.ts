import { DataError, ResourceError } from "../errors.js";
import { SaveRefused, StreamFailed, writeAtomically } from "./atomicWrite.js";
import { readFifo } from "./fifo.js";
import { fs } from "./fileSystem.js";
import { startNodeWorker } from "./nodeWorker.js";
import { otherThreads } from "./otherThreads.js";
import { pauseInNode } from "./pause.js";
import type { Platform, PlatformThreads } from "./platform.js";
import { allowWideLanes, hasWideLanes } from "./wideLanes.js";

// Reached through the process, as in fileSystem.ts.
const { existsSync } = process.getBuiltinModule("node:fs");
const { createRequire } = process.getBuiltinModule("node:module");
const { availableParallelism } = process.getBuiltinModule("node:os");
const { dirname, join } = process.getBuiltinModule("node:path");

/** Node's file system and packages. */
export const nodePlatform: Platform = {
  name: "node",
  readFile,
  writeFile,
  exists,
  listFolder,
  packageFolder,
  hasWideLanes: hasWideLanes(),
  allowWideLanes,
  threads,
  workerStarter: async () => (events) => startNodeWorker(workerAddress ?? workerUrl(), events),
  useWorker,
  otherThreads,
  pause: pauseInNode,
  now: () => performance.now(),
  join,
};

/** The most that Node reads from a file at once. */
const MOST_BYTES = 2 ** 31 - 1;

async function readFile(path: string | URL): Promise<Uint8Array> {
  const wrong = wrongPath(String(path));
  if (wrong) throw new DataError("DATA_NOT_FOUND", `${wrong}; check the path.`);
  const about = await fs.stat(path).catch(() => undefined);
  if (about && about.size > MOST_BYTES) throw tooLarge(path);
  if (about?.isCharacterDevice() || about?.isBlockDevice())
    throw new DataError("DATA_INVALID", `${path} is a device, not a file: copy its bytes to a file.`);
  const buffer = await (about?.isFIFO() ? readStream(path) : fs.readFile(path)).catch((cause: unknown) => {
    if (cause instanceof DataError) throw cause;
    const why = reason(cause, "no such file");
    throw new DataError("DATA_NOT_FOUND", `${path}: ${why}; check the path.`, { cause });
  });
  const { buffer: memory, byteOffset, byteLength } = buffer;
  // A small Buffer is a window of a pool that other Buffers share: whoever reads `.buffer` would
  // read theirs.
  return byteLength === memory.byteLength ? new Uint8Array(memory, byteOffset, byteLength) : new Uint8Array(buffer);
}

/** A FIFO, whose size is not known before its end. */
async function readStream(path: string | URL): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of readFifo(path)) {
    size += chunk.length;
    if (size > MOST_BYTES) throw tooLarge(path);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(path: string | URL): DataError {
  return new DataError("DATA_INVALID", `${path} has more than 2 GiB, the most that is read of a file: split it.`);
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const wrong = wrongPath(path);
  if (wrong) throw new ResourceError("WRITE_FAILED", `${wrong}; nothing was written.`);
  try {
    await writeAtomically(fs, path, bytes);
  } catch (cause) {
    const why = cause instanceof SaveRefused ? cause.message : reason(cause, "its folder does not exist");
    const state = cause instanceof StreamFailed ? "" : "; nothing was changed";
    throw new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}${state}.`, { cause });
  }
}

/** What is wrong with the path, of whatever file; undefined where nothing is. */
function wrongPath(path: string): string | undefined {
  if (path === "") return `${JSON.stringify(path)}: the path is empty`;
  return path.includes("\0") ? `${JSON.stringify(path)}: the path holds a NUL character` : undefined;
}

async function exists(path: string): Promise<boolean> {
  return fs.access(path, fs.constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function listFolder(path: string): Promise<readonly string[] | undefined> {
  return fs.readdir(path).then(
    (names) => names.sort(),
    () => undefined,
  );
}

function threads(): PlatformThreads {
  return { most: availableParallelism(), mayWait: true };
}

/** Where the workers' script is, if somebody says so. */
let workerAddress: string | URL | undefined;

async function useWorker(address: string | URL): Promise<void> {
  workerAddress = address;
}

/**
 * The built worker stands beside the bundles; sources, compiled or run as they are, find it in the
 * build.
 */
function workerUrl(): URL {
  const places = ["./worker.js", "../../dist/worker.js", "../../build/dist/worker.js"];
  const urls = places.map((place) => new URL(place, import.meta.url));
  return urls.find((url) => existsSync(url)) ?? urls[0];
}

/**
 * Looks from the working folder first, where a user installs data, then from where lanegrad itself
 * is installed.
 */
function packageFolder(name: string): string | undefined {
  for (const start of [join(process.cwd(), "package.json"), import.meta.url]) {
    const require = createRequire(start);
    // The folders are walked rather than resolved, because a package's `exports` may hide its
    // package.json.
    for (const folder of require.resolve.paths(name) ?? []) {
      const candidate = join(folder, name);
      if (existsSync(join(candidate, "package.json"))) return candidate;
    }
    try {
      // Where packages don't lie in folders (Yarn's Plug'n'Play), only resolving finds them.
      return dirname(require.resolve(`${name}/package.json`));
    } catch {}
  }
  return undefined;
}

/** Why the file system refused, in words; `missing` is what a missing path means here. */
function reason(cause: unknown, missing: string): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  switch (code) {
    case "ENOENT":
      return missing;
    case "EISDIR":
      return "a folder has that name";
    case "ENOTDIR":
      return "a part of the path is a file, not a folder";
    case "EACCES":
    case "EPERM":
      return "permission denied";
    case "EROFS":
      return "the file system is read-only";
    case "ENOSPC":
      return "the disk is full";
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
