import { unfit } from "../../io/unfit.js";

/** A field of a message: a whole number, or the bytes of a text, of numbers or of a message. */
export interface Field {
  readonly number: number;
  readonly whole: number;
  readonly bytes: Uint8Array;
}

/**
 * How a field is stored: a number of seven bits a byte, eight bytes, bytes whose length comes
 * first, four bytes.
 */
const [VARINT, EIGHT, BYTES, FOUR] = [0, 1, 2, 5];
/** Bytes that a number has at most. */
const MOST_VARINT = 10;
const NO_BYTES = new Uint8Array();

/**
 * Hands over the fields of a message, one after the other:
 * https://protobuf.dev/programming-guides/encoding. Nothing is copied, and nothing kept.
 * @throws FormatError FORMAT_INVALID for bytes that are none
 */
export function readFields(bytes: Uint8Array, take: (field: Field) => void): void {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let place = 0; place < MOST_VARINT; place++) {
      if (at >= bytes.length) throw cutOff();
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << BigInt(7 * place);
      if (byte < 0x80) return value;
    }
    throw unfit("is damaged ONNX: it has a number of more than 64 bits; save it again");
  };
  const next = (length: number): Uint8Array => {
    if (!(length <= bytes.length - at)) throw cutOff();
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = Math.floor(tag / 8);
    const way = tag % 8;
    if (number === 0 || number > 2 ** 29)
      throw unfit("is no ONNX file, or damaged: it has a field without a number; save it again");
    if (way === VARINT) take({ number, whole: Number(BigInt.asIntN(64, varint())), bytes: NO_BYTES });
    else if (way === BYTES) take({ number, whole: Number.NaN, bytes: next(Number(varint())) });
    else if (way === FOUR || way === EIGHT) take({ number, whole: Number.NaN, bytes: next(way === FOUR ? 4 : 8) });
    else throw unfit("is no ONNX file, or damaged: it has a field of no known kind; save it again");
  }
}

/** The text in a field. @throws FormatError FORMAT_INVALID. */
export function textOf({ bytes }: Field): string {
  return new TextDecoder().decode(bytes);
}

/** The number in four bytes. */
export function floatOf({ bytes }: Field): number {
  return bytes.length === 4 ? new DataView(bytes.buffer, bytes.byteOffset).getFloat32(0, true) : Number.NaN;
}

/**
 * The whole numbers in a field, of which several may be packed; no more than `most`.
 * @throws FormatError FORMAT_INVALID.
 */
export function wholesOf({ whole, bytes }: Field, most: number): readonly number[] {
  if (!Number.isNaN(whole)) return [whole];
  const numbers: number[] = [];
  let value = 0n;
  let place = 0n;
  for (const byte of bytes) {
    value |= BigInt(byte & 0x7f) << place;
    place += 7n;
    if (byte >= 0x80 && place < 70n) continue;
    if (byte >= 0x80 || numbers.push(Number(BigInt.asIntN(64, value))) > most) throw cutOff();
    value = 0n;
    place = 0n;
  }
  if (place > 0n) throw cutOff();
  return numbers;
}

function cutOff() {
  return unfit("is damaged ONNX: a part of it goes beyond its end; save it again");
}
