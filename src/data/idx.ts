import { checkText, invalidOption, isRecord, pluralize } from "../check.js";
import { DataError, FormatError } from "../errors.js";
import { checkFile } from "./checkFile.js";
import type { Dataset } from "./dataset.js";
import { gunzip, isGzip } from "./gzip.js";
import { numberedClasses } from "./labels.js";

/** An IDX file of bytes: `values` is a view of the file, row-major in `shape`. */
export interface Idx {
  /** The extent of each axis, the slowest first. */
  readonly shape: readonly number[];
  /** All bytes, row-major. */
  readonly values: Uint8Array;
}

/** The most that a packed IDX file may unpack to; the largest EMNIST file has about half of it. */
const UNPACKED_LIMIT = 2 ** 30;
const UNSIGNED_BYTE = 0x08;
const MOST_SHOWN = 8;
const OTHER_TYPES: readonly number[] = [0x09, 0x0b, 0x0c, 0x0d, 0x0e];

/**
 * Reads the IDX format of http://yann.lecun.com/exdb/mnist: two zero bytes, the type of the values,
 * the number of dimensions, each dimension as a big-endian 32-bit number, then the values.
 *
 * @param what how errors name the file
 * @throws FormatError FORMAT_INVALID for bytes that aren't exactly one such file,
 * FORMAT_UNSUPPORTED for values other than unsigned bytes
 */
export function parseIdx(bytes: Uint8Array, what = "The IDX file"): Idx {
  checkFile("parseIdx", bytes);
  checkText("what", what);
  const header = readHeader(bytes, what);
  if (!header) {
    const [, , , rank = 0] = bytes;
    const where = bytes.length < 4 ? "the header" : `the header of ${4 + 4 * rank}`;
    throw broken(what, `it ends after ${pluralize(bytes.length, "byte")}, inside ${where}`);
  }
  const { shape, headerBytes, size } = header;
  const present = bytes.length - headerBytes;
  if (size !== present)
    throw broken(what, `its shape ${shown(shape)} needs ${pluralize(size, "byte")} and ${present} follow the header`);
  return { shape, values: bytes.subarray(headerBytes) };
}

interface Header {
  readonly shape: readonly number[];
  readonly headerBytes: number;
  /** Bytes that follow the header. */
  readonly size: number;
}

/** The header of an IDX file; undefined if `bytes` end before it does. */
function readHeader(bytes: Uint8Array, what: string): Header | undefined {
  if (bytes.length < 4) return undefined;
  const [zero, alsoZero, type, rank] = bytes;
  if (zero !== 0 || alsoZero !== 0) throw broken(what, "it doesn't start with two zero bytes");
  if (OTHER_TYPES.includes(type))
    throw new FormatError(
      "FORMAT_UNSUPPORTED",
      `${what} holds values of IDX type 0x0${type.toString(16)}; only unsigned bytes (0x08) can be read.`,
    );
  if (type !== UNSIGNED_BYTE) throw broken(what, `${type} is no IDX type`);
  if (rank === 0) throw broken(what, "it has no dimensions");
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) return undefined;

  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const shape = Array.from({ length: rank }, (_, dimension) => view.getUint32(4 + 4 * dimension));
  if (shape.includes(0)) throw broken(what, `its shape ${shown(shape)} has a dimension of 0`);
  // A product of doubles only grows with every factor, and is exact up to 2^53, so no lie about the
  // size passes by overflow.
  return { shape, headerBytes, size: shape.reduce((product, dimension) => product * dimension, 1) };
}

/** A shape as a sentence shows it: a damaged file may tell of 255 dimensions. */
function shown(shape: readonly number[]): string {
  const sizes = shape.slice(0, MOST_SHOWN).join(" x ");
  return shape.length > MOST_SHOWN ? `${sizes} x ... of ${shape.length} dimensions` : sizes;
}

function broken(what: string, reason: string): FormatError {
  return new FormatError("FORMAT_INVALID", `${what} is not a whole IDX file: ${reason}; get it again.`);
}

/** How errors name the two files of a data set. */
export interface IdxFileNames {
  /** What errors call the file of images. */
  readonly images: string;
  /** What errors call the file of labels. */
  readonly labels: string;
}

/**
 * A Dataset of images in bytes (scale 1/255), from an IDX file [rows, height, width] and one of
 * labels [rows], plain or gzip. Classes are "0", "1", ... up to the largest label.
 *
 * @throws FormatError for a damaged file; DataError DATA_MISMATCH for files that don't belong
 * together
 */
export async function idxDataset(
  imageBytes: Uint8Array,
  labelBytes: Uint8Array,
  name: string,
  files: IdxFileNames = { images: `The image file of ${name}`, labels: `The label file of ${name}` },
): Promise<Dataset> {
  for (const bytes of [imageBytes, labelBytes]) checkFile("idxDataset", bytes);
  if (typeof name !== "string") throw invalidOption("name", "text that says what the data set is called", name);
  if (!isRecord(files)) throw invalidOption("files", "an object with the names of images and labels", files);
  for (const file of ["images", "labels"] as const) checkText(`files.${file}`, files[file]);
  const { x, rows, columns, shape } = await idxImages(imageBytes, files.images);
  const labels = parseIdx(await unpacked(labelBytes, files.labels), files.labels);
  if (labels.shape.length !== 1)
    throw new DataError(
      "DATA_MISMATCH",
      `${files.labels} has ${pluralize(labels.shape.length, "dimension")}; pass the file of labels, which has 1.`,
    );
  if (labels.shape[0] !== rows)
    throw new DataError(
      "DATA_MISMATCH",
      `${files.images} has ${pluralize(rows, "image")} and ${files.labels} ${pluralize(labels.shape[0], "label")}; pass two files that belong together.`,
    );
  let largest = 0;
  for (const label of labels.values) largest = Math.max(largest, label);
  return {
    name,
    x,
    rows,
    columns,
    shape,
    scale: PIXEL_SCALE,
    labels: Int32Array.from(labels.values),
    classes: numberedClasses(largest + 1),
    outputs: 1,
  };
}

/** What bytes of images are multiplied by. */
export const PIXEL_SCALE = 1 / 255;

/** Images in bytes, row-major [rows, columns]. */
export interface Images {
  readonly x: Uint8Array;
  readonly rows: number;
  readonly columns: number;
  /** [height, width, 1]. */
  readonly shape: readonly number[];
}

/**
 * The images in an IDX file [rows, height, width], plain or gzip. @throws FormatError; DataError
 * for other dimensions.
 */
export async function idxImages(bytes: Uint8Array, what: string): Promise<Images> {
  const { shape, values } = parseIdx(await unpacked(bytes, what), what);
  if (shape.length !== 3)
    throw new DataError(
      "DATA_MISMATCH",
      `${what} has ${pluralize(shape.length, "dimension")}; pass the file of images, which has 3.`,
    );
  const [rows, height, width] = shape;
  return { x: values, rows, columns: height * width, shape: [height, width, 1] };
}

/** Whether a file that begins so is an IDX file, or a packed file. */
export function mayBeIdx(beginning: Uint8Array): boolean {
  const [zero, alsoZero, type] = beginning;
  const isPlain = zero === 0 && alsoZero === 0 && (type === UNSIGNED_BYTE || OTHER_TYPES.includes(type));
  return isPlain || isGzip(beginning);
}

async function unpacked(bytes: Uint8Array, what: string): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  return gunzip(bytes, UNPACKED_LIMIT, what, (head) => {
    const header = readHeader(head, what);
    return header && header.headerBytes + header.size;
  });
}
