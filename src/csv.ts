/** Tables in CSV, an entry of its own: whoever has no CSV files doesn't carry the parser along. */
export {
  type CsvOptions,
  type CsvRowsOptions,
  parseCsv,
  parseCsvRows,
  type ReadCsvOptions,
  readCsv,
} from "./data/csv.js";
export type { CsvFormat, TableOptions } from "./data/csvFormat.js";
export type { Decimal } from "./data/csvNumbers.js";
export { type ByteParts, parseTable, type ReadTableOptions, readTable } from "./data/csvTable.js";
export type { Column, NumberColumn, Table, TextColumn } from "./data/table.js";
export type { CsvRows } from "./data/tableNumbers.js";

export type {} from "./globals.js";
