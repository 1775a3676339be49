import { DataError } from "../errors.js";
import type { Runtime } from "../runtime/runtime.js";

/**
 * The error for a finite number that is out of range for the element type, at a row and column
 * counted from 0.
 */
export function overflowError(
  { dtype }: Pick<Runtime, "dtype">,
  row: number,
  column: number,
  value: number,
  what: string,
): DataError {
  return new DataError(
    "DATA_NON_FINITE",
    `Row ${row + 1}, column ${column + 1} of ${what} is ${value}, which is out of range for ${dtype}: scale it down or use standardize.`,
  );
}
