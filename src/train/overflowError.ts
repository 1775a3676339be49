import { DataError } from "../errors.js";
import type { Runtime } from "../runtime/runtime.js";

/** The error for a finite number that is out of range for the element type, at a row and column counted from 0. */
export function overflowError({ dtype }: Runtime, row: number, column: number, value: number, what: string): DataError {
  const where = `Row ${row + 1}, column ${column + 1} of ${what}`;
  const message = `${where} is ${value}, which is out of range for ${dtype}: scale it down or use standardize.`;
  return new DataError("DATA_NON_FINITE", message);
}
