import { DataError } from "../errors.js";
import type { About } from "./plan.js";

type Values = Float32Array | Float64Array | Uint8Array;

/**
 * Rows of numbers, one behind the other. @throws DataError for what are no rows of so many finite
 * numbers.
 */
export function numbersOf(given: unknown, inputs: number): Values {
  const isFlat = given instanceof Float32Array || given instanceof Float64Array || given instanceof Uint8Array;
  const values = isFlat ? given : rowsOf(given, inputs);
  if (values.length === 0 || values.length % inputs !== 0)
    throw new DataError(
      "DATA_MISMATCH",
      `${values.length} numbers can't be cut into rows of ${inputs}: pass whole rows.`,
    );
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return values;
  throw invalid(place, inputs, `is ${values[place]}; replace it or remove the row.`, "DATA_NON_FINITE");
}

function rowsOf(given: unknown, inputs: number): Float64Array {
  if (!Array.isArray(given))
    throw new DataError(
      "DATA_INVALID",
      "Pass rows as an array of arrays of numbers, or as one typed array of whole rows.",
    );
  const values = new Float64Array(given.length * inputs);
  given.forEach((row: unknown, i) => {
    const cells = Array.isArray(row) || (ArrayBuffer.isView(row) && "length" in row) ? row : undefined;
    if (cells?.length !== inputs)
      throw new DataError("DATA_MISMATCH", `Row ${i + 1} of the input must be ${inputs} numbers: pass as many.`);
    for (let j = 0; j < inputs; j++) {
      const value: unknown = (cells as ArrayLike<unknown>)[j];
      if (typeof value !== "number") throw invalid(i * inputs + j, inputs, `is of type ${typeof value}; pass numbers.`);
      values[i * inputs + j] = value;
    }
  });
  return values;
}

/**
 * Rows as they enter the network, to the bits of `model.predict`; they are written to `x`. @throws
 * DataError.
 */
export function enter(values: Values, about: About, x: Float32Array | Float64Array): void {
  const { inputs, scale, scalesDoubles, standardization, limit } = about;
  // bytes are scaled in the network's element type where bytes were learned
  const areBytes = scale !== 1 && !scalesDoubles && !standardization && values.every(isByte);
  const factor = areBytes && x instanceof Float32Array ? Math.fround(scale) : scale;
  for (let i = 0; i < values.length; i++) {
    const scaled = values[i] * factor;
    const column = i % inputs;
    x[i] = standardization ? (scaled - standardization.mean[column]) / standardization.deviation[column] : scaled;
    if (!Number.isFinite(x[i])) throw invalid(i, inputs, "is out of range; scale it down.", "DATA_NON_FINITE");
    const isPlace = limit === undefined || (Number.isInteger(scaled) && scaled >= 0 && scaled < limit);
    if (!isPlace) throw invalid(i, inputs, `is ${scaled}, and must be a whole number from 0 to ${Number(limit) - 1}.`);
  }
}

function isByte(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 255;
}

function invalid(
  place: number,
  inputs: number,
  what: string,
  code: "DATA_INVALID" | "DATA_NON_FINITE" = "DATA_INVALID",
): DataError {
  return new DataError(
    code,
    `Row ${Math.floor(place / inputs) + 1}, column ${(place % inputs) + 1} of the input ${what}`,
  );
}
