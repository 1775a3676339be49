import { checkOptions, checkTexts, invalidOption } from "../check.js";
import { UsageError } from "../errors.js";
import type { Decimal } from "./csvNumbers.js";

/**
 * How the text of a table is written; what is left out is found in the file or has the default told
 * here.
 */
export interface CsvFormat {
  /**
   * The character between two cells. By default that of ",", ";", tab and "|" that stands most
   * often in the first line, and ";" where the first lines show that the commas are those of
   * decimals.
   */
  readonly delimiter?: string;
  /** What stands before decimals: "." (the default) or ",". */
  readonly decimal?: Decimal;
  /**
   * What bytes are decoded by: a label of the Encoding Standard, such as "latin1" or "utf-16le". By
   * default what a byte order mark says, otherwise "utf-8". Without meaning for strings.
   */
  readonly encoding?: string;
  /**
   * Whether the first line names the columns. By default it does, and a first line that looks like
   * a row is refused. With false, columns are named "1", "2", ....
   */
  readonly header?: boolean;
  /** Cells that stand for a missing value, besides empty ones; `MISSING` by default. */
  readonly na?: readonly string[];
}

/** How `parseTable` reads text. */
export interface TableOptions extends CsvFormat {
  /** What errors and reports call the data; "The CSV data" by default. */
  readonly name?: string;
  /**
   * The columns to read; others may hold anything. By default all that have a name of their own.
   */
  readonly columns?: readonly string[];
  /**
   * Columns to read as text also where all their cells are numbers, because it counts how these are
   * written, as in names of classes.
   */
  readonly text?: readonly string[];
  /**
   * The names of the columns in order, where the file has none: with `header: false`, and for a
   * file that begins with as many numbers as these are, and not with these names.
   */
  readonly names?: readonly string[];
  /**
   * Whether a line of nothing but separators is a row, all of whose cells are missing, as it is
   * where every row wants an answer. False by default. An empty line is none.
   */
  readonly blankRows?: boolean;
}

/** Cells that pandas' `read_csv` takes for missing by default. */
export const MISSING: readonly string[] = [
  "#N/A",
  "#N/A N/A",
  "#NA",
  "-1.#IND",
  "-1.#QNAN",
  "-NaN",
  "-nan",
  "1.#IND",
  "1.#QNAN",
  "<NA>",
  "N/A",
  "NA",
  "NULL",
  "NaN",
  "None",
  "n/a",
  "nan",
  "null",
];

/** The options that say how text is written. */
export const FORMAT_OPTIONS: readonly (keyof CsvFormat)[] = ["delimiter", "decimal", "encoding", "header", "na"];

/**
 * @throws UsageError INVALID_OPTION for unknown options of `what` and for options of a CsvFormat
 * with a wrong value
 */
export function checkFormat(what: string, options: unknown, example: string, known: readonly string[]): void {
  checkOptions(what, options, example, [...known, ...FORMAT_OPTIONS]);
  const { delimiter, decimal, encoding, header, na } = options as CsvFormat;
  if (delimiter !== undefined && (typeof delimiter !== "string" || !/^[^"\r\n]$/.test(delimiter)))
    throw invalidOption("delimiter", 'one character other than a quote, such as ";" or "\\t"', delimiter);
  if (decimal !== undefined && decimal !== "." && decimal !== ",")
    throw invalidOption("decimal", '"." or ","', decimal);
  if (header !== undefined && typeof header !== "boolean") throw invalidOption("header", "true or false", header);
  if (na !== undefined) checkTexts("na", na);
  if (encoding !== undefined) checkEncoding(encoding);
}

function checkEncoding(encoding: unknown): void {
  if (typeof encoding !== "string") throw invalidOption("encoding", 'a name such as "latin1"', encoding);
  try {
    new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new UsageError(
      "INVALID_OPTION",
      `There is no encoding ${JSON.stringify(encoding.slice(0, 40))} here; say utf-8, latin1, utf-16le or utf-16be.`,
      { cause },
    );
  }
}
