import type { TableOptions } from "../../src/data/csvFormat.js";
import { parseTable } from "../../src/data/csvTable.js";
import type { Column, Table } from "../../src/data/table.js";

/** The cells of a column as text; "" where one is missing. */
export function cellsOf(column: Column): string[] {
  return column.kind === "number"
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? "" : String(value)))
    : Array.from(column.codes, (code) => column.texts[code] ?? "");
}

/** The cells of every column by its name. */
export const contents = ({ columns }: Table) =>
  Object.fromEntries(columns.map((column) => [column.name, cellsOf(column)]));
/** `contents` of the table in CSV. */
export const read = (text: string | Uint8Array, options: TableOptions = {}) => contents(parseTable(text, options));
