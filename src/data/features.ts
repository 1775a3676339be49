import { checkOptions, invalidOption, isRecord, isSize, pluralize, readOnce } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { checkNames } from "./checkNames.js";
import { asValues, isNumberArray, type NumberArray, type Values } from "./numberArrays.js";

/**
 * Row-major numbers in a typed array, with one of the two sizes; the other follows from the length.
 */
export interface TypedRows {
  /** The numbers, row-major [rows, columns]. */
  readonly values: NumberArray;
  /** Number of rows; by default what `columns` leaves. */
  readonly rows?: number;
  /** Numbers in a row; by default what `rows` leaves. */
  readonly columns?: number;
  /**
   * What every value is multiplied by when it is read; 1 for what is scaled already. By default
   * that of the data set or the model.
   */
  readonly scale?: number;
  /** Names of the columns, where they have names. */
  readonly features?: readonly string[];
}

const TYPED_ROWS: readonly (keyof TypedRows)[] = ["values", "rows", "columns", "scale", "features"];

/** A table of numbers as callers have it: an array of rows, or one typed array with its size. */
export type TableInput = readonly ArrayLike<number>[] | TypedRows;

/** Checked numbers: `values` is row-major [rows, columns] and finite. */
export interface Numbers<V extends Values = Values> {
  /** All numbers, row-major [rows, columns]. */
  readonly values: V;
  /** Number of rows. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly columns: number;
}

/** A checked table. */
export interface Table extends Numbers {
  /** What every value is multiplied by when it is read; absent where nobody says. */
  readonly scale?: number;
  /** As the caller names them. */
  readonly features?: readonly string[];
}

/**
 * A checked table from what callers have. An array of rows is copied into a Float64Array; a typed
 * array of floats or bytes is taken as it is, without a copy.
 *
 * @param what how errors name the table, e.g. "x of iris"
 * @param asked the scale that the caller names, which must be that of the table if both have one
 * @throws UsageError INVALID_OPTION for two scales, INVALID_SHAPE when sizes and length disagree;
 * DataError DATA_INVALID for an empty or ragged table or a cell that isn't a number; DataError
 * DATA_NON_FINITE. Errors count rows and columns from 1.
 */
export function readTable(given: TableInput, what: string, asked?: number): Table {
  const input = readOnce(given);
  const isRows = isRowArray(input);
  if (!isRows && !(isRecord(input) && isNumberArray(input.values, what)))
    throw new UsageError(
      "INVALID_SHAPE",
      `Pass ${what} as an array of rows, or as { values, columns } with a typed array${adviceFor(input)}.`,
    );
  if (!isRows) checkOptions(what, input, "{ values, columns }", TYPED_ROWS);
  const { features, ...sizes }: Partial<TypedRows> = isRows ? {} : input;
  const scale = asked === undefined ? sizes.scale : asked;
  if (scale !== undefined && !(Number.isFinite(scale) && scale > 0))
    throw invalidOption(`The scale of ${what}`, "a finite number above 0", scale);
  if (sizes.scale !== undefined && sizes.scale !== scale)
    throw new UsageError(
      "INVALID_OPTION",
      `${what} has the scale ${sizes.scale}, and \`scale\` says ${scale}: name one of them.`,
    );
  const numbers = isRows ? readRows(input, what) : readTyped(input, what);
  if (features !== undefined) checkFeatures(features, numbers.columns, what);
  return { ...numbers, ...(scale !== undefined && { scale }), ...(features && { features }) };
}

/** @throws UsageError unless `features` are the names of so many columns, each its own. */
export function checkFeatures(features: unknown, columns: number, name: string): void {
  checkNames("features", features);
  if (features.length === columns) return;
  throw new UsageError(
    "INVALID_SHAPE",
    `${name} has ${pluralize(features.length, "feature name")} for ${pluralize(columns, "column")}: name each.`,
  );
}

/** Copies an array of rows into a Float64Array; see readTable for the errors. */
export function readRows(input: readonly ArrayLike<number>[], what: string): Numbers<Float64Array> {
  const rows = input.length;
  if (rows === 0) throw new DataError("DATA_INVALID", `${what} has no rows; pass at least one.`);
  const columns = checkedRow(input[0], 0, what).length;
  if (columns === 0)
    throw new DataError("DATA_INVALID", `Row 1 of ${what} is empty; every row needs at least one number.`);
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = checkedRow(input[i], i, what);
    if (row.length !== columns)
      throw new DataError(
        "DATA_INVALID",
        `Row ${i + 1} of ${what} has ${pluralize(row.length, "column")} where row 1 has ${columns}; give every row the same length.`,
      );
    for (let j = 0; j < columns; j++) {
      const value: unknown = row[j];
      if (typeof value !== "number")
        throw new DataError(
          "DATA_INVALID",
          `Row ${i + 1}, column ${j + 1} of ${what} is of type ${typeof value}; pass numbers.`,
        );
      values[i * columns + j] = value;
    }
  }
  checkFinite(values, columns, what);
  return { values, rows, columns };
}

/**
 * Refuses NaN and infinities in row-major `values`. @throws DataError DATA_NON_FINITE that names
 * row and column, counted from 1.
 */
export function checkFinite(values: Values, columns: number, what: string): void {
  if (values instanceof Uint8Array) return;
  for (let i = 0; i < values.length; i++)
    if (!Number.isFinite(values[i]))
      throw new DataError(
        "DATA_NON_FINITE",
        `Row ${Math.floor(i / columns) + 1}, column ${(i % columns) + 1} of ${what} is ${values[i]}; replace it or remove the row.`,
      );
}

/**
 * A typed array as rows of so many columns. @throws DataError DATA_MISMATCH where it can't be cut
 * into any.
 */
export function cutRows(values: NumberArray, columns: number): TypedRows {
  if (values.length > 0 && values.length % columns === 0) return { values, columns };
  const message = `${pluralize(values.length, "number")} can't be cut into rows of ${columns}: pass rows of ${pluralize(columns, "number")}.`;
  throw new DataError("DATA_MISMATCH", message);
}

function readTyped(input: TypedRows, what: string): Numbers {
  const values = asValues(input.values);
  if (values.length === 0) throw new DataError("DATA_INVALID", `${what} has no rows; pass at least one.`);
  const columns = input.columns ?? values.length / (input.rows ?? 0);
  const rows = input.rows ?? values.length / columns;
  if (!isSize(rows) || !isSize(columns) || rows * columns !== values.length)
    throw new UsageError(
      "INVALID_SHAPE",
      `The ${values.length} values of ${what} can't be cut into rows: pass \`columns\` that divide them.`,
    );
  checkFinite(values, columns, what);
  return { values, rows, columns };
}

/**
 * A row of `what`, counted from 0. @throws DataError DATA_INVALID for what is no row of numbers.
 */
export function checkedRow(row: unknown, index: number, what: string): ArrayLike<unknown> {
  if (Array.isArray(row) || isNumberArray(row, `Row ${index + 1} of ${what}`)) return row;
  throw new DataError(
    "DATA_INVALID",
    `Row ${index + 1} of ${what} is not an array of numbers: write one row as [[1, 2, 3]], a single number as [number]${adviceFor(row)}.`,
  );
}

/** What to do with something that is no numbers, as the end of a sentence. */
function adviceFor(given: unknown): string {
  if (!isRecord(given) || ArrayBuffer.isView(given)) return "";
  return "data" in given && "width" in given
    ? ", and images as pixels(image)"
    : ", and what has names only with a preprocessor";
}

function isRowArray(input: TableInput): input is readonly ArrayLike<number>[] {
  return Array.isArray(input);
}
