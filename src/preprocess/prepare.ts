import { describeValue, isRecord, readOnce } from "../check.js";
import { checkedDataset, type Dataset, isDataset } from "../data/dataset.js";
import { cutRows, readTable, type TypedRows } from "../data/features.js";
import { isNumberArray, type Values } from "../data/numberArrays.js";
import type { Column, Table } from "../data/table.js";
import { DataError, UsageError } from "../errors.js";
import { applyColumns } from "./apply.js";
import { type CellRows, type Records, tableOf, tableOfCells } from "./cells.js";
import { checkTable, isTable } from "./checkTable.js";
import { applyState } from "./preprocessor.js";
import { digestOf, type PreprocessorState } from "./state.js";

/**
 * Makes the Dataset that a model takes of what callers give it: a Dataset that its own preprocessor
 * made, a table, records, or rows of cells or numbers in the order of the columns.
 *
 * @param needsAnswers whether the target is read, and has to be there
 * @throws UsageError, DataError for what is none of these, and as `Preprocessor.apply`
 */
export type Prepare = (rows: unknown, needsAnswers: boolean) => Dataset;

/** What errors call rows that have no name of their own. */
const INPUT = "the input";

/** The Prepare of a model that has learned with this preprocessor. */
export function preparerOf(state: PreprocessorState): Prepare {
  const digest = digestOf(state);
  const names = state.columns.map(({ name }) => name);
  return (given, needsAnswers) => {
    if (!isDataset(given)) return applyState(state, readRows(given, names), { targets: needsAnswers });
    const rows = checkedDataset("The model", given);
    return rows.preparedBy === digest ? rows : prepareNumbers(state, names, rows);
  };
}

/**
 * Numbers of a Dataset that hold what stands in a table, matched by name, or without names by their
 * order.
 */
function prepareNumbers(state: PreprocessorState, names: readonly string[], data: Dataset): Dataset {
  if (data.preparedBy !== undefined)
    throw new DataError(
      "DATA_MISMATCH",
      `${data.name} was made by another preprocessor than the model's: pass the table itself, or what the model's own makes of it.`,
    );
  const { x, rows, columns, scale, features = inOrder(names, columns, data.name) } = data;
  const table: Table = {
    name: data.name,
    rows,
    columns: features.map((name, i) => columnOf(name, x, columns, i, scale)),
  };
  const { unscaled: _, ...rest } = data;
  return { ...rest, ...applyColumns(state, table, undefined), scale: 1, preparedBy: digestOf(state) };
}

function columnOf(name: string, x: Values, columns: number, column: number, scale: number): Column {
  const values = new Float64Array(x.length / columns);
  for (let row = 0; row < values.length; row++) values[row] = x[row * columns + column] * scale;
  return { name, kind: "number", values };
}

function inOrder(names: readonly string[], columns: number, name: string): readonly string[] {
  if (columns === names.length) return names;
  throw new DataError(
    "DATA_MISMATCH",
    `${name} has ${columns} columns without names, and the model's preprocessor takes ${names.length}: name them as \`features\`.`,
  );
}

function readRows(rows: unknown, names: readonly string[]): Table {
  const table = readOnce(rows);
  if (isTable(table)) return checkTable(table);
  if (Array.isArray(rows) && rows.length > 0) {
    if (rows.findIndex((row) => !isRow(row)) < 0) return tableOfCells(rows as CellRows, names, INPUT);
    return tableOf(rows as Records, INPUT);
  }
  const isFlat = isNumberArray(rows, "The input");
  if (isFlat || (isRecord(rows) && ArrayBuffer.isView(rows.values))) {
    const input = isFlat ? cutRows(rows, names.length) : (rows as unknown as TypedRows);
    const {
      values,
      columns,
      rows: count,
      scale = 1,
      features = inOrder(names, columns, INPUT),
    } = readTable(input, INPUT);
    return { name: INPUT, rows: count, columns: features.map((name, i) => columnOf(name, values, columns, i, scale)) };
  }
  throw new UsageError(
    "INVALID_OPTION",
    `The model takes a table, an array of records such as { ${names[0]}: ... }, or a data set, not ${describeValue(rows)}.`,
  );
}

function isRow(row: unknown): boolean {
  return Array.isArray(row) || (ArrayBuffer.isView(row) && !(row instanceof DataView));
}
