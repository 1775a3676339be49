import { FormatError } from "../errors.js";

/** Deflate expands at most 1032-fold, so a slice of this size can't put more than about 16 MB beyond the limit into memory. */
const SLICE_BYTES = 16 * 1024;
/** A gzip header is 10 bytes or more, its trailer (checksum, length) 8. */
const LEAST_BYTES = 18;

/** Whether the bytes start as gzip files do. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The content of a gzip file, by the engine's own DecompressionStream.
 *
 * Only a single gzip member is accepted: engines differ in what they do with bytes behind it.
 *
 * @param what how errors name the file
 * @throws FormatError FORMAT_INVALID for bytes that are truncated, damaged or followed by others, and for a content of more than
 * `limitBytes`, as soon as it gets there
 */
export async function gunzip(bytes: Uint8Array, limitBytes: number, what = "The gzip file"): Promise<Uint8Array> {
  if (!isGzip(bytes) || bytes.length < LEAST_BYTES)
    throw new FormatError("FORMAT_INVALID", `${what} is not a whole gzip file; get it again.`);
  const reader = slices(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new FormatError("FORMAT_INVALID", `${what} is truncated or damaged gzip; get it again.`, { cause });
    });
    if (done) break;
    length += value.length;
    if (length > limitBytes) {
      // A failing cancel would hide the sentence below, and nothing is left to be saved.
      reader.cancel().catch(() => undefined);
      throw new FormatError(
        "FORMAT_INVALID",
        `${what} unpacks to more than ${limitBytes} bytes, the most that is read; check where it comes from.`,
      );
    }
    chunks.push(value);
  }
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4);
  // The last four bytes tell the length modulo 2^32; with anything behind the gzip data they are not those.
  if (trailer.getUint32(0, true) !== length % 2 ** 32)
    throw new FormatError(
      "FORMAT_INVALID",
      `${what} unpacks to ${length} bytes, not what its end says; get it again without trailing bytes.`,
    );
  return joined(chunks, length);
}

/** Hands the bytes over in small slices when they are asked for, so that a reader that stops also stops the decompression. */
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

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let position = 0;
  for (const chunk of chunks) {
    whole.set(chunk, position);
    position += chunk.length;
  }
  return whole;
}
