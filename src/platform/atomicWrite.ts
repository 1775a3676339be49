import { writeFifo } from "./fifo.js";
import type { FileHandle, SaveCalls } from "./fileSystem.js";
import { removeAbandoned, removeTemporary, temporaryName } from "./temporaryFiles.js";

/** A save that is refused before anything is written; `message` says why. */
export class SaveRefused extends Error {}

/** A device or FIFO that took only a part of the bytes. */
export class StreamFailed extends Error {}

const { dirname, join, resolve } = process.getBuiltinModule("node:path");

/** Links that are followed from one to the next, as many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Writes all of `bytes` to the file that `path` names, or changes nothing. The bytes go to a file
 * beside the target, which is synced and then renamed over it; the folder is synced last, so that
 * the new name outlives a power cut. What stood there keeps its mode and owner. A symbolic link is
 * followed. A device or FIFO is written to as a stream. A file with other hard links, which a
 * rename would cut, is refused.
 */
export async function writeAtomically(fs: SaveCalls, path: string, bytes: Uint8Array): Promise<void> {
  const target = await followLinks(fs, path);
  const present = await statOf(fs, target);
  if (present && !present.isFile() && !present.isDirectory())
    return asStream(present.isFIFO() ? writeFifo(target, bytes) : writeDevice(fs, target, bytes));
  await refuseUnkept(fs, target, present);
  const folder = dirname(target);
  const temporary = join(folder, temporaryName());
  try {
    await writeSynced(fs, temporary, bytes, present);
    await fs.rename(temporary, target);
  } catch (cause) {
    await removeTemporary(fs, temporary);
    throw cause;
  }
  await syncFolder(fs, folder);
  await removeAbandoned(fs, folder);
}

/**
 * Why `path` could not be replaced, found out without a change; undefined where nothing is in the
 * way.
 */
export async function whyNotReplaceable(fs: SaveCalls, path: string): Promise<string | undefined> {
  try {
    const target = await followLinks(fs, path);
    const present = await statOf(fs, target);
    if (!present || present.isFile()) await refuseUnkept(fs, target, present);
    return undefined;
  } catch (cause) {
    if (cause instanceof SaveRefused) return cause.message;
    throw cause;
  }
}

/**
 * The path that `path` stands for when all links at its end are followed; there may be nothing yet.
 */
async function followLinks(fs: SaveCalls, path: string): Promise<string> {
  let target = resolve(path);
  for (let links = 0; links <= MOST_LINKS; links++) {
    const about = await fs.lstat(target).catch(ifMissing);
    if (!about?.isSymbolicLink()) return target;
    target = resolve(dirname(target), await fs.readlink(target));
  }
  throw new SaveRefused("its links lead in a circle");
}

type Present = Awaited<ReturnType<typeof statOf>>;

function statOf(fs: SaveCalls, path: string) {
  return fs.stat(path).catch(ifMissing);
}

/** @throws SaveRefused where a rename would lose what must be kept. */
async function refuseUnkept(fs: SaveCalls, target: string, present: Present): Promise<void> {
  if (!present) return;
  if (present.isDirectory()) throw new SaveRefused("a folder has that name");
  if (present.nlink > 1) throw new SaveRefused("it has other hard links, which would be cut");
  await fs.access(target, fs.constants.W_OK).catch(() => {
    throw new SaveRefused("the file is read-only");
  });
  const user = process.geteuid?.();
  if (user !== undefined && user !== 0 && user !== present.uid)
    throw new SaveRefused("the file belongs to another user");
}

/** Creates the file at `path`, with the mode and owner of the one that it is to replace. */
async function writeSynced(fs: SaveCalls, path: string, bytes: Uint8Array, like: Present): Promise<void> {
  // Readable for nobody else until the mode is that of the present file.
  const file = await fs.open(path, "wx", like ? 0o600 : 0o666);
  try {
    if (like) await keepOwnership(file, like);
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepOwnership(file: FileHandle, { uid, gid, mode }: NonNullable<Present>): Promise<void> {
  const own = await file.stat();
  // The mode comes second: a change of owner clears bits of it.
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
  if (process.platform !== "win32") await file.chmod(mode & 0o7777);
}

/** @throws StreamFailed where the writing fails. */
async function asStream(writing: Promise<void>): Promise<void> {
  await writing.catch((cause: unknown) => {
    throw new StreamFailed("it took only a part", { cause });
  });
}

async function writeDevice(fs: SaveCalls, path: string, bytes: Uint8Array): Promise<void> {
  const file = await fs.open(path, fs.constants.O_WRONLY);
  try {
    await writeAll(file, bytes);
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
    if (bytesWritten === 0) throw new Error(`only ${written} of ${bytes.length} bytes were taken`);
    written += bytesWritten;
  }
}

/** Some systems can't open a folder, or sync none: the file is whole there all the same. */
async function syncFolder(fs: SaveCalls, folder: string): Promise<void> {
  const handle = await fs.open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
  throw error;
}
