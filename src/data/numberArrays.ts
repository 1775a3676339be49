import { DataError } from "../errors.js";

/** Row-major numbers: bytes stay bytes until a kernel reads them. */
export type Values = Float32Array | Float64Array | Uint8Array;

/** A `Float16Array`, which some engines, and the declarations of older TypeScripts, don't have. */
export interface HalfFloats extends ArrayLike<number> {
  readonly [Symbol.toStringTag]: "Float16Array";
}

/** Every typed array of numbers. */
export type NumberArray =
  | Values
  | Int8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | HalfFloats;

/** Whether it is a typed array, whatever it holds. */
export function isTypedArray(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * Whether it is a typed array of numbers.
 * @param what how the error about BigInts names it
 * @throws DataError DATA_INVALID for one of BigInts
 */
export function isNumberArray(value: unknown, what: string): value is NumberArray {
  if (!isTypedArray(value)) return false;
  if (!kindOf(value).startsWith("Big")) return true;
  throw new DataError(
    "DATA_INVALID",
    `${what} holds BigInts: make numbers of them by Float64Array.from(array, Number).`,
  );
}

/** Whether the elements can only be whole numbers. */
export function holdsIntegers(values: NumberArray): boolean {
  return !kindOf(values).startsWith("Float");
}

/** Whether data sets hold numbers in arrays of its kind. */
export function isValues(values: unknown): values is Values {
  return values instanceof Float32Array || values instanceof Float64Array || values instanceof Uint8Array;
}

/**
 * The same numbers as data sets hold them: floats and bytes as they are, all others copied into the
 * least floats that hold them.
 */
export function asValues(values: NumberArray): Values {
  if (isValues(values)) return values;
  if (values instanceof Uint8ClampedArray) return new Uint8Array(values.buffer, values.byteOffset, values.length);
  return /32|64/.test(kindOf(values)) ? Float64Array.from(values) : Float32Array.from(values);
}

/** The name of the array's kind, "Uint8Array" say, of whatever realm it is. */
function kindOf(values: { readonly [Symbol.toStringTag]: string }): string {
  return values[Symbol.toStringTag];
}
