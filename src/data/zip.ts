import { FormatError } from "../errors.js";
import { crc32 } from "./crc32.js";
import { gunzip } from "./gzip.js";
import { quote } from "./quote.js";

/**
 * With which parts of an archive begin: a file in it, its entry in the directory at the end, and
 * the end itself.
 */
const [FILE, ENTRY, END] = [0x04034b50, 0x02014b50, 0x06054b50];
/** Bytes of each before its name. */
const [FILE_BYTES, ENTRY_BYTES, END_BYTES] = [30, 46, 22];
/** Bytes of the comment that may stand behind the end. */
const MOST_COMMENT = 0xffff;
const [STORED, DEFLATED] = [0, 8];
/**
 * What stands where a size or a place has more than 32 bits, and where a count has more than 16.
 */
const [LARGE, MANY] = [0xffffffff, 0xffff];
/** The flag of what is encrypted. */
const ENCRYPTED = 1;
/** The header of a gzip file without a name or a time. */
const GZIP_HEADER = [0x1f, 0x8b, DEFLATED, 0, 0, 0, 0, 0, 0, 0xff];

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Its content. @throws FormatError FORMAT_INVALID where it is damaged. */
  read(): Promise<Uint8Array>;
}

/** Whether the bytes begin as archives do. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes.length >= END_BYTES && viewOf(bytes).getUint32(0, true) === FILE;
}

/**
 * The files in a zip archive, as its directory tells of them, stored or deflated; nothing is
 * unpacked before it is asked for, and then no more than `limitBytes`. The format: PKWARE's
 * APPNOTE.TXT, 4.3.
 * @param what how errors name the archive
 * @throws FormatError FORMAT_INVALID for bytes that are no whole archive, FORMAT_UNSUPPORTED for
 * encrypted files, other methods and those of more than 4 GB
 */
export function readZip(bytes: Uint8Array, limitBytes: number, what: string): readonly ZipEntry[] {
  const view = viewOf(bytes);
  const end = findEnd(bytes, view, what);
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === MANY || at === LARGE) throw unsupported(what, "is larger than 4 GB, or holds more than 65,534 files");
  const names = new Set<string>();
  return Array.from({ length: count }, () => {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) throw broken(what, "its directory is damaged");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const next = at + ENTRY_BYTES + nameBytes + extraBytes + commentBytes;
    if (next > end) throw broken(what, "its directory is damaged");
    const name = new TextDecoder().decode(bytes.subarray(at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes));
    if (names.has(name)) throw broken(what, `it holds ${quote(name)} twice`);
    names.add(name);
    const packed = packedAt(bytes, view, at, name, what);
    at = next;
    return { name, size: packed.size, read: () => unpack(packed, limitBytes, `${quote(name)} in ${what}`) };
  });
}

/** A file as it lies in the archive. */
interface Packed {
  readonly content: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
}

/** What the entry at `at` stands for. */
function packedAt(bytes: Uint8Array, view: DataView, at: number, name: string, what: string): Packed {
  const [flags, method] = [8, 10].map((offset) => view.getUint16(at + offset, true));
  const [crc, length, size, place] = [16, 20, 24, 42].map((offset) => view.getUint32(at + offset, true));
  if (flags & ENCRYPTED) throw unsupported(what, `holds ${quote(name)} encrypted`);
  if (method !== STORED && method !== DEFLATED)
    throw unsupported(
      what,
      `holds ${quote(name)} packed by method ${method}, and 0 (stored) and 8 (deflated) can be read`,
    );
  if ([length, size, place].includes(LARGE)) throw unsupported(what, `holds ${quote(name)}, which has more than 4 GB`);
  if (place + FILE_BYTES > bytes.length || view.getUint32(place, true) !== FILE)
    throw broken(what, `${quote(name)} isn't where its directory says`);
  const begin = place + FILE_BYTES + view.getUint16(place + 26, true) + view.getUint16(place + 28, true);
  if (begin + length > bytes.length) throw broken(what, `${quote(name)} goes beyond its end`);
  if (method === STORED && length !== size) throw broken(what, `${quote(name)} has two sizes`);
  return { content: bytes.subarray(begin, begin + length), method, crc, size };
}

async function unpack({ content, method, crc, size }: Packed, limitBytes: number, what: string): Promise<Uint8Array> {
  if (size > limitBytes)
    throw new FormatError(
      "FORMAT_INVALID",
      `${what} promises ${size} bytes, and at most ${limitBytes} are read; check where it comes from.`,
    );
  if (method === STORED) {
    if (crc32(content) === crc) return content;
    throw new FormatError("FORMAT_INVALID", `${what} is damaged: its checksum is another one; get it again.`);
  }
  // a gzip file around the same bytes, whose end tells checksum and size too
  const gzip = new Uint8Array(GZIP_HEADER.length + content.length + 8);
  gzip.set(GZIP_HEADER);
  gzip.set(content, GZIP_HEADER.length);
  const trailer = viewOf(gzip);
  trailer.setUint32(gzip.length - 8, crc, true);
  trailer.setUint32(gzip.length - 4, size, true);
  return gunzip(gzip, size, what);
}

/** Where the end of the directory begins. */
function findEnd(bytes: Uint8Array, view: DataView, what: string): number {
  for (let at = bytes.length - END_BYTES; at >= Math.max(0, bytes.length - END_BYTES - MOST_COMMENT); at--)
    if (view.getUint32(at, true) === END && at + END_BYTES + view.getUint16(at + 20, true) === bytes.length) return at;
  throw broken(what, "it ends before its directory");
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function broken(what: string, why: string): FormatError {
  return new FormatError("FORMAT_INVALID", `${what} is not a whole zip archive: ${why}; get it again.`);
}

function unsupported(what: string, why: string): FormatError {
  return new FormatError("FORMAT_UNSUPPORTED", `${what} ${why}: pack it again by zip, or by numpy.savez.`);
}
