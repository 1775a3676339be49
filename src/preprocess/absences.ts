import type { Column, Table } from "../data/table.js";

/**
 * A table that was not read from text, whose texts that are among `na` are missing cells, as those
 * of the training rows were.
 */
export function withAbsences(table: Table, na: readonly string[] | undefined): Table {
  if (!na || table.na) return table;
  const missing = new Set(na);
  const columns = table.columns.map((column): Column => {
    if (column.kind === "number") return column;
    const { codes, texts } = column;
    const absences = texts.filter((text) => missing.has(text));
    if (absences.length === 0) return column;
    return { ...column, codes: codes.map((code) => (missing.has(texts[code]) ? -1 : code)), absences };
  });
  return { ...table, columns };
}
