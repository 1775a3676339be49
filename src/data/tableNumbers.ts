import { DataError } from "../errors.js";
import { runNow, type Sliced, spans } from "../sliced.js";
import { badNumber, numberIn } from "./csvNumbers.js";
import type { Numbers } from "./features.js";
import { type Column, checkNotRepeated, findColumns, placeOf, sayMissing, type Table } from "./table.js";

/** Feature rows for prediction: row-major [rows, columns], with the name of each column. */
export interface CsvRows extends Numbers<Float64Array> {
  /** Names of the columns. */
  readonly features: readonly string[];
}

/** Rows of a block: what is written then stays in the nearest memory from column to column. */
const BLOCK = 256;
/**
 * Columns of a block at most. A slice is one block of so many, or several of fewer columns: some
 * milliseconds' worth.
 */
const WIDTH = 1024;

/**
 * The names of all columns but `targets`, where each column has a name of its own.
 * @throws DataError DATA_INVALID.
 */
export function featuresBesides(table: Table, targets: readonly string[]): readonly string[] {
  for (const name of table.repeated ?? []) checkNotRepeated(table, name);
  return table.columns.map(({ name }) => name).filter((name) => !targets.includes(name));
}

/**
 * The numbers of these columns, row-major.
 *
 * @throws DataError DATA_INVALID, DATA_NON_FINITE for the first cell that is missing or text;
 * DATA_MISMATCH
 */
export function numbersOf(table: Table, features: readonly string[]): CsvRows {
  return runNow(numbersIn(table, features));
}

/** `numbersOf` in slices. */
export function* numbersIn(table: Table, features: readonly string[]): Sliced<CsvRows> {
  const { name, rows } = table;
  if (features.length === 0)
    throw new DataError("DATA_INVALID", `${name} has no columns besides the target; add at least one feature column.`);
  const cells: Float64Array[] = [];
  for (const column of yield* findColumns(table, features)) {
    yield;
    cells.push(columnNumbers(table, column));
  }
  const columns = cells.length;
  const values = new Float64Array(rows * columns);
  const width = Math.min(columns, WIDTH);
  const across = Math.ceil(columns / width);
  const blocks = across * Math.ceil(rows / BLOCK);
  yield* spans(blocks, Math.floor(WIDTH / width), (from, to) => {
    for (let block = from; block < to; block++) {
      const [begin, first] = [Math.floor(block / across) * BLOCK, (block % across) * width];
      const [end, last] = [Math.min(rows, begin + BLOCK), Math.min(columns, first + width)];
      for (let column = first; column < last; column++)
        for (let row = begin; row < end; row++) values[row * columns + column] = cells[column][row];
    }
  });
  return { values, rows, columns, features };
}

/** The numbers of a column. @throws DataError for the first cell that is missing or text. */
function columnNumbers(table: Table, column: Column): Float64Array {
  const { decimal } = table;
  if (column.kind === "number") {
    const missing = column.values.findIndex(Number.isNaN);
    if (missing !== -1) throw missingNumber(table, column, missing);
    return column.values;
  }
  const numbers = column.texts.map((text) => numberIn(text, decimal));
  return Float64Array.from(column.codes, (code, row) => {
    if (code < 0) throw missingNumber(table, column, row);
    const value = numbers[code];
    if (value === undefined) throw badNumber(column.texts[code], placeOf(table, row, column.name), decimal);
    return value;
  });
}

function missingNumber(table: Table, column: Column, row: number): DataError {
  return new DataError(
    "DATA_INVALID",
    `${placeOf(table, row, column.name)}: ${sayMissing(column)}; fill it in or remove the row.`,
  );
}
