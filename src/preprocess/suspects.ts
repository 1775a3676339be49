import { quote } from "../data/quote.js";
import type { Column, Table } from "../data/table.js";
import { areDates } from "./dates.js";

/** A few rows are numbered, or all different, by chance. */
const FEWEST_ROWS = 5;

/**
 * A sentence about each column among `names` that tells rows apart rather than something about
 * them: row numbers, keys, and dates, which are categories here. All rows are looked at.
 */
export function suspectColumns(table: Table, names: readonly string[]): readonly string[] {
  if (table.rows < FEWEST_ROWS) return [];
  return table.columns.filter(({ name }) => names.includes(name)).flatMap((column) => suspicion(table, column));
}

function suspicion(table: Table, column: Column): readonly string[] {
  const { name } = column;
  const leave = `leave it out with \`ignore: [${quote(name)}]\``;
  if (column.kind === "number" ? areRowNumbers(column.values) : false)
    return [`The column ${quote(name)} of ${table.name} looks like row numbers: ${leave}.`];
  if (column.kind === "number") return [];
  if (areDates(column.texts))
    return [
      `The column ${quote(name)} of ${table.name} holds dates, which are taken for categories: a later date is unknown, so write the month or the days since a fixed day as a number, or ${leave}.`,
    ];
  if (column.texts.length < table.rows) return [];
  return [`The column ${quote(name)} of ${table.name} has another text in every row, as keys have: ${leave}.`];
}

/** Whether the values are whole numbers without a gap, each once: in file order, or as a shuffle left them. */
function areRowNumbers(values: Float64Array): boolean {
  let least = values[0];
  for (const value of values) {
    if (!Number.isSafeInteger(value)) return false;
    least = Math.min(least, value);
  }
  const seen = new Uint8Array(values.length);
  for (const value of values) {
    if (value - least >= values.length || seen[value - least] === 1) return false;
    seen[value - least] = 1;
  }
  return true;
}
