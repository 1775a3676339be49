import { quote } from "../data/quote.js";
import { asCategories, type Column, columnsNamed, placeOf, type Table } from "../data/table.js";
import { DataError } from "../errors.js";
import { writtenAs } from "./categories.js";
import { numbersOf } from "./numbers.js";
import { countRows, missingCell, type RowList } from "./places.js";
import { scaled } from "./scalings.js";
import {
  type CategoryState,
  inputNames,
  type NumberState,
  type PreprocessorState,
  type Unknown,
  widthOf,
} from "./state.js";

/** The features of a Dataset, and what made them. */
export interface Prepared {
  readonly x: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly features: readonly string[];
}

/** Where a column's inputs go: from `offset` on in each row of `width` numbers. */
interface Place {
  readonly x: Float64Array;
  readonly width: number;
  readonly offset: number;
}

/**
 * The rows that are meant as the network takes them. Columns that nothing was learned of are passed
 * over.
 * @throws DataError DATA_MISMATCH for a column that isn't there or a category that isn't known,
 * DATA_INVALID for cells that are missing or no numbers, DATA_NON_FINITE for those that overflow
 */
export function applyColumns(state: PreprocessorState, table: Table, rows: RowList): Prepared {
  const count = countRows(table, rows);
  if (count === 0) throw new DataError("DATA_INVALID", `${table.name} has no rows; pass at least one.`);
  const width = state.columns.reduce((sum, column) => sum + widthOf(column), 0);
  const x = newNumbers(count, width, table.name);
  let offset = 0;
  const cells = columnsNamed(
    table,
    state.columns.map(({ name }) => name),
  );
  for (const [i, column] of state.columns.entries()) {
    const place = { x, width, offset };
    if (column.kind === "number") placeNumbers(table, cells[i], column, state.scaling === "robust", rows, place);
    else placeCategories(table, cells[i], column, state.unknown, rows, place);
    offset += widthOf(column);
  }
  return { x, rows: count, columns: width, features: inputNames(state) };
}

function placeNumbers(
  table: Table,
  cells: Column,
  column: NumberState,
  isClipped: boolean,
  rows: RowList,
  { x, width, offset }: Place,
): void {
  const { name, fill, indicator } = column;
  const numbers = numbersOf(table, cells, rows);
  for (let i = 0, at = offset; i < numbers.length; i++, at += width) {
    const isMissing = Number.isNaN(numbers[i]);
    if (isMissing && fill === undefined) throw missingCell(table, cells, rows);
    x[at] = scaled(isMissing ? (fill ?? 0) : numbers[i], column, isClipped);
    if (indicator) x[at + 1] = Number(isMissing);
    if (!Number.isFinite(x[at])) {
      const place = placeOf(table, rows ? rows[i] : i, name);
      throw new DataError("DATA_NON_FINITE", `${place}: ${numbers[i]} becomes ${x[at]} when it is scaled; correct it.`);
    }
  }
}

function placeCategories(
  table: Table,
  cells: Column,
  { name, categories, fill, indicator }: CategoryState,
  unknown: Unknown,
  rows: RowList,
  { x, width, offset }: Place,
): void {
  const { codes, texts } = asCategories(table, writtenAs(categories, table, cells));
  const places = new Map(categories.map((category, i) => [category, i]));
  const inputs = texts.map((text) => places.get(text));
  const filled = fill === undefined ? undefined : places.get(fill);
  for (let i = 0, at = offset; i < countRows(table, rows); i++, at += width) {
    const row = rows ? rows[i] : i;
    const code = codes[row];
    const input = code < 0 ? filled : inputs[code];
    if (input !== undefined) x[at + input] = 1;
    else if (code < 0) throw missingCell(table, cells, rows);
    else if (unknown === "error") throw unknownCategory(table, row, name, texts[code]);
    if (indicator && code < 0) x[at + categories.length] = 1;
  }
}

function unknownCategory(table: Table, row: number, name: string, text: string): DataError {
  return new DataError(
    "DATA_MISMATCH",
    `${placeOf(table, row, name)}: no training row has ${quote(text)}; correct it, or train with \`unknown: "other"\`.`,
  );
}

function newNumbers(rows: number, columns: number, name: string): Float64Array {
  try {
    return new Float64Array(rows * columns);
  } catch {
    throw new DataError(
      "DATA_INVALID",
      `${name} has ${rows} rows, which don't fit into memory with ${columns} columns each; leave out columns of many categories with \`ignore\`.`,
    );
  }
}
