import type { ByteParts } from "../data/csvTable.js";
import { isGzip } from "../data/gzip.js";
import { FormatError, LanegradError } from "../errors.js";

const { pipeline, Readable } = process.getBuiltinModule("node:stream");
const { createGunzip } = process.getBuiltinModule("node:zlib");

/** Bytes as they are read: unpacked where they are packed by gzip. */
export interface Unpacked {
  readonly source: Uint8Array | ByteParts;
  /** The first of them. */
  readonly beginning: Uint8Array;
}

/**
 * What `given` holds: of a gzip file the content, in parts, so that it may be larger than what
 * memory holds.
 */
export async function unpacked(name: string, given: Uint8Array | ByteParts): Promise<Unpacked> {
  const first = await beginningOf(given);
  if (!isGzip(first)) return { source: given, beginning: first };
  const source = (): AsyncIterable<Uint8Array> => gunzipped(name, given);
  return { source, beginning: await beginningOf(source) };
}

async function beginningOf(source: Uint8Array | ByteParts): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  for await (const part of source()) return part;
  return new Uint8Array();
}

/**
 * @throws FormatError FORMAT_INVALID for what is cut off or damaged, and what the reading of the
 * packed bytes fails with.
 */
async function* gunzipped(name: string, packed: Uint8Array | ByteParts): AsyncGenerator<Uint8Array> {
  const content = createGunzip();
  // whatever it fails with, the reading below does
  pipeline(Readable.from(packed instanceof Uint8Array ? [packed] : packed()), content, () => undefined);
  try {
    for await (const part of content) yield part;
  } catch (cause) {
    if (cause instanceof LanegradError) throw cause;
    throw new FormatError("FORMAT_INVALID", `${name} is truncated or damaged gzip; get it again.`, { cause });
  }
}
