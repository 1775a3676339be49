import { checkedDataset, type Dataset, isDataset, unscaled } from "../data/dataset.js";
import { cutRows, readTable, type TableInput, type TypedRows } from "../data/features.js";
import { isNumberArray, type NumberArray } from "../data/numberArrays.js";
import type { Table } from "../data/table.js";
import type { CellRows, Records } from "../preprocess/cells.js";

/** Rows as they stand in a table, for models with a preprocessor: its columns are found by name. */
export type TableRows = Table | Records;

/** Rows with their answers: a data set, or for models with a preprocessor what it makes one of. */
export type LabelledRows = Dataset | TableRows;

/**
 * Rows to predict, for models with a preprocessor also as tables, records, and cells in the order
 * of its columns.
 */
export type AnyRows = Rows | TableRows | CellRows;

/**
 * Rows to predict: arrays, one typed array of whole rows, or a data set whose targets are ignored.
 * Numbers mean what those of the rows trained on did: they are multiplied by the scale that the
 * model learned with. `{ values, columns, scale }` has a scale of its own, 1 for rows that are
 * scaled already, and so has a data set.
 */
export type Rows = readonly ArrayLike<number>[] | NumberArray | TypedRows | Dataset;

/**
 * The rows that `what` was given as a data set for a model of `inputs` inputs.
 * @throws DataError, UsageError for what are no rows, or can't be cut into any.
 */
export function rowsAsData(what: string, rows: AnyRows, inputs: number): Dataset {
  if (isDataset(rows)) {
    return checkedDataset(what, rows);
  }
  const isFlat = isNumberArray(rows, "The input");
  const table = isFlat ? cutRows(rows, inputs) : (rows as TableInput);
  const { values, scale, ...rest } = readTable(table, "the input");
  return { name: "the input", x: values, outputs: 1, ...(scale === undefined ? unscaled : { scale }), ...rest };
}
