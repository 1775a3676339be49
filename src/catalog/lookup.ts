import { unknownName } from "../check.js";

/** A name in one of the tables of this folder. */
export type NameIn<Table> = Extract<keyof Table, string>;

/** The names in a table, in its order. */
export function namesIn<Table extends object>(table: Table): readonly NameIn<Table>[] {
  return Object.keys(table) as NameIn<Table>[];
}

/** Whether `name`, which may be anything, is one in the table. */
export function isIn<Table extends object>(table: Table, name: unknown): name is NameIn<Table> {
  return typeof name === "string" && Object.hasOwn(table, name);
}

/**
 * `name`, which is to be one in the table of a `kind` of thing, such as an activation.
 * @throws UsageError INVALID_OPTION when there is none of that name
 */
export function checkName<Table extends object>(kind: string, table: Table, name: unknown): NameIn<Table> {
  if (isIn(table, name)) return name;
  throw unknownName(kind, name, namesIn(table));
}
