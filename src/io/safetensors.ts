import { FormatError, UsageError } from "../errors.js";
import { widenHalf } from "./half.js";
import { damaged, isCount, isRecord, parseJson, quote } from "./json.js";

/**
 * A tensor of a safetensors file: `values` are row-major, as many as the product of `shape`, of the
 * width `dtype` says.
 */
export interface NamedTensor {
  name: string;
  dtype: "F32" | "F64";
  shape: readonly number[];
  values: Float32Array | Float64Array;
}

/**
 * How one element is stored: its bytes, and its value at a byte offset. All numbers are little
 * endian.
 */
interface ElementFormat {
  readonly size: number;
  readonly read: (view: DataView, at: number) => number;
}

interface Entry {
  readonly name: string;
  /** As the file calls it, which may be one that can't be read. */
  readonly dtype: string;
  readonly shape: number[];
  /** Bytes from the start of the data. */
  readonly begin: number;
  readonly end: number;
}

/**
 * Bytes that a header may have: a third of what the reference implementation takes, and more than
 * names, means and deviations of 300,000 inputs. How many values may stand in it is bounded too, so
 * that no file costs a reader more than a second and a few hundred megabytes before it is refused.
 */
const HEADER_LIMIT = 32_000_000;
const METADATA = "__metadata__";
/** With which each header begins. */
const BRACE = 0x7b;

const FORMATS: ReadonlyMap<string, ElementFormat> = new Map([
  ["F64", { size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) }],
  ["F32", { size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) }],
  ["F16", { size: 2, read: (view: DataView, at: number) => widenHalf(view.getUint16(at, true), 10) }],
  ["BF16", { size: 2, read: (view: DataView, at: number) => widenHalf(view.getUint16(at, true), 7) }],
]);

/**
 * The bytes of a safetensors file that holds `tensors` and the strings `metadata`.
 * Float64 tensors come first, so that every tensor is aligned to its element size.
 * @throws UsageError `INVALID_SHAPE` if values don't fit shape and dtype; `INVALID_OPTION` if a
 * name is repeated or reserved
 */
export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata?: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort((a, b) => b.values.BYTES_PER_ELEMENT - a.values.BYTES_PER_ELEMENT);
  const entries = new Map<string, object>(metadata && [[METADATA, Object.fromEntries(metadata)]]);
  let size = 0;
  for (const { name, dtype, shape, values } of sorted) {
    if (entries.has(name) || name === METADATA)
      throw new UsageError(
        "INVALID_OPTION",
        `The tensor name ${quote(name)} is repeated or reserved; give it another.`,
      );
    if (!shape.every(isCount) || elementsIn(shape) !== values.length || dtype !== `F${values.BYTES_PER_ELEMENT * 8}`)
      throw new UsageError(
        "INVALID_SHAPE",
        `The tensor ${quote(name)} has ${values.length} values in a ${values.constructor.name}, but ${dtype} [${shape}] was asked for; pass values of that shape and type.`,
      );
    entries.set(name, { dtype, shape, data_offsets: [size, size + values.byteLength] });
    size += values.byteLength;
  }

  const header = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const dataStart = 8 + Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(dataStart + size).fill(0x20, 8, dataStart);
  bytes.set(header, 8);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(dataStart - 8), true);
  let at = dataStart;
  for (const { dtype, values } of sorted)
    for (const value of values) {
      if (dtype === "F32") view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      at += values.BYTES_PER_ELEMENT;
    }
  return bytes;
}

/**
 * Reads a safetensors file. Tensors come in the order of their data, copied; halves (F16, BF16) are
 * widened to F32, exactly. The whole header is checked before anything is allocated for data, so a
 * hostile file costs no more than its own size.
 * @param check sees names, types and shapes first, before types are refused and data are read
 * @param isPassedOver says by name which tensors, of whatever type, are left out of the answer
 * @throws FormatError `FORMAT_INVALID` for bytes that break the format, `FORMAT_UNSUPPORTED` for
 * tensors of other types
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  check: (
    tensors: readonly { readonly name: string; readonly dtype: string; readonly shape: readonly number[] }[],
    metadata: ReadonlyMap<string, string>,
  ) => void = () => undefined,
  isPassedOver: (name: string) => boolean = () => false,
): { tensors: NamedTensor[]; metadata: Map<string, string> } {
  const view = viewOf(bytes);
  const { header, dataStart } = readHeader(bytes);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => readEntry(name, entry))
    .sort((a, b) => a.begin - b.begin || a.end - b.end);
  const metadata = metadataIn(header);
  check(entries, metadata);
  const wanted = entries.filter(({ name }) => !isPassedOver(name));
  const formats = wanted.map(formatOf);
  const dataEnd = entries.reduce((end, entry) => {
    if (entry.begin !== end)
      throw damaged(`the data of its tensor ${quote(entry.name)} overlap others or leave a hole`);
    return entry.end;
  }, 0);
  if (dataEnd !== bytes.length - dataStart)
    throw damaged(`it has ${bytes.length - dataStart} bytes of data where its tensors need ${dataEnd}`);

  const tensors = wanted.map(({ name, shape, begin, end }, i): NamedTensor => {
    const { size, read } = formats[i];
    const length = (end - begin) / size;
    const values = size === 8 ? new Float64Array(length) : new Float32Array(length);
    for (let j = 0; j < length; j++) values[j] = read(view, dataStart + begin + j * size);
    return { name, dtype: size === 8 ? "F64" : "F32", shape, values };
  });
  return { tensors, metadata };
}

/**
 * The header of a safetensors file, and where its data begin. @throws FormatError `FORMAT_INVALID`.
 */
export function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  const headerLength = bytes.length < 8 ? Number.NaN : Number(viewOf(bytes).getBigUint64(0, true));
  const dataStart = 8 + headerLength;
  if (!(dataStart <= bytes.length)) throw damaged(`its ${bytes.length} bytes are too few for the header they announce`);
  if (headerLength > HEADER_LIMIT)
    throw damaged(`its header has ${headerLength} bytes, and ${HEADER_LIMIT} are the most`);
  if (bytes[8] !== BRACE) throw damaged("its header is not a JSON object");
  const header = parseJson(decodeText(bytes.subarray(8, dataStart)), "its header");
  if (!isRecord(header)) throw damaged("its header is not a JSON object");
  return { header, dataStart };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw damaged("its header is not UTF-8", cause);
  }
}

function readEntry(name: string, entry: unknown): Entry {
  const label = `its tensor ${quote(name)}`;
  if (!isRecord(entry)) throw damaged(`${label} is not described by a JSON object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string") throw damaged(`${label} has no dtype`);
  if (!Array.isArray(shape) || !shape.every(isCount))
    throw damaged(`${label} has a shape that is no list of dimensions`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw damaged(`${label} has data_offsets that are no pair of positions`);
  const [begin = 0, end = 0] = offsets;
  return { name, dtype, shape, begin, end };
}

function formatOf({ name, dtype, shape, begin, end }: Entry): ElementFormat {
  const format = FORMATS.get(dtype);
  if (!format)
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `The tensor ${quote(name)} is of dtype ${quote(dtype)}; save it as F32, F64, F16 or BF16.`,
    );
  if (elementsIn(shape) * format.size !== end - begin)
    throw damaged(`its tensor ${quote(name)} has ${end - begin} bytes, which its shape and dtype contradict`);
  return format;
}

function metadataIn({ [METADATA]: value }: Readonly<Record<string, unknown>>): Map<string, string> {
  const entries = value === undefined ? [] : isRecord(value) ? Object.entries(value) : undefined;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string"))
    throw damaged("its metadata are not strings");
  return new Map(entries);
}

/**
 * Beyond 2^53 the product is inexact, but then so large that it never equals the length of real
 * data.
 */
function elementsIn(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
