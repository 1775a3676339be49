import { DataError } from "../errors.js";
import type { Runtime } from "../runtime/runtime.js";

/** The error for a finite number that the element type can't hold, at a row and column counted from 0. */
export function unheld({ dtype }: Runtime, row: number, column: number, value: number, what: string): DataError {
  const where = `Row ${row + 1}, column ${column + 1} of ${what}`;
  const message = `${where} is ${value}, which ${dtype} can't hold: scale it down or use standardize.`;
  return new DataError("DATA_NON_FINITE", message);
}
