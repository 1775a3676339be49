import { absence } from "../data/csvNumbers.js";
import { sayMerged } from "../data/longIntegers.js";
import { quote } from "../data/quote.js";
import type { Column, Table } from "../data/table.js";
import { countCategories } from "./categories.js";
import { areDates } from "./dates.js";

/** A few rows are numbered, or all different, by chance. */
const FEWEST_ROWS = 5;
/** Whole numbers that are measured seldom differ in all of so many rows. */
const FEWEST_NUMBERS = 20;
/** Nearly every row: of ten at most one repeats the text of another. */
const NEARLY_ALL = 0.9;
/** Names that columns of keys have. */
const KEY = /(^|[\s_.-])(id|ids|key|uuid|guid|nr|no|number|index|row)$|[a-z](Id|ID|Key|Nr|No|Index)$/i;

/**
 * A sentence about each column among `names` that tells rows apart rather than something about
 * them: row numbers, keys, and dates, which are categories here; about one whose text says that
 * cells are missing, and one whose numbers are too long to be told apart. All rows are looked at.
 */
export function suspectColumns(table: Table, names: readonly string[]): readonly string[] {
  const meant = new Set(names);
  const columns = table.columns.filter(({ name }) => meant.has(name));
  const merged = columns.flatMap((column) => mergedNumbers(table, column));
  return table.rows < FEWEST_ROWS ? merged : [...merged, ...columns.flatMap((column) => suspicion(table, column))];
}

function mergedNumbers(table: Table, column: Column): readonly string[] {
  const wrong = column.kind === "number" ? sayMerged(table, column) : undefined;
  if (wrong === undefined) return [];
  const names = `[${quote(column.name)}]`;
  return [`${wrong}: leave it out with \`ignore: ${names}\`, or name it in \`categories: ${names}\`.`];
}

function suspicion(table: Table, column: Column): readonly string[] {
  const { name } = column;
  const leave = `leave it out with \`ignore: [${quote(name)}]\``;
  const what = `The column ${quote(name)} of ${table.name}`;
  if (column.kind === "number") {
    if (areRowNumbers(column.values)) return [`${what} looks like row numbers: ${leave}.`];
    const areMany = table.rows >= FEWEST_NUMBERS || KEY.test(name);
    return areMany && areKeys(column.values)
      ? [`${what} has another whole number in every row, as keys have: ${leave}.`]
      : [];
  }
  if (areDates(column.texts))
    return [
      `${what} holds dates, which are taken for categories: a later date is unknown, so write the month or the days since a fixed day as a number, or ${leave}.`,
    ];
  const { size } = countCategories(table, column, undefined);
  if (size >= NEARLY_ALL * table.rows)
    return [
      `${what} has another text in ${size === table.rows ? "every" : "nearly every"} row, as keys have: ${leave}.`,
    ];
  const advice = column.texts.map(absence).find((found) => found !== undefined);
  return advice === undefined ? [] : [`${what} holds a text that is taken for a category: ${advice}.`];
}

/** Whether the values are whole numbers, each once. */
function areKeys(values: Float64Array): boolean {
  return values.every(Number.isSafeInteger) && new Set(values).size === values.length;
}

/**
 * Whether the values are whole numbers without a gap, each once: in file order, or as a shuffle
 * left them.
 */
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
