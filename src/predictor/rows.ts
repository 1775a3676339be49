import { asValues, isNumberArray, type Values } from "../data/numberArrays.js";
import { DataError } from "../errors.js";
import type { About } from "./plan.js";

/** Numbers of rows, one behind the other. */
export interface Numbers {
  readonly values: Values;
  /** What they are multiplied by, where rows say so themselves. */
  readonly scale?: number;
}

/** What rows may be. */
const ROWS =
  "Pass rows as an array of arrays of numbers, as one typed array of whole rows, or as { values, columns } with such an array.";

/** Rows of numbers. @throws DataError for what are no rows of so many finite numbers. */
export function numbersOf(given: unknown, inputs: number): Numbers {
  const numbers = isNumberArray(given, "The input") ? { values: asValues(given) } : numbersIn(given, inputs);
  const { values } = numbers;
  if (values.length === 0 || values.length % inputs !== 0)
    throw new DataError(
      "DATA_MISMATCH",
      `${values.length} numbers can't be cut into rows of ${inputs}: pass whole rows.`,
    );
  const place = values.findIndex((value) => !Number.isFinite(value));
  if (place < 0) return numbers;
  throw invalid(place, inputs, `is ${values[place]}; replace it or remove the row.`, "DATA_NON_FINITE");
}

function numbersIn(given: unknown, inputs: number): Numbers {
  if (Array.isArray(given)) return { values: rowsOf(given, inputs) };
  if (typeof given !== "object" || given === null) throw new DataError("DATA_INVALID", ROWS);
  const { values, rows, columns = inputs, scale, ...others }: Readonly<Record<string, unknown>> = { ...given };
  if (!isNumberArray(values, "The input") || Object.keys(others).length > 0) throw new DataError("DATA_INVALID", ROWS);
  if (columns !== inputs || (rows !== undefined && rows !== values.length / inputs))
    throw new DataError(
      "DATA_MISMATCH",
      `The input says that it has other rows than ${values.length / inputs} of ${inputs} numbers: pass as many.`,
    );
  if (scale === undefined) return { values: asValues(values) };
  if (typeof scale === "number" && scale > 0 && Number.isFinite(scale)) return { values: asValues(values), scale };
  throw new DataError("DATA_INVALID", "The scale of the input must be a finite number above 0.");
}

function rowsOf(given: readonly unknown[], inputs: number): Float64Array {
  const values = new Float64Array(given.length * inputs);
  for (let i = 0; i < given.length; i++) {
    const row = given[i];
    const cells = Array.isArray(row) || isNumberArray(row, `Row ${i + 1} of the input`) ? row : undefined;
    if (cells?.length !== inputs)
      throw new DataError("DATA_MISMATCH", `Row ${i + 1} of the input must be ${inputs} numbers: pass as many.`);
    for (let j = 0; j < inputs; j++) {
      const value: unknown = cells[j];
      if (typeof value !== "number") throw invalid(i * inputs + j, inputs, `is of type ${typeof value}; pass numbers.`);
      values[i * inputs + j] = value;
    }
  }
  return values;
}

/**
 * Rows as they enter the network, to the bits of `model.predict`; they are written to `x`. @throws
 * DataError.
 */
export function enter({ values, scale: own }: Numbers, about: About, x: Float32Array | Float64Array): void {
  const { inputs, scalesDoubles, standardization, limit } = about;
  const scale = own ?? about.scale;
  // bytes are scaled in the network's element type where bytes were learned, or are told to be
  // scaled
  const isMeant = own === undefined ? !scalesDoubles && values.every(isByte) : values instanceof Uint8Array;
  const areBytes = scale !== 1 && !standardization && isMeant;
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
