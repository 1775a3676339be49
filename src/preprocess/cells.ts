import { checkText, describeValue, isRecord, pluralize } from "../check.js";
import { quote } from "../data/quote.js";
import type { Column, Table } from "../data/table.js";
import { DataError, UsageError } from "../errors.js";

/**
 * What stands in a cell: booleans are the texts "true" and "false", and "True" or "TRUE" where a
 * file has them written so; null, undefined, "" and NaN are missing.
 */
export type Cell = string | number | boolean | null | undefined;

/** Rows as programs have them: an object a row, with a cell for each column. */
export type Records = readonly Readonly<Record<string, Cell>>[];

/** Rows whose cells stand in the order of the columns. */
export type CellRows = readonly (readonly Cell[] | ArrayLike<number>)[];

/**
 * A table from records. Its columns are all names that occur; a record without one of them lacks
 * that cell. A column of nothing but numbers is one of numbers, any other one of text.
 *
 * @param name what errors call it
 * @throws UsageError INVALID_OPTION for what is no list of records; DataError DATA_INVALID for
 * cells of other types
 */
export function tableOf(records: Records, name = "the rows"): Table {
  checkText("name", name);
  // unlike `every` it looks at holes too
  if (!Array.isArray(records) || records.findIndex((record) => !isRecord(record)) >= 0)
    throw new UsageError("INVALID_OPTION", `${name} must be an array of objects, { age: 42, city: "Oslo" } say.`);
  const names = new Set<string>();
  for (const record of records) for (const key of Object.keys(record)) names.add(key);
  const rows = records.map((record) => new Map(Object.entries(record)));
  return build(name, rows.length, [...names], (row, column) => rows[row].get(column));
}

/** A table from rows whose cells stand in the order of the columns `names`. @throws DataError. */
export function tableOfCells(rows: CellRows, names: readonly string[], name: string): Table {
  const uneven = rows.findIndex((row) => row.length !== names.length);
  if (uneven >= 0)
    throw new DataError(
      "DATA_MISMATCH",
      `Row ${uneven + 1} of ${name} has ${pluralize(rows[uneven].length, "cell")}, and ${pluralize(names.length, "column")} are needed: ${names.slice(0, 5).map(quote).join(", ")}${names.length > 5 ? ", ..." : ""}.`,
    );
  const places = new Map(names.map((column, place) => [column, place]));
  return build(name, rows.length, names, (row, column) => rows[row][places.get(column) ?? 0]);
}

function build(
  name: string,
  rows: number,
  names: readonly string[],
  cellOf: (row: number, column: string) => unknown,
): Table {
  if (rows === 0) throw new DataError("DATA_INVALID", `${name} has no rows; pass at least one.`);
  const columns = names.map((column): Column => {
    const cells = Array.from({ length: rows }, (_, row) => checked(cellOf(row, column), row, column, name));
    const values = cells.map((cell) => cell ?? Number.NaN);
    const areNumbers = values.every((value): value is number => typeof value === "number");
    if (areNumbers) return { name: column, kind: "number", values: Float64Array.from(values) };
    const places = new Map<string, number>();
    const codes = Int32Array.from(values, (value) => {
      if (Number.isNaN(value)) return -1;
      const text = String(value);
      const code = places.get(text) ?? places.size;
      places.set(text, code);
      return code;
    });
    const hasBooleans = cells.some((cell) => typeof cell === "boolean");
    return { name: column, kind: "text", codes, texts: [...places.keys()], ...(hasBooleans && { hasBooleans }) };
  });
  return { name, rows, columns };
}

function checked(cell: unknown, row: number, column: string, name: string): Exclude<Cell, undefined> {
  if (cell === undefined || cell === null || cell === "") return null;
  if (typeof cell === "string" || typeof cell === "number" || typeof cell === "boolean") return cell;
  throw new DataError(
    "DATA_INVALID",
    `Row ${row + 1}, column ${quote(column)} of ${name} is ${describeValue(cell)}; only text, numbers and true or false can stand there.`,
  );
}
