import type { SaveCalls } from "./fileSystem.js";

const { join } = process.getBuiltinModule("node:path");
const { hostname } = process.getBuiltinModule("node:os");
const { createHash } = process.getBuiltinModule("node:crypto");

/** Tells this machine's files from those that others write into a folder that is shared. */
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** The name of a new file that a save writes to before it renames it; no other file has it. */
export function temporaryName(): string {
  return `.lanegrad-${machine}-${process.pid}-${crypto.randomUUID()}.tmp`;
}

const TEMPORARY = /^\.lanegrad-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/;

/** Files that this process could not remove, by their paths. */
const leftovers = new Set<string>();

/**
 * Removes a file whose save has failed, now or, where that fails too, with the next save to its
 * folder.
 */
export async function removeTemporary(fs: SaveCalls, path: string): Promise<void> {
  leftovers.add(path);
  await fs.rm(path, { force: true }).then(
    () => leftovers.delete(path),
    () => undefined,
  );
}

/**
 * Removes what saves to this folder left: files of processes that are no more, and those that could
 * not be removed.
 */
export async function removeAbandoned(fs: SaveCalls, folder: string): Promise<void> {
  const names = await fs.readdir(folder).catch(() => []);
  for (const name of names) {
    const path = join(folder, name);
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    const isOver = leftovers.has(path) || (host === machine && (await isAbandoned(fs, path, Number(pid))));
    if (isOver) await removeTemporary(fs, path);
  }
}

/** Milliseconds by which the clock of a file system may be behind. */
const CLOCK_SLACK = 2000;

async function isAbandoned(fs: SaveCalls, path: string, pid: number): Promise<boolean> {
  // In a container every process may have the same number: then the file is older than this one.
  if (pid !== process.pid) return !isAlive(pid);
  const about = await fs.lstat(path).catch(() => undefined);
  // Not `performance.timeOrigin`, which in a worker is the worker's beginning.
  const processStart = Date.now() - process.uptime() * 1000;
  return about !== undefined && about.mtimeMs < processStart - CLOCK_SLACK;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
