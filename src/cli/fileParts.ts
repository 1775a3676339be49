import type { ByteParts } from "../data/csvTable.js";
import { DataError } from "../errors.js";
import type { Platform } from "../platform/platform.js";

const { createReadStream } = process.getBuiltinModule("node:fs");
const fs = process.getBuiltinModule("node:fs/promises");

/** Bytes that are read of a file at a time. */
const PART = 2 ** 18;

/**
 * The bytes of a file in parts, so that it may be larger than what memory holds; what is no file,
 * such as a pipe, can be read only once and comes as a whole. The reading fails as that of the
 * whole file does.
 */
export async function fileParts(
  { readFile }: Pick<Platform, "readFile">,
  path: string,
): Promise<Uint8Array | ByteParts> {
  const about = await fs.stat(path).catch(() => undefined);
  return about?.isFile() ? () => parts(path) : readFile(path);
}

async function* parts(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of createReadStream(path, { highWaterMark: PART })) yield part;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DataError("DATA_NOT_FOUND", `${path} could not be read to its end: ${why}.`, { cause });
  }
}
