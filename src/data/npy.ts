import { checkText, pluralize } from "../check.js";
import { FormatError } from "../errors.js";
import { checkFile } from "./checkFile.js";
import type { HalfFloats, NumberArray } from "./numberArrays.js";
import { quote } from "./quote.js";

/** An array whose numbers can be written. */
type Writable = Exclude<NumberArray, HalfFloats>;

/** An array of NumPy: `values` are row-major in `shape`, whatever the order in the file. */
export interface Npy {
  /** The extent of each axis. */
  readonly shape: readonly number[];
  /** All elements, row-major. */
  readonly values: Writable;
  /**
   * What its elements are, as NumPy calls it without the order of bytes: "f4", "i8", or "b1" of
   * booleans, which are 0 and 1 here.
   */
  readonly dtype: string;
}

/** How one element is stored, and the array that holds such. */
interface ElementFormat {
  readonly size: number;
  readonly make: (length: number) => Writable;
  readonly read: (view: DataView, at: number, isLittle: boolean) => number;
}

const MAGIC = "\x93NUMPY";
/** Bytes that a header may have: NumPy refuses those of more than 10,000. */
const MOST_HEADER = 10_000;
/** Dimensions that NumPy has at most. */
const MOST_DIMENSIONS = 64;

const FORMATS: ReadonlyMap<string, ElementFormat> = new Map<string, ElementFormat>([
  ["f4", { size: 4, make: (n) => new Float32Array(n), read: (view, at, little) => view.getFloat32(at, little) }],
  ["f8", { size: 8, make: (n) => new Float64Array(n), read: (view, at, little) => view.getFloat64(at, little) }],
  ["i1", { size: 1, make: (n) => new Int8Array(n), read: (view, at) => view.getInt8(at) }],
  ["i2", { size: 2, make: (n) => new Int16Array(n), read: (view, at, little) => view.getInt16(at, little) }],
  ["i4", { size: 4, make: (n) => new Int32Array(n), read: (view, at, little) => view.getInt32(at, little) }],
  ["i8", { size: 8, make: integers, read: (view, at, little) => Number(view.getBigInt64(at, little)) }],
  ["u1", { size: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) }],
  ["u2", { size: 2, make: (n) => new Uint16Array(n), read: (view, at, little) => view.getUint16(at, little) }],
  ["u4", { size: 4, make: (n) => new Uint32Array(n), read: (view, at, little) => view.getUint32(at, little) }],
  ["u8", { size: 8, make: integers, read: (view, at, little) => Number(view.getBigUint64(at, little)) }],
  ["b1", { size: 1, make: (n) => new Uint8Array(n), read: (view, at) => view.getUint8(at) }],
]);

/** Kinds of elements that are no numbers, by the letter that NumPy has for them. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["O", "objects of Python, which only Python can read: save arrays of numbers"],
  ["U", "texts: save the number of each one's class"],
  ["S", "texts: save the number of each one's class"],
  ["c", "complex numbers: save their parts as real ones"],
  ["M", "dates: save numbers"],
  ["m", "times: save numbers"],
]);

/** An array of 64-bit integers, each of which doubles hold exactly up to 2^53. */
function integers(length: number): Writable {
  return new Float64Array(length);
}

/**
 * Reads an array of NumPy (`.npy`, versions 1 to 3: numpy.lib.format): of f4, f8, i1 to i8, u1 to
 * u8 and b1, in either order of bytes and of dimensions. Bytes in C order are a view of the file,
 * everything else is copied. The header is checked before anything is allocated.
 * @param what how errors name the file
 * @throws FormatError FORMAT_INVALID for bytes that aren't exactly one such file, and for integers
 * that doubles don't hold; FORMAT_UNSUPPORTED for elements that are no numbers
 */
export function parseNpy(bytes: Uint8Array, what = "The .npy file"): Npy {
  checkFile("parseNpy", bytes);
  checkText("what", what);
  const { text, end } = headerOf(bytes, what);
  const { kind, isLittle, isFortran, shape } = described(text, what);
  const format = FORMATS.get(kind);
  if (!format) throw new FormatError("FORMAT_UNSUPPORTED", `${what} holds ${advice(kind)}.`);
  // a product of doubles only grows, and is exact up to 2^53: no lie about the size passes
  const count = shape.reduce((product, extent) => product * extent, 1);
  const present = bytes.length - end;
  if (count * format.size !== present)
    throw broken(
      what,
      `its shape [${shape.join(", ")}] needs ${pluralize(count * format.size, "byte")}, and ${present} follow the header`,
    );
  if (kind === "u1" && !isFortran) return { shape, values: bytes.subarray(end), dtype: kind };
  const view = new DataView(bytes.buffer, bytes.byteOffset + end, present);
  const values = format.make(count);
  for (let i = 0; i < count; i++) values[i] = format.read(view, i * format.size, isLittle);
  if (format.size === 8 && kind !== "f8") checkExact(values, what);
  if (kind === "b1")
    for (let i = 0; i < count; i++) if (values[i] > 1) throw broken(what, "it holds booleans other than 0 and 1");
  return {
    shape,
    values: isFortran && shape.length > 1 ? inRows(values, shape, format.make(count)) : values,
    dtype: kind,
  };
}

/**
 * The text in an array without dimensions, of letters of 32 bits (`<U`). @throws FormatError as
 * `parseNpy`.
 */
export function parseNpyText(bytes: Uint8Array, what: string): string {
  const { text, end } = headerOf(bytes, what);
  const { kind, isLittle, shape } = described(text, what);
  const count = (bytes.length - end) / 4;
  if (kind !== `U${count}` || shape.length > 0) throw broken(what, "it holds no text where one belongs");
  const view = new DataView(bytes.buffer, bytes.byteOffset + end);
  const letters = Array.from({ length: count }, (_, i) => view.getUint32(4 * i, isLittle));
  if (letters.some((letter) => letter > 0x10ffff)) throw broken(what, "its text has letters that are none");
  // an empty end is of shorter texts in longer places
  return letters
    .map((letter) => String.fromCodePoint(letter))
    .join("")
    .replace(/\0+$/, "");
}

/** Whether the bytes begin as arrays of NumPy do. */
export function isNpy(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, MAGIC.length)) === MAGIC;
}

function headerOf(bytes: Uint8Array, what: string): { readonly text: string; readonly end: number } {
  if (!isNpy(bytes) || bytes.length < 12) throw broken(what, "it doesn't begin as such a file");
  const [version] = bytes.subarray(MAGIC.length);
  if (version < 1 || version > 3)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `${what} is of version ${version}, and 1 to 3 can be read: save it with numpy.save.`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const begin = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER || begin + length > bytes.length) throw broken(what, `its header has ${length} bytes`);
  return { text: new TextDecoder().decode(bytes.subarray(begin, begin + length)), end: begin + length };
}

interface Description {
  /** "f4" say. */
  readonly kind: string;
  readonly isLittle: boolean;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

/** What the header says, a dictionary of Python with three entries in any order. */
function described(text: string, what: string): Description {
  const isDictionary = /^\s*\{[\s\S]*\}\s*$/.test(text);
  const entry = (name: string, value: string): string | undefined =>
    isDictionary ? new RegExp(`['"]${name}['"]\\s*:\\s*${value}`).exec(text)?.[1] : undefined;
  const descr = entry("descr", `['"]([<>|=]?[A-Za-z][^'"]{0,20})['"]`);
  const order = entry("fortran_order", "(True|False)");
  const extents = entry("shape", "\\(([\\d\\s,]*)\\)");
  if (descr === undefined && entry("descr", "(\\[)") !== undefined)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `${what} holds records of several fields: save each as an array of its own.`,
    );
  if (descr === undefined || order === undefined || extents === undefined)
    throw broken(what, "its header doesn't tell descr, fortran_order and shape");
  const shape = extents
    .split(",")
    .filter((extent) => extent.trim() !== "")
    .map(Number);
  if (shape.length > MOST_DIMENSIONS || !shape.every(Number.isSafeInteger)) throw broken(what, "its shape is none");
  const kind = descr.replace(/^[<>|=]/, "");
  return { kind, isLittle: descr[0] !== ">", isFortran: order === "True", shape };
}

/** The numbers, whose first dimension runs fastest, in an array of as many whose last one does. */
function inRows(values: Writable, shape: readonly number[], result: Writable): Writable {
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, extent) => product * extent, 1));
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++place[axis] < shape[axis]) break;
      from -= place[axis] * strides[axis];
      place[axis] = 0;
    }
  }
  return result;
}

function checkExact(values: NumberArray, what: string): void {
  for (let i = 0; i < values.length; i++)
    if (!Number.isSafeInteger(values[i]))
      throw new FormatError(
        "FORMAT_INVALID",
        `${what} holds an integer of more than 53 bits as element ${i + 1}, which numbers here don't keep: save it as f8, or as smaller numbers.`,
      );
}

function advice(kind: string): string {
  return OTHERS.get(kind[0]) ?? `elements of type ${quote(kind)}: save them as f4, f8, i1 to i8, u1 to u8 or b1`;
}

function broken(what: string, why: string): FormatError {
  return new FormatError("FORMAT_INVALID", `${what} is not a whole .npy file: ${why}; save it again with numpy.save.`);
}
