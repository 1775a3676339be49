import type { CsvFormat } from "../data/csvFormat.js";
import { type ByteParts, readColumnNames, readTable } from "../data/csvTable.js";
import type { TypedRows } from "../data/features.js";
import { quoteList } from "../data/quote.js";
import type { Table } from "../data/table.js";
import { numbersOf } from "../data/tableNumbers.js";
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
 * The features of each row. A first line of names says which column is which, and columns the model
 * doesn't know are passed over; a file that begins with numbers has the model's columns in their
 * order, unless these numbers are the names of all of them (pandas names columns 0, 1, ...).
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
  const named = features ?? Array.from({ length: inputs }, (_, column) => `input ${column + 1}`);
  const names = await namesInFile(source, { ...format, name }, named);
  const table = await readTable(source, {
    ...format,
    name,
    ...(names && { names }),
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

/**
 * What the columns of a file without a line of names are called. A model that learned of such a
 * file calls its inputs by their places in that: they are found in rows of as many cells, in rows
 * without the columns `apart` (the targets and the weights), and in rows of the inputs alone, in
 * the order of the file. Other models' inputs stand in the model's order.
 *
 * @param columns how many the model's file had, where that is known
 * @returns undefined where only a line of names can tell
 * @throws DataError DATA_MISMATCH for rows of any other length
 */
async function namesInFile(
  source: Uint8Array | ByteParts,
  format: CsvFormat & { readonly name: string },
  inputs: readonly string[],
  columns?: number,
  apart: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  if (format.header === true || !inputs.every((input) => /^[1-9]\d*$/.test(input))) return inputs;
  const sorted = inputs.toSorted((a, b) => Number(a) - Number(b));
  const areSorted = sorted.every((input, i) => input === inputs[i]);
  // the names may be those of a line, as pandas writes
  if (columns === undefined && format.header === undefined) return areSorted ? inputs : undefined;
  const places = await readColumnNames(source, { ...format, header: false });
  const cells = places.length;
  const all = columns === undefined ? places : Array.from({ length: columns }, (_, column) => String(column + 1));
  const known = new Set(all);
  if (cells === all.length && inputs.every((input) => known.has(input))) return all;
  const others = all.filter((place) => !apart.includes(place));
  if (columns !== undefined && cells === others.length) return others;
  if (cells === inputs.length && areSorted) return inputs;
  if (format.header !== false) return undefined;
  throw new DataError(
    "DATA_MISMATCH",
    `${format.name} has ${counted(cells, "column")} without names, and the model takes ${quoteList(inputs)}${columns === undefined ? "" : ` of ${columns}`}; give it all of these columns, or a line of names.`,
  );
}

/**
 * The columns that a model's preprocessor takes, found as `readRows` finds them. @throws DataError.
 */
export async function readCells(
  source: Uint8Array | ByteParts,
  name: string,
  state: PreprocessorState,
  format: CsvFormat,
): Promise<RowsToPredict<Table>> {
  const wanted = state.columns.map((column) => column.name);
  const { na, unnamedColumns, target, weights } = state;
  const told = { ...(na && { na }), ...format, name };
  const apart = [...(target?.columns ?? []), ...(weights === undefined ? [] : [weights])];
  const names = await namesInFile(source, told, wanted, unnamedColumns, apart);
  const table = await readTable(source, {
    ...told,
    ...(names && { names }),
    columns: wanted,
    text: textColumns(state),
    blankRows: true,
  });
  return { rows: table, notes: table.notes ?? [] };
}
