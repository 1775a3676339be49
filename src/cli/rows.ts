import { numbersOf } from "../data/csv.js";
import type { CsvFormat } from "../data/csvFormat.js";
import { type ByteParts, readTable } from "../data/csvTable.js";
import type { TypedRows } from "../data/features.js";
import type { Table } from "../data/table.js";
import { DataError } from "../errors.js";
import type { PreprocessorState } from "../preprocess/state.js";
import { counted } from "./format.js";
import { textColumns } from "./tableSource.js";

/** Rows to predict, and what there is to say about how they were read. */
export interface RowsToPredict<Rows extends TypedRows | Table> {
  readonly rows: Rows;
  readonly notes: readonly string[];
}

/**
 * The features of each row. A first line of names says which column is which, and columns the model doesn't know are passed over; a
 * file that begins with numbers has the model's columns in their order, unless these numbers are the names of all of them (pandas
 * names columns 0, 1, ...).
 *
 * @throws DataError for cells that are no numbers and for rows that don't fit the model
 */
export async function readRows(
  source: Uint8Array | ByteParts,
  name: string,
  inputs: number,
  features: readonly string[] | undefined,
  format: CsvFormat = {},
): Promise<RowsToPredict<TypedRows>> {
  const names = features ?? Array.from({ length: inputs }, (_, column) => `input ${column + 1}`);
  const table = await readTable(source, {
    ...format,
    name,
    names,
    blankRows: true,
    ...(features && { columns: features }),
  });
  const { values, columns } = numbersOf(table, features ?? table.columns.map((column) => column.name));
  if (columns !== inputs)
    throw new DataError(
      "DATA_MISMATCH",
      `${name} has ${counted(columns, "column")}, and the model takes ${inputs}: pass only those.`,
    );
  return { rows: { values, columns }, notes: table.notes ?? [] };
}

/** The columns that a model's preprocessor takes, found as `readRows` finds them. @throws DataError. */
export async function readCells(
  source: Uint8Array | ByteParts,
  name: string,
  state: PreprocessorState,
  format: CsvFormat,
): Promise<RowsToPredict<Table>> {
  const names = state.columns.map((column) => column.name);
  const { na } = state;
  const told = { ...(na && { na }), ...format };
  const table = await readTable(source, {
    ...told,
    name,
    names,
    columns: names,
    text: textColumns(state),
    blankRows: true,
  });
  return { rows: table, notes: table.notes ?? [] };
}
