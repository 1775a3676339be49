import { columnsNamed, isMissing, type Table } from "../data/table.js";
import { DataError } from "../errors.js";
import { countRows, type RowList } from "./places.js";

/**
 * Those of the rows that are meant that have all of the cells in the columns `names`.
 * @throws DataError where none has.
 */
export function completeRows(table: Table, names: readonly string[], rows: RowList): Uint32Array {
  const columns = columnsNamed(table, names);
  const kept = new Uint32Array(countRows(table, rows));
  let count = 0;
  for (let i = 0; i < kept.length; i++) {
    const row = rows ? rows[i] : i;
    if (!columns.some((column) => isMissing(column, row))) kept[count++] = row;
  }
  if (count > 0) return kept.slice(0, count);
  throw new DataError(
    "DATA_INVALID",
    `Every row of ${table.name} lacks a cell, so that \`missing: "drop"\` leaves none; fill them by \`missing: "median"\`, or leave columns out with \`ignore\`.`,
  );
}
