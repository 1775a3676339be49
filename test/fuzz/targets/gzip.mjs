/**
 * Files packed by gzip, by the reader of IDX files and that of the command line's tables. What is
 * accepted must be what zlib unpacks. Most inputs are packed again after their content, or a
 * header, was changed.
 */
import { crc32, deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import { unpacked } from "../../../build/compiled/cli/unpacked.js";
import { gunzip } from "../../../build/compiled/data/gzip.js";
import { mutated, repeated } from "../engine/mutate.mjs";

export { ERROR_CODES, LanegradError } from "../../../build/compiled/errors.js";

/** The most that a content may have. */
const LIMIT = 4000;
const HEADER = 10;
const TRAILER = 8;

export async function seeds() {
  const packed = gzipSync("lanes");
  const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3);
  return [
    packed,
    gzipSync(idx),
    gzipSync(new Uint8Array(5000)),
    Buffer.concat([packed, packed]),
    Buffer.from("plain"),
  ].map((bytes) => new Uint8Array(bytes));
}

export async function run(input) {
  const settle = (promise) =>
    promise.then(
      (value) => ({ value }),
      (error) => {
        if (!("code" in error)) throw error;
        return { error };
      },
    );
  const whole = await settle(gunzip(input, LIMIT, "The file", promised));
  const streamed = await settle(contentOf(input));
  if (whole.value) checkContent(input, whole.value);
  if (streamed.value && whole.value && !same(streamed.value, whole.value)) throw new Error("two contents of one file");
  const { error } = whole.error ? whole : streamed;
  if (error) throw error;
}

/** What a content that begins with zeros promises, as IDX files do. */
function promised(head) {
  if (head.length < 8 || head[0] !== 0 || head[1] !== 0) return undefined;
  return 8 + new DataView(head.buffer, head.byteOffset).getUint32(4);
}

/** What the command line reads of it, up to the limit. */
async function contentOf(input) {
  const { source } = await unpacked("The file", input);
  if (source instanceof Uint8Array) return source;
  const parts = [];
  let size = 0;
  for await (const part of source()) {
    parts.push(part);
    size += part.length;
    if (size > LIMIT) return undefined;
  }
  return Buffer.concat(parts);
}

function checkContent(input, content) {
  if (content.length > LIMIT) throw new Error("more than may be unpacked");
  if (!same(gunzipSync(input), content)) throw new Error("another content than zlib's");
  const end = Buffer.from(input.subarray(input.length - TRAILER));
  if (end.readUInt32LE() !== crc32(content) || end.readUInt32LE(4) !== content.length)
    throw new Error("a content that isn't what its file ends with");
}

function same(a, b) {
  return Buffer.compare(a, b) === 0;
}

/** Another content, packed; or the packed file changed, its end told anew where it can be. */
export function mutate(bytes, random, context) {
  if (random.once(3)) return mutated(bytes, random, context);
  let content;
  try {
    content = gunzipSync(bytes, { maxOutputLength: 2 ** 17 });
  } catch {
    return mutated(bytes, random, context);
  }
  const changed = random.once(16) ? repeated(content, random) : mutated(content, random, context);
  const header = random.once(4) ? mutated(bytes.subarray(0, HEADER), random, context) : bytes.subarray(0, HEADER);
  const trailer = Buffer.alloc(TRAILER);
  trailer.writeUInt32LE(crc32(changed));
  trailer.writeUInt32LE(changed.length, 4);
  if (random.once(6)) trailer[random.below(TRAILER)] ^= 1 << random.below(8);
  const parts = [header, deflateRawSync(changed, { level: random.below(10) }), trailer];
  if (random.once(8)) parts.push(random.once(2) ? bytes : context.other);
  return new Uint8Array(Buffer.concat(parts));
}
