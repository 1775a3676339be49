import { isRecord, readOnce } from "../check.js";
import { quote } from "../data/quote.js";
import type { Table } from "../data/table.js";
import { UsageError } from "../errors.js";

/** Whether it is meant as a table; `checkTable` says whether it is a sound one. */
export function isTable(value: unknown): value is Table {
  return isRecord(value) && Array.isArray(value.columns) && "rows" in value;
}

/**
 * The table, which somebody may have made by hand.
 * @throws UsageError INVALID_SHAPE for one whose parts don't fit together, which it names
 */
export function checkTable(given: Table): Table {
  const table = { ...given, columns: given.columns.map(readOnce) };
  const part = misfitOf(table);
  if (part === undefined) return table;
  throw new UsageError(
    "INVALID_SHAPE",
    `This is no table as parseTable and tableOf make it: ${part}; make it by one of them.`,
  );
}

function misfitOf({ name, rows, columns, lines, na, unnamedColumns }: Table): string | undefined {
  if (typeof name !== "string") return "its `name` is no text";
  if (!Number.isSafeInteger(rows) || rows < 0) return "its `rows` is no whole number from 0";
  if (lines !== undefined && !(lines instanceof Int32Array && lines.length === rows))
    return "its `lines` are not one for each row";
  if (na !== undefined && !areTexts(na)) return "its `na` is no list of texts";
  if (unnamedColumns !== undefined && !(Number.isSafeInteger(unnamedColumns) && unnamedColumns > 0))
    return "its `unnamedColumns` is no whole number from 1";
  const names = new Set<string>();
  for (const [i, column] of columns.entries()) {
    if (!isRecord(column) || typeof column.name !== "string") return `column ${i + 1} has no \`name\``;
    if (names.has(column.name)) return `two columns are called ${quote(column.name)}`;
    names.add(column.name);
    if (!isColumn(column, rows)) return `the column ${quote(column.name)} doesn't hold its ${rows} rows`;
  }
  return undefined;
}

/** Whether a cell of the column's kind stands in each row. */
function isColumn({ kind, values, codes, texts, absences }: Readonly<Record<string, unknown>>, rows: number): boolean {
  if (absences !== undefined && !areTexts(absences)) return false;
  if (kind === "number") return values instanceof Float64Array && values.length === rows;
  return (
    kind === "text" &&
    areTexts(texts) &&
    codes instanceof Int32Array &&
    codes.length === rows &&
    codes.every((code) => code >= -1 && code < texts.length)
  );
}

function areTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && [...value].every((text) => typeof text === "string");
}
