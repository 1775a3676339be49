/** Tables in CSV, an entry of its own: whoever has no CSV files doesn't carry the parser along. */
export { type CsvOptions, type CsvRows, parseCsv, parseCsvRows } from "./data/csv.js";
