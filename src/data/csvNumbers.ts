import { DataError } from "../errors.js";
import { quote } from "./quote.js";

/** How a file writes decimals. */
export type Decimal = "." | ",";

const RADIX = /[xob]/i;
const NON_FINITE = /^[+-]?(?:inf|infinity|nan)$/i;
const ZERO = 48;
const NINE = 57;
const PLUS = 43;
const MINUS = 45;

/** So many decimal digits are a whole number that a double holds exactly. */
const EXACT_DIGITS = 15;
/**
 * Powers of ten that are exact, as the digits before them are: their quotient is the nearest
 * double, by one rounding.
 */
const POWERS_OF_TEN = Float64Array.from({ length: EXACT_DIGITS + 1 }, (_, power) => Number(`1e${power}`));

/**
 * The number in plain notation, "-12.5", of at most 15 digits, that `text` holds from `start` to
 * `end`; NaN for all else, which may still be a number. The same double as `Number` reads.
 */
export function plainNumber(text: string, start: number, end: number, point: number): number {
  const first = text.charCodeAt(start);
  let position = first === MINUS || first === PLUS ? start + 1 : start;
  let value = 0;
  let digits = 0;
  let pointAt = -1;
  for (; position < end; position++) {
    const code = text.charCodeAt(position);
    if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      digits++;
    } else if (code === point && pointAt < 0) pointAt = position;
    else return Number.NaN;
  }
  if (digits === 0 || digits > EXACT_DIGITS) return Number.NaN;
  if (pointAt >= 0) value /= POWERS_OF_TEN[end - pointAt - 1];
  return first === MINUS ? -value : value;
}

/**
 * The finite number that a cell holds in decimal notation, with spaces around it or not, otherwise
 * undefined. `Number` alone would also take "" and "0x10" (and `parseFloat` "12abc").
 */
export function numberIn(written: string, decimal: Decimal = "."): number | undefined {
  const cell = written.trim();
  if (decimal === "," && cell.includes(".")) return undefined;
  const value = Number(decimal === "," ? cell.replace(",", ".") : cell);
  if (cell === "" || !Number.isFinite(value)) return undefined;
  return cell.startsWith("0") && RADIX.test(cell.charAt(1)) ? undefined : value;
}

/** Cells that people write where they have no number. */
const ABSENCES = /^(?:[?*.\-\u2013\u2014_#]{1,3}|n\.a\.|missing|unknown|unk|nil|void|not available|k\.a\.)$/i;

/** What to do about a text that seems to say that a cell is missing; undefined where it doesn't. */
export function absence(cell: string): string | undefined {
  return ABSENCES.test(cell.trim()) ? `if it stands for a missing cell, pass \`na: [${quote(cell)}]\`` : undefined;
}

/** Whether `numberIn` finds a number. */
export function isNumber(cell: string, decimal: Decimal = "."): boolean {
  return numberIn(cell, decimal) !== undefined;
}

/**
 * What looks like a number to people but isn't in the notation that is read, and what to do about
 * it.
 */
interface Notation {
  readonly pattern: RegExp;
  readonly advice: string;
}

const THOUSANDS = "write it without separators of thousands";
const COMMA = 'write decimals with a point, or pass `decimal: ","`';
const POINT = 'write decimals with a comma, or leave `decimal: ","` out';
const SIGN = String.raw`[+\-\u2212]?`;
/** What may stand before a separator of thousands: after a 0 alone come decimals. */
const THREE = String.raw`[1-9]\d{0,2}`;

const NOTATIONS: Readonly<Record<Decimal, readonly Notation[]>> = {
  ".": [
    {
      pattern: new RegExp(`^${SIGN}${THREE},\\d{3}$`),
      advice: `${THOUSANDS}, or, if the comma stands before decimals, pass \`decimal: ","\``,
    },
    { pattern: new RegExp(`^${SIGN}${THREE}(?:,\\d{3})+(?:\\.\\d*)?$`), advice: THOUSANDS },
    { pattern: new RegExp(`^${SIGN}\\d{1,3}(?:\\.\\d{3})+,\\d*$`), advice: `${THOUSANDS}, and ${COMMA}` },
    { pattern: new RegExp(`^${SIGN}\\d{1,3}(?:\\.\\d{3}){2,}$`), advice: THOUSANDS },
    { pattern: new RegExp(`^${SIGN}(?:\\d*,\\d+(?:[eE][+-]?\\d+)?|\\d+,)$`), advice: COMMA },
  ],
  ",": [
    {
      pattern: new RegExp(`^${SIGN}\\d{1,3}(?:(?:\\.\\d{3})+,\\d*|(?:\\.\\d{3}){2,}|(?:,\\d{3}){2,})$`),
      advice: THOUSANDS,
    },
    { pattern: new RegExp(`^${SIGN}${THREE}\\.\\d{3}$`), advice: `${THOUSANDS}, or ${POINT}` },
    { pattern: new RegExp(`^${SIGN}\\d{1,3}(?:,\\d{3})+\\.\\d*$`), advice: `${THOUSANDS}, and ${POINT}` },
    { pattern: new RegExp(`^${SIGN}\\d*\\.\\d+(?:[eE][+-]?\\d+)?$`), advice: POINT },
  ],
};

const OTHER_NOTATIONS: readonly Notation[] = [
  // commas wherever they stand, as in lakhs; dots alone may be those of dates
  { pattern: new RegExp(`^${SIGN}(?=[.,]*\\d)[\\d.]*,[\\d.,]*$`), advice: THOUSANDS },
  { pattern: new RegExp(`^${SIGN}\\d{1,3}(?:[\\s'\u2019_]\\d{3})+(?:[.,]\\d*)?$`), advice: THOUSANDS },
  { pattern: new RegExp(`^${SIGN}[\\d.,]*\\d[\\d.,]*\\s?[%\u2030]$`), advice: "write it without the percent sign" },
  {
    pattern: new RegExp(
      `^(?:${SIGN}\\p{Sc}\\s?${SIGN}[\\d.,' ]*\\d[\\d.,' ]*|${SIGN}[\\d.,' ]*\\d[\\d.,' ]*\\s?\\p{Sc})$`,
      "u",
    ),
    advice: "write it without the sign of its currency",
  },
  { pattern: /^\u2212\d+(?:[.,]\d+)?$/, advice: 'write the minus as "-"' },
  { pattern: /^\([\d.,]*\d\)$/, advice: 'write negative numbers with "-"' },
  { pattern: /^[+-]?[\p{Nd}.,]*(?!\d)\p{Nd}[\p{Nd}.,]*$/u, advice: "write it with the digits 0 to 9" },
  { pattern: /^[+-]?0(?:x[\da-f]+|b[01]+|o[0-7]+)$/i, advice: "write it in decimal" },
];

/**
 * What to do about a cell that is a number in another notation than the one that is read; undefined
 * for a number and for text.
 */
export function otherNotation(written: string, decimal: Decimal): string | undefined {
  const cell = written.trim();
  if (!/\p{Nd}/u.test(cell)) return NON_FINITE.test(cell) ? "correct it or remove the row" : undefined;
  if (isNumber(cell, decimal)) return undefined;
  // A number that is too large for a double is in the right notation, and still none.
  if (isInfinite(cell, decimal)) return "correct it or remove the row";
  return [...NOTATIONS[decimal], ...OTHER_NOTATIONS].find(({ pattern }) => pattern.test(cell))?.advice;
}

/**
 * The sentence about a cell in which `numberIn` finds none.
 *
 * @param choice what else may be meant, as the end of a sentence
 */
export function badNumber(cell: string, place: string, decimal: Decimal = ".", choice?: string): DataError {
  const end = choice ? `; ${choice}` : "";
  if (NON_FINITE.test(cell.trim()) || isInfinite(cell, decimal))
    return new DataError(
      "DATA_NON_FINITE",
      `${place}: ${quote(cell)} is not a finite number; correct it or remove the row${end}.`,
    );
  const advice = otherNotation(cell, decimal) ?? absence(cell) ?? "correct it or remove the row or column";
  return new DataError("DATA_INVALID", `${place}: ${quote(cell)} is not a number; ${advice}${end}.`);
}

function isInfinite(cell: string, decimal: Decimal): boolean {
  return Math.abs(Number(decimal === "," ? cell.replace(",", ".") : cell)) === Number.POSITIVE_INFINITY;
}
