/**
 * Changes of protobuf messages that leave them messages: fields are other ones, come twice, are
 * gone, and the lengths of all that holds them fit again. Which bytes are a message is guessed, as
 * nothing in them tells.
 */
import { mutated } from "./mutate.mjs";

/** How a field is stored: as its tag says. */
const [VARINT, EIGHT, BYTES, FOUR] = [0, 1, 2, 5];
const NUMBERS = [0n, 1n, 2n, 3n, 7n, 127n, 128n, 255n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
/** How deep messages lie in each other at most. */
const DEEPEST = 8;

/** A message of which one part, somewhere in it, is another one; other bytes if it is none. */
export function mutatedMessage(bytes, random, context, depth = 0) {
  const fields = fieldsOf(bytes);
  if (!fields || fields.length === 0 || depth > DEEPEST) return mutated(bytes, random, context);
  const place = heavyPlace(fields, random);
  const field = fields[place];
  const all = [...fields];
  switch (random.below(12)) {
    case 0:
      all.splice(place, 1);
      break;
    case 1:
      all.splice(random.below(all.length + 1), 0, field);
      break;
    case 2:
      all[place] = { ...random.of(fields), number: field.number };
      break;
    case 3:
      all[place] = { ...field, number: 1 + random.below(12) };
      break;
    case 4:
      if (field.way === BYTES) all[place] = { ...field, value: mutated(field.value, random, context) };
      break;
    default:
      all[place] = changedField(field, random, context, depth);
  }
  return Buffer.concat(all.map(written));
}

/** One of the fields, those that hold more a little more often. */
function heavyPlace(fields, random) {
  const places = fields.flatMap(({ value }, i) => Array(Math.ceil(Math.log2(2 + (value.length ?? 1)))).fill(i));
  return random.of(places);
}

function changedField(field, random, context, depth) {
  if (field.way === VARINT)
    return { ...field, value: BigInt.asUintN(64, random.once(2) ? random.of(NUMBERS) : field.value + 1n) };
  const value = field.way === BYTES ? mutatedMessage(field.value, random, context, depth + 1) : undefined;
  // four and eight bytes stay as many
  return { ...field, value: value ?? mutated(field.value, random, context).subarray(0, field.value.length) };
}

/** The fields of a message; undefined where the bytes are none. */
function fieldsOf(bytes) {
  const fields = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let place = 0n; place < 70n; place += 7n) {
      if (at >= bytes.length) return undefined;
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << place;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag < 8n || tag >= 2n ** 32n) return undefined;
    const [number, way] = [Number(tag >> 3n), Number(tag & 7n)];
    if (way !== VARINT && way !== EIGHT && way !== BYTES && way !== FOUR) return undefined;
    const first = way === VARINT || way === BYTES ? varint() : BigInt(way === FOUR ? 4 : 8);
    if (first === undefined) return undefined;
    if (way === VARINT) fields.push({ number, way, value: first });
    else {
      if (first > bytes.length - at) return undefined;
      fields.push({ number, way, value: bytes.subarray(at, at + Number(first)) });
      at += Number(first);
    }
  }
  return fields;
}

function written({ number, way, value }) {
  const tag = varintOf(BigInt(number * 8 + way));
  if (way === VARINT) return Buffer.concat([tag, varintOf(value)]);
  return Buffer.concat(way === BYTES ? [tag, varintOf(BigInt(value.length)), value] : [tag, value]);
}

function varintOf(value) {
  const bytes = [];
  for (let left = value; ; left >>= 7n) {
    if (left < 128n) return Uint8Array.from([...bytes, Number(left)]);
    bytes.push(Number(left & 127n) | 128);
  }
}
