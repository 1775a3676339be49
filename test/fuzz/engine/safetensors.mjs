/**
 * Inputs that are safetensors files: their header is changed as JSON, and what must fit to it is
 * made to, mostly.
 */
import { mutated } from "./mutate.mjs";
import { mutatedJson } from "./mutateJson.mjs";

/** Bytes of data that a header may ask for and get, and of a whole file. */
const MOST_DATA = 2 ** 16;
const MOST_BYTES = 2 ** 18;
const LENGTH = 8;

/** A change of a file, of `lead` bytes before it too. */
export function mutatedFile(bytes, random, context, lead = 0) {
  const changed = changedFile(bytes, random, context, lead);
  return changed.length > MOST_BYTES ? bytes : changed;
}

function changedFile(bytes, random, context, lead) {
  if (random.once(4)) return mutated(bytes, random, context);
  const file = bytes.subarray(lead);
  const length = file.length < LENGTH ? 0 : new DataView(file.buffer, file.byteOffset).getUint32(0, true);
  const header = Buffer.from(file.subarray(LENGTH, LENGTH + length));
  const data = file.subarray(Math.min(file.length, LENGTH + length));
  const isTree = !random.once(5);
  let text = header.toString();
  if (isTree)
    for (let changes = 1 << random.below(3); changes > 0; changes--) text = mutatedJson(text, random, context.words);
  const changed = isTree ? Buffer.from(text) : Buffer.from(mutated(header, random, context));
  const first = random.once(8)
    ? mutated(bytes.subarray(0, lead), random, context).subarray(0, lead)
    : bytes.subarray(0, lead);
  const content = random.once(3) ? mutated(data, random, context) : data;
  return joined(first, lead, changed, random.once(2) ? fitted(changed.toString(), content) : content);
}

/** A file with another value in the JSON of one of its metadata. */
export function changedMetadata(bytes, name, change) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const { __metadata__: metadata, ...tensors } = JSON.parse(
    Buffer.from(bytes.subarray(LENGTH, LENGTH + length)).toString(),
  );
  const changed = JSON.stringify(change(JSON.parse(metadata[name])));
  const header = JSON.stringify({ __metadata__: { ...metadata, [name]: changed }, ...tensors });
  return fileOf(header, bytes.subarray(LENGTH + length));
}

/** The file of a header and its data. */
export function fileOf(header, data = new Uint8Array()) {
  return joined(new Uint8Array(), 0, Buffer.from(header), data);
}

function joined(first, lead, header, data) {
  const whole = new Uint8Array(lead + LENGTH + header.length + data.length);
  whole.set(first);
  new DataView(whole.buffer).setBigUint64(lead, BigInt(header.length), true);
  whole.set(header, lead + LENGTH);
  whole.set(data, lead + LENGTH + header.length);
  return whole;
}

/** As many data as the offsets ask for. */
function fitted(header, data) {
  const ends = [...header.matchAll(/"data_offsets":\[\d+,(\d+)\]/g)].map(([, end]) => Number(end));
  const size = Math.max(0, ...ends);
  if (size > MOST_DATA || size === data.length) return data;
  const whole = new Uint8Array(size);
  whole.set(data.subarray(0, size));
  return whole;
}
