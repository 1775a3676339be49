import { DataError } from "../errors.js";
import { quote } from "./quote.js";

const DECIMAL_COMMA = /^[+-]?\d+,\d+$/;
const RADIX = /[xob]/i;
const NON_FINITE = /^[+-]?(?:inf|infinity|nan)$/i;

/**
 * The finite number that a trimmed cell holds in decimal notation, otherwise undefined. `Number` alone would also take "" and "0x10"
 * (and `parseFloat` "12abc").
 */
export function numberIn(cell: string): number | undefined {
  const value = Number(cell);
  if (cell === "" || !Number.isFinite(value)) return undefined;
  return cell.startsWith("0") && RADIX.test(cell.charAt(1)) ? undefined : value;
}

/** Whether `numberIn` finds a number. */
export function isNumber(cell: string): boolean {
  return numberIn(cell) !== undefined;
}

/** How an error names a cell. */
export function cellPlace(file: string, line: number, column: string): string {
  return `${file}, line ${line}, column ${quote(column)}`;
}

/** The sentence about a cell in which `numberIn` finds none. */
export function badNumber(cell: string, place: string): DataError {
  if (cell === "") return new DataError("DATA_INVALID", `${place}: the cell is empty; fill it in or remove the row.`);
  if (Math.abs(Number(cell)) === Number.POSITIVE_INFINITY || NON_FINITE.test(cell))
    return new DataError(
      "DATA_NON_FINITE",
      `${place}: ${quote(cell)} is not a finite number; correct it or remove the row.`,
    );
  if (DECIMAL_COMMA.test(cell))
    return new DataError("DATA_INVALID", `${place}: ${quote(cell)} is not a number; write decimals with a point.`);
  return new DataError(
    "DATA_INVALID",
    `${place}: ${quote(cell)} is not a number; correct it or remove the row or column.`,
  );
}
