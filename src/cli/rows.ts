import { numbersOf } from "../data/csv.js";
import type { CsvFormat } from "../data/csvFormat.js";
import { type ByteParts, readTable } from "../data/csvTable.js";
import type { TypedRows } from "../data/features.js";
import { DataError } from "../errors.js";
import { counted } from "./format.js";

/** Rows to predict, and what there is to say about how they were read. */
export interface RowsToPredict {
  readonly rows: TypedRows;
  readonly notes: readonly string[];
}

/**
 * The features of each row. A first line of names says which column is which, and columns the model doesn't know are passed over; a
 * file that begins with numbers has the model's columns in their order.
 *
 * @throws DataError for cells that are no numbers and for rows that don't fit the model
 */
export async function readRows(
  source: Uint8Array | ByteParts,
  name: string,
  inputs: number,
  features: readonly string[] | undefined,
  format: CsvFormat = {},
): Promise<RowsToPredict> {
  const names = features ?? Array.from({ length: inputs }, (_, column) => `input ${column + 1}`);
  const table = await readTable(source, { ...format, name, names, ...(features && { columns: features }) });
  const { values, columns } = numbersOf(table, features ?? table.columns.map((column) => column.name));
  if (columns !== inputs)
    throw new DataError(
      "DATA_MISMATCH",
      `${name} has ${counted(columns, "column")}, and the model takes ${inputs}: pass only those.`,
    );
  return { rows: { values, columns }, notes: table.notes ?? [] };
}
