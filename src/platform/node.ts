import { DataError, ResourceError } from "../errors.js";
import { startNodeWorker } from "./nodeWorker.js";
import { pauseInNode } from "./pause.js";
import type { Platform, PlatformThreads } from "./platform.js";
import { allowWideLanes } from "./wideLanes.js";

// Reached through the process, so that no `node:` import stands in a graph that a page's bundler walks.
const fs = process.getBuiltinModule("node:fs/promises");
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
  allowWideLanes,
  threads,
  workerStarter: async () => (events) => startNodeWorker(workerAddress ?? workerUrl(), events),
  useWorker,
  pause: pauseInNode,
  join,
};

/** The most that Node reads from a file at once. */
const MOST_BYTES = 2 ** 31 - 1;

async function readFile(path: string | URL): Promise<Uint8Array> {
  const about = await fs.stat(path).catch(() => undefined);
  if (about && about.size > MOST_BYTES)
    throw new DataError("DATA_INVALID", `${path} has more than 2 GiB, the most that is read of a file: split it.`);
  const buffer = await fs.readFile(path).catch((cause: unknown) => {
    throw new DataError(
      "DATA_NOT_FOUND",
      `${path.toString() || '""'}: ${reason(cause, "no such file")}; check the path.`,
      {
        cause,
      },
    );
  });
  const { buffer: memory, byteOffset, byteLength } = buffer;
  // A small Buffer is a window of a pool that other Buffers share: whoever reads `.buffer` would read theirs.
  return byteLength === memory.byteLength ? new Uint8Array(memory, byteOffset, byteLength) : new Uint8Array(buffer);
}

async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(path), `.lanegrad-${crypto.randomUUID()}.tmp`);
  try {
    await writeSynced(temporary, bytes);
    await fs.rename(temporary, path);
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => undefined);
    const why = reason(cause, "its folder does not exist");
    throw new ResourceError("WRITE_FAILED", `${path} could not be written: ${why}; nothing was changed.`, { cause });
  }
}

/** Writes a new file and waits until it is on the disk: a rename before that could leave an empty file after a power cut. */
async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await fs.open(path, "wx");
  try {
    let written = 0;
    while (written < bytes.length) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
      if (bytesWritten === 0) throw new Error(`only ${written} of ${bytes.length} bytes were taken`);
      written += bytesWritten;
    }
    await file.sync();
  } finally {
    await file.close();
  }
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

/** The built worker stands beside the bundles; sources, compiled or run as they are, find it in the build. */
function workerUrl(): URL {
  const places = ["./worker.js", "../../dist/worker.js", "../../build/dist/worker.js"];
  const urls = places.map((place) => new URL(place, import.meta.url));
  return urls.find((url) => existsSync(url)) ?? urls[0];
}

/** Looks from the working folder first, where a user installs data, then from where lanegrad itself is installed. */
function packageFolder(name: string): string | undefined {
  for (const start of [join(process.cwd(), "package.json"), import.meta.url]) {
    const require = createRequire(start);
    // The folders are walked rather than resolved, because a package's `exports` may hide its package.json.
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
