import { checkOptions, describeValue, isRecord, pluralize } from "../check.js";
import { cutRows, readTable, type Table, type TableInput, type TypedRows } from "../data/features.js";
import { isNumberArray, type NumberArray } from "../data/numberArrays.js";
import { readTargets, type TargetInput } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import { countOf } from "../graph/extents.js";
import type { WiredInput } from "../layers/wiring.js";

/**
 * Rows of one input: arrays, one typed array of whole rows, or `{ values, columns, scale }`, whose
 * scale is 1 by default.
 */
export type InputRows = readonly ArrayLike<number>[] | NumberArray | TypedRows;

/** Rows of all inputs, by name. */
export type NamedInputs<I extends string = string> = { readonly [Name in I]: InputRows };

/** Rows with what belongs to them. */
export interface NamedRows<I extends string = string, O extends string = string> {
  /** Rows of each input, as many of each. */
  readonly inputs: NamedInputs<I>;
  /** What belongs to each row in each output: classes or numbers, as y of `dataset`. */
  readonly targets: { readonly [Name in O]: TargetInput };
  /** How much each row counts, as in `dataset`; by default all the same. */
  readonly weights?: readonly number[] | NumberArray;
  /** What errors call the data; "data" by default. */
  readonly name?: string;
}

/** Rows of each input, checked. */
export interface ReadInputs {
  readonly rows: number;
  readonly tables: readonly Table[];
}

const OPTIONS: readonly (keyof NamedRows)[] = ["inputs", "targets", "weights", "name"];

/** What `what` was given as rows with targets. @throws UsageError INVALID_OPTION. */
export function checkedRows(what: string, given: unknown): Readonly<Record<keyof NamedRows, unknown>> {
  if (!isRecord(given)) {
    const message = `${what} takes rows as { inputs: { x }, targets: { y } }, not ${describeValue(given)}.`;
    throw new UsageError("INVALID_OPTION", message);
  }
  checkOptions(what, given, "{ inputs: { x }, targets: { y } }", OPTIONS);
  const { inputs, targets, weights, name = "data" } = given as Readonly<Record<keyof NamedRows, unknown>>;
  if (typeof name !== "string")
    throw new UsageError("INVALID_OPTION", `name must be text, not ${describeValue(name)}.`);
  return { inputs, targets, weights, name };
}

/**
 * The values of an object by the names that belong there. @throws UsageError INVALID_OPTION for
 * others, and where one is missing.
 */
export function byName(what: string, given: unknown, names: readonly string[]): readonly unknown[] {
  const list = names.join(", ");
  if (!isRecord(given))
    throw new UsageError("INVALID_OPTION", `${what} are given by name, { ${list} }, not as ${describeValue(given)}.`);
  const surplus = Object.keys(given).find((name) => given[name] !== undefined && !names.includes(name));
  if (surplus !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      `The model has no ${describeValue(surplus)} among its ${what}: these are ${list}.`,
    );
  return names.map((name) => {
    if (Object.hasOwn(given, name) && given[name] !== undefined) return given[name];
    throw new UsageError("INVALID_OPTION", `${name} is missing among the ${what}: the model has ${list}.`);
  });
}

/**
 * The rows of all inputs. @throws UsageError, DataError for what are no rows, don't fit an input,
 * or aren't as many of each.
 */
export function readInputs(given: unknown, inputs: readonly WiredInput[]): ReadInputs {
  const values = byName(
    "inputs",
    given,
    inputs.map(({ name }) => name),
  );
  const tables = inputs.map(({ name, shape }, i) => readInput(name, values[i], countOf(shape)));
  const [{ rows }] = tables;
  const other = tables.findIndex((table) => table.rows !== rows);
  if (other > 0)
    throw new DataError(
      "DATA_MISMATCH",
      `The input ${inputs[0].name} has ${pluralize(rows, "row")}, and ${inputs[other].name} has ${tables[other].rows}: give each input the same rows.`,
    );
  return { rows, tables };
}

function readInput(name: string, given: unknown, columns: number): Table {
  const what = `the input ${name}`;
  const input = isNumberArray(given, `The input ${name}`) ? cutRows(given, columns) : (given as TableInput);
  const table = readTable(input, what);
  if (table.columns === columns) return table;
  throw new DataError(
    "DATA_MISMATCH",
    `The input ${name} has ${pluralize(table.columns, "column")}, but the model takes ${pluralize(columns, "number")} of it: pass rows of ${pluralize(columns, "number")}.`,
  );
}

/** The weights of so many rows, as those of a data set. @throws UsageError, DataError. */
export function readWeights(given: unknown, rows: number, name: string): { readonly weights?: Float64Array } {
  if (given === undefined) return {};
  const { targets } = readTargets(given as NumberArray, rows, `weights of ${name}`, { task: "regression" });
  return targets ? { weights: targets } : {};
}
