import { FormatError, ResourceError } from "../errors.js";
import { crc32 } from "./crc32.js";

/**
 * Deflate expands at most 1032-fold, so a slice of this size can't put more than about 16 MB beyond
 * the limit into memory.
 */
const SLICE_BYTES = 16 * 1024;
/** A checksum and a length. */
const TRAILER_BYTES = 8;
/** A gzip header is 10 bytes or more. */
const LEAST_BYTES = 10 + TRAILER_BYTES;
/** No deflated byte stands for more bytes than this. */
const MOST_EXPANSION = 1032;
/** The one method of gzip. */
const DEFLATE = 8;
/** The upper three bits of a gzip header's flags are 0. */
const MOST_FLAGS = 0x1f;

/** Whether the bytes start as gzip files do. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The length that the first bytes of a content promise; undefined while they are too few to tell.
 * @throws FormatError for bytes that promise nothing
 */
export type PromisedLength = (head: Uint8Array) => number | undefined;

/**
 * The content of a gzip file, by the engine's own DecompressionStream.
 *
 * Only a single gzip member is accepted: engines differ in what they do with bytes behind it.
 *
 * @param what how errors name the file
 * @param promisedLength where the content tells its own length, which then is its limit too
 * @throws FormatError FORMAT_INVALID for bytes that are truncated, damaged or followed by others,
 * and for a content of more than `limitBytes`, or of another length than it promises, as soon as it
 * gets there; ResourceError UNSUPPORTED_ENGINE where there is no DecompressionStream
 */
export async function gunzip(
  bytes: Uint8Array,
  limitBytes: number,
  what = "The gzip file",
  promisedLength?: PromisedLength,
): Promise<Uint8Array> {
  if (!isGzip(bytes) || bytes.length < LEAST_BYTES) throw invalid(`${what} is not a whole gzip file; get it again.`);
  if (typeof DecompressionStream === "undefined")
    throw new ResourceError(
      "UNSUPPORTED_ENGINE",
      `${what} can't be unpacked here: use Node, Chrome 80, Firefox 113, Safari 16.4 or a later one, or unpack it first.`,
    );
  const reader = slices(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  const content = new Content(Math.min(limitBytes, bytes.length * MOST_EXPANSION), what, promisedLength);
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw invalid(severalMembers(bytes, what) ?? `${what} is truncated or damaged gzip; get it again.`, cause);
    });
    if (done) break;
    try {
      content.add(value);
    } catch (reason) {
      // A failing cancel would hide what is wrong, and nothing is left to be saved.
      reader.cancel().catch(() => undefined);
      throw reason;
    }
  }
  // with anything behind the gzip data, which some engines pass over, the last bytes are not its
  // trailer
  const { crc, length } = trailerBefore(bytes, bytes.length);
  if (length !== content.length % 2 ** 32 || crc !== content.crc)
    throw invalid(
      severalMembers(bytes, what) ??
        `${what} unpacks to ${content.length} bytes, not what its end says; get it again without trailing bytes.`,
    );
  return content.whole();
}

/**
 * Unpacked bytes as they come: chunks until their whole length is known, from then on one array.
 */
class Content {
  length = 0;
  /** The checksum of what has come. */
  crc = 0;
  private chunks: Uint8Array[] = [];
  private target: Uint8Array | undefined;

  constructor(
    private readonly limit: number,
    private readonly what: string,
    private readonly promisedLength: PromisedLength | undefined,
  ) {}

  add(chunk: Uint8Array): void {
    const start = this.length;
    this.length += chunk.length;
    const most = this.target?.length ?? this.limit;
    if (this.length > most)
      throw invalid(
        this.target
          ? `${this.what} unpacks to more than the ${most} bytes that its header tells; get it again.`
          : `${this.what} unpacks to more than ${most} bytes, the most that is read; check where it comes from.`,
      );
    this.crc = crc32(chunk, this.crc);
    if (this.target) this.target.set(chunk, start);
    else {
      this.chunks.push(chunk);
      // only who is told a length looks at the first bytes again and again
      if (this.promisedLength) this.settle(this.promisedLength);
    }
  }

  /** The content; shorter than it promised if it ends early, for its reader to say so. */
  whole(): Uint8Array {
    return this.target?.subarray(0, this.length) ?? joined(this.chunks, this.length);
  }

  private settle(promisedLength: PromisedLength): void {
    const head = this.chunks.length === 1 ? this.chunks[0] : joined(this.chunks, this.length);
    const promised = promisedLength(head);
    if (promised === undefined) return;
    if (promised > this.limit)
      throw invalid(
        `${this.what} promises ${promised} bytes, and at most ${this.limit} can be in it; check where it comes from.`,
      );
    if (this.length > promised)
      throw invalid(`${this.what} unpacks to more than the ${promised} bytes that its header tells; get it again.`);
    this.target = joined(this.chunks, promised);
    this.chunks = [];
  }
}

/**
 * The sentence about a file in which a second gzip member seems to begin; undefined where none
 * does.
 */
function severalMembers(bytes: Uint8Array, what: string): string | undefined {
  for (let at = LEAST_BYTES; at + LEAST_BYTES <= bytes.length; at++) {
    if (bytes[at] !== 0x1f || bytes[at + 1] !== 0x8b || bytes[at + 2] !== DEFLATE || bytes[at + 3] > MOST_FLAGS)
      continue;
    // Before a member stands the length of the one before it: that tells a member from chance.
    if (trailerBefore(bytes, at).length <= at * MOST_EXPANSION)
      return `${what} consists of several gzip members; pack it again as one.`;
  }
  return undefined;
}

/**
 * What the trailer of a member that ends at `end` tells of its content: its checksum, and its
 * length modulo 2^32.
 */
function trailerBefore(bytes: Uint8Array, end: number): { crc: number; length: number } {
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + end - TRAILER_BYTES, TRAILER_BYTES);
  return { crc: trailer.getUint32(0, true), length: trailer.getUint32(4, true) };
}

function invalid(message: string, cause?: unknown): FormatError {
  return new FormatError("FORMAT_INVALID", message, { cause });
}

/**
 * Hands the bytes over in small slices when they are asked for, so that a reader that stops also
 * stops the decompression.
 */
function slices(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(start, start + SLICE_BYTES));
      start += SLICE_BYTES;
      if (start >= bytes.length) controller.close();
    },
  });
}

/** The chunks, one after the other, at the beginning of `capacity` bytes. */
function joined(chunks: readonly Uint8Array[], capacity: number): Uint8Array {
  const whole = new Uint8Array(capacity);
  let position = 0;
  for (const chunk of chunks) {
    whole.set(chunk, position);
    position += chunk.length;
  }
  return whole;
}
