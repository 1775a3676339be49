import { type Column, isMissing, placeOf, sayMissing, type Table } from "../data/table.js";
import { DataError } from "../errors.js";

/** The rows of a table that are meant, in their order; all of them where it is undefined. */
export type RowList = ArrayLike<number> | undefined;

/** How many rows are meant. */
export function countRows(table: Table, rows: RowList): number {
  return rows ? rows.length : table.rows;
}

/**
 * The error about the first cell that is missing among the rows that are meant, which nothing
 * stands in for; rows that are not learned from can't be dropped.
 */
export function missingCell(table: Table, column: Column, rows: RowList, isLearning = false): DataError {
  let first = table.rows;
  for (let i = 0; i < countRows(table, rows); i++) {
    const row = rows ? rows[i] : i;
    if (row < first && isMissing(column, row)) first = row;
  }
  const advice = isLearning
    ? 'have it filled by `missing: "median"`, or such rows left out by `missing: "drop"`'
    : 'train with `missing: "median"`';
  return new DataError(
    "DATA_INVALID",
    `${placeOf(table, first, column.name)}: ${sayMissing(column)}; fill it in, or ${advice}.`,
  );
}
