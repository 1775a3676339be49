import { quote, quoteList } from "../data/quote.js";
import type { Column, Table, TextColumn } from "../data/table.js";
import { DataError } from "../errors.js";
import { countRows, type RowList } from "./places.js";

/**
 * The different cells of the rows that are meant, by code unit, with how often each occurs, or how
 * much its rows count.
 */
export function countCategories(
  table: Table,
  column: TextColumn,
  rows: RowList,
  weights?: Float64Array,
): ReadonlyMap<string, number> {
  const counts = new Float64Array(column.texts.length);
  for (let i = 0; i < countRows(table, rows); i++) {
    const code = column.codes[rows ? rows[i] : i];
    if (code >= 0) counts[code] += weights ? weights[i] : 1;
  }
  const found = column.texts.map((text, code) => [text, counts[code]] as const).filter(([, count]) => count > 0);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A column whose booleans, if it has some, are written as the cells of a file that are `known`:
 * true as "true", or as the only one of "True" and "TRUE" that is there.
 * @throws DataError DATA_MISMATCH where several are
 */
export function writtenAs(known: readonly string[], { name: table }: Table, column: Column): Column {
  if (column.kind === "number" || !column.hasBooleans) return column;
  const texts = column.texts.map((text) => {
    if (text !== "true" && text !== "false") return text;
    const ways = known.filter((writing) => writing.toLowerCase() === text);
    if (ways.length < 2) return ways[0] ?? text;
    throw new DataError(
      "DATA_MISMATCH",
      `${table}, column ${quote(column.name)}: ${text} may be each of ${quoteList(ways)}; pass the text that is meant.`,
    );
  });
  return { ...column, texts };
}

/** The commonest, of equally common ones the first: scikit-learn's rule for "most_frequent". */
export function commonest<T>(counts: ReadonlyMap<T, number>): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const [value, count] of counts)
    if (count > most) {
      best = value;
      most = count;
    }
  return best;
}
