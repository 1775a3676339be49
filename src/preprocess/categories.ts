import type { Table, TextColumn } from "../data/table.js";
import { countRows, type RowList } from "./places.js";

/** The different cells of the rows that are meant, by code unit, with how often each occurs. */
export function countCategories(table: Table, column: TextColumn, rows: RowList): ReadonlyMap<string, number> {
  const counts = new Int32Array(column.texts.length);
  for (let i = 0; i < countRows(table, rows); i++) {
    const code = column.codes[rows ? rows[i] : i];
    if (code >= 0) counts[code]++;
  }
  const found = column.texts.map((text, code) => [text, counts[code]] as const).filter(([, count]) => count > 0);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
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
