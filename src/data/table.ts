import { DataError } from "../errors.js";
import { runNow, type Sliced } from "../sliced.js";
import { didYouMean } from "./nearest.js";
import { quote, quoteList } from "./quote.js";
import { each, mapped } from "./slicedLists.js";

/** A column of a table as it stands in a file. */
export type Column = NumberColumn | TextColumn;

/** What every column has. */
interface Named {
  /** The name of the column. */
  readonly name: string;
  /**
   * What stands in the file where cells are missing, "" and "NA" say; absent where rows don't come
   * from a file.
   */
  readonly absences?: readonly string[];
}

/** A column whose cells are numbers or missing. */
export interface NumberColumn extends Named {
  /** Cells are numbers. */
  readonly kind: "number";
  /** The number of each row, NaN where it is missing; there are no infinities. */
  readonly values: Float64Array;
  /**
   * Present where the numbers don't tell cells apart: one is written in two ways ("1.0" and "1"),
   * or as codes are (leading zeros, more digits than a double holds). Such a column is refused as
   * classes or categories.
   */
  readonly isAmbiguous?: true;
  /**
   * Two whole numbers of the file that differ in it and are the same double; absent where there are
   * none. Whoever learns numbers of it is warned.
   */
  readonly merged?: readonly [string, string];
}

/** A column with cells that are no numbers, or one that was asked for as text. */
export interface TextColumn extends Named {
  /** Cells are text. */
  readonly kind: "text";
  /** The place of each row's cell in `texts`, -1 where it is missing. */
  readonly codes: Int32Array;
  /**
   * Present where cells are booleans of a program, "true" and "false", and not written by anybody.
   */
  readonly hasBooleans?: true;
  /** The distinct cells as they are written, in the order of the rows in which each comes first. */
  readonly texts: readonly string[];
}

/**
 * Rows with named columns, before anything is learned of them: plain data, which messages to
 * workers can hold.
 */
export interface Table {
  /** What errors and reports call it, e.g. "flowers.csv". */
  readonly name: string;
  /** Number of rows. */
  readonly rows: number;
  /** Columns of `rows` cells each, in the order of the file, each with a name of its own. */
  readonly columns: readonly Column[];
  /**
   * The line of the file on which each row begins, from 1; absent where rows don't come from lines.
   */
  readonly lines?: Int32Array;
  /** What stands before decimals in the texts of its columns; "." by default. */
  readonly decimal?: "." | ",";
  /** Which texts were read as missing cells; absent where rows were not read from text. */
  readonly na?: readonly string[];
  /**
   * How many columns the file has, where no line names them and they are called "1", "2", ...;
   * absent otherwise.
   */
  readonly unnamedColumns?: number;
  /**
   * Names that several columns of the file have, none of which is in `columns`: whoever asks for
   * one is refused.
   */
  readonly repeated?: readonly string[];
  /**
   * Sentences about what was passed over or taken for something in reading, for whoever shows
   * warnings.
   */
  readonly notes?: readonly string[];
}

/**
 * The columns of these names, in this order; in linear time, however many there are.
 *
 * @throws DataError DATA_MISMATCH for a name that no column has; DATA_INVALID for one that several
 * have
 */
export function columnsNamed(table: Table, names: readonly string[]): readonly Column[] {
  return runNow(findColumns(table, names));
}

/** `columnsNamed` in slices. */
export function* findColumns(table: Table, names: readonly string[]): Sliced<readonly Column[]> {
  const known = new Map<string, Column>();
  yield* each(table.columns, (column) => void known.set(column.name, column));
  return yield* mapped(names, (name) => {
    const column = known.get(name);
    if (column) return column;
    checkNotRepeated(table, name);
    throw new DataError(
      "DATA_MISMATCH",
      `${table.name} has no column ${quote(name)}${didYouMean(name, [...known.keys()])}; its columns are ${quoteList([...known.keys()])}.`,
    );
  });
}

/** @throws DataError DATA_INVALID where several columns of the file have this name. */
export function checkNotRepeated({ name: table, repeated }: Table, name: string): void {
  if (repeated?.includes(name))
    throw new DataError(
      "DATA_INVALID",
      `${table}: the header names the column ${quote(name)} twice; give each column its own name.`,
    );
}

/**
 * How errors name a row, counted from 0: by its line, or without lines by its number, "flowers.csv,
 * line 3".
 */
export function rowPlace({ name, lines }: Table, row: number): string {
  return lines ? `${name}, line ${lines[row]}` : `${name}, row ${row + 1}`;
}

/** How errors name a cell, "flowers.csv, line 3, column "width"". */
export function placeOf(table: Table, row: number, column: string): string {
  return `${rowPlace(table, row)}, column ${quote(column)}`;
}

/** Whether the row's cell is missing. */
export function isMissing(column: Column, row: number): boolean {
  return column.kind === "number" ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
}

/** Writings of missing cells that a sentence repeats at most. */
const MOST_ABSENCES = 3;

/** What errors say of a missing cell: what stands there. */
export function sayMissing({ absences = [] }: Column): string {
  if (absences.length === 0) return "the cell is missing";
  const ways = absences.slice(0, MOST_ABSENCES).map((text) => (text === "" ? "is empty" : `says ${quote(text)}`));
  if (absences.length > MOST_ABSENCES) ways.push("the like");
  return `the cell ${ways.join(" or ")}${absences.some((text) => text !== "") ? ", which stands for a missing one" : ""}`;
}

/** The cells of a column as text: numbers as JavaScript writes them. */
export function asText(column: Column): TextColumn {
  if (column.kind === "text") return column;
  const places = new Map<number, number>();
  const codes = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return -1;
    const code = places.get(value) ?? places.size;
    places.set(value, code);
    return code;
  });
  const { name, absences } = column;
  return { name, kind: "text", codes, texts: Array.from(places.keys(), String), ...(absences && { absences }) };
}

/**
 * The cells of a column that are classes or categories, as text. @throws DataError DATA_INVALID
 * where their numbers don't tell them apart.
 */
export function asCategories(table: Table, column: Column): TextColumn {
  checkWriting(table, column);
  return asText(column);
}

/** @throws DataError DATA_INVALID for a column of numbers that don't tell its cells apart. */
export function checkWriting(table: Table, column: Column): void {
  if (column.kind === "text" || !column.isAmbiguous) return;
  const name = quote(column.name);
  throw new DataError(
    "DATA_INVALID",
    `The column ${name} of ${table.name} was read as numbers, which don't tell all of its cells apart, as "01" and "1": read it as text, with \`text: [${name}]\`, for its cells to be classes or categories.`,
  );
}

/**
 * The rows of these indices, in their order; a text column keeps its `texts`, also those that no
 * row has any more.
 */
export function takeTableRows(table: Table, indices: ArrayLike<number>): Table {
  const rows = indices.length;
  const { lines } = table;
  const columns = table.columns.map((column): Column => {
    if (column.kind === "number") {
      const values = new Float64Array(rows);
      for (let i = 0; i < rows; i++) values[i] = column.values[indices[i]];
      return { ...column, values };
    }
    return { ...column, codes: takeIntegers(column.codes, indices) };
  });
  return { ...table, rows, columns, ...(lines && { lines: takeIntegers(lines, indices) }) };
}

function takeIntegers(values: Int32Array, indices: ArrayLike<number>): Int32Array {
  const taken = new Int32Array(indices.length);
  for (let i = 0; i < taken.length; i++) taken[i] = values[indices[i]];
  return taken;
}
