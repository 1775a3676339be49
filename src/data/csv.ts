import { checkText, invalidOption, readOnce } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { checkNames } from "./checkNames.js";
import { type CsvFormat, checkFormat } from "./csvFormat.js";
import { badNumber, numberIn } from "./csvNumbers.js";
import { checkSource, parseChecked } from "./csvTable.js";
import { readTargetColumn } from "./csvTarget.js";
import { type Dataset, unscaled } from "./dataset.js";
import type { Numbers } from "./features.js";
import { checkLongIntegers } from "./longIntegers.js";
import { quote } from "./quote.js";
import { type Column, checkNotRepeated, columnsNamed, placeOf, sayMissing, type Table } from "./table.js";
import { checkTask, type Task } from "./targets.js";
import { readWeights } from "./weights.js";

/** How `parseCsv` reads a file. */
export interface CsvOptions extends CsvFormat {
  /** The column to predict. */
  readonly target: string;
  /** What errors and reports call the data; "The CSV data" by default. */
  readonly name?: string;
  /** Settles whether the target column holds classes or numbers. */
  readonly task?: Task;
  /** The classes in the order of their labels, e.g. those of a saved model; makes the target classes. */
  readonly classes?: readonly string[];
  /** The feature columns in the order wanted, e.g. those of a saved model; by default all columns but the target, in file order. */
  readonly features?: readonly string[];
  /** The column that says how much each row counts, a number of 0 or more: no feature. See `dataset`. */
  readonly weights?: string;
}

/** How `parseCsvRows` reads a file. */
export interface CsvRowsOptions extends CsvFormat {
  /** What errors call the data; "The CSV data" by default. */
  readonly name?: string;
}

/** Feature rows for prediction: row-major [rows, columns], with the name of each column. */
export interface CsvRows extends Numbers<Float64Array> {
  readonly features: readonly string[];
}

const ROWS_AT_A_TIME = 256;
const CSV_OPTIONS: readonly (keyof CsvOptions)[] = ["target", "name", "task", "classes", "features", "weights"];

/**
 * A Dataset from CSV text whose first line names the columns (RFC 4180 quotes; any line ends; lines of nothing but separators don't
 * count; spaces around a cell neither, unless they stand in its quotes). Features are numbers. A class is named as its cell is written, and different texts are different
 * classes. What the target is:
 * - with `task` or `classes`, what they say;
 * - text: classes, sorted by code unit;
 * - two different numbers among three rows or more: two classes, in that order;
 * - the whole numbers 0, 1, ... or 1, 2, ... without a gap, at most 20 different ones and each at least twice: classes in that order;
 * - any other numbers: one regression target a row.
 *
 * @param source a string, or bytes
 * @throws DataError DATA_INVALID, DATA_NON_FINITE or DATA_MISMATCH in one sentence that names the line (from 1) and column;
 * UsageError INVALID_OPTION for what is no text, and for options that are wrong or contradict each other
 */
export function parseCsv(source: string | Uint8Array, options: CsvOptions): Dataset {
  checkSource("parseCsv", source, false);
  const given = readOnce(options);
  checkFormat("parseCsv", given, '{ target: "species" }', CSV_OPTIONS);
  const { target, name = "The CSV data", task, classes, features, weights, ...format } = given;
  if (typeof target !== "string") throw invalidOption("target", "the name of the column to predict", target);
  checkText("name", name);
  checkTask(task);
  if (classes !== undefined) checkNames("classes", classes);
  if (classes && task === "regression")
    throw new UsageError(
      "INVALID_OPTION",
      '`classes` has no meaning with task "regression"; leave one of the two out.',
    );
  if (features !== undefined) checkNames("features", features);
  if (features?.includes(target))
    throw new UsageError(
      "INVALID_OPTION",
      `The target ${quote(target)} is also named as a feature; leave it out of \`features\`.`,
    );
  if (weights !== undefined) checkText("weights", weights);
  if (weights !== undefined && [target, ...(features ?? [])].includes(weights))
    throw new UsageError(
      "INVALID_OPTION",
      `The column ${quote(weights)} of \`weights\` is also the target or a feature; name another one.`,
    );
  const apart = weights === undefined ? [target] : [target, weights];
  const columns = features && [...features, ...apart];
  const table = parseChecked(source, { ...format, name, text: [target], ...(columns && { columns }) });
  const [column] = columnsNamed(table, [target]);
  const inputs = features ?? featuresBesides(table, apart);
  for (const input of columnsNamed(table, inputs))
    checkLongIntegers(table, input, "if it names things, leave it out of `features`");
  const { values: x, ...sizes } = numbersOf(table, inputs);
  const { targets } = readTargetColumn(table, column, { ...(task && { task }), ...(classes && { classes }) });
  const own = weights === undefined ? undefined : numbersOf(table, [weights]).values;
  return {
    ...{ name, x, ...sizes, ...unscaled, ...targets },
    ...(own && { weights: readWeights(own, table.rows, `The column ${quote(weights ?? "")} of ${name}`) }),
  };
}

/**
 * Rows to predict from CSV text, in the notation of `parseCsv` but without a target. Every line that isn't empty is a row.
 *
 * @param features the columns to take by name, in this order; others are ignored. By default all columns, which must hold numbers.
 * @param options how the text is written, and `name`; a string is the name
 * @throws DataError and UsageError as parseCsv does
 */
export function parseCsvRows(
  source: string | Uint8Array,
  features?: readonly string[],
  options: string | CsvRowsOptions = {},
): CsvRows {
  checkSource("parseCsvRows", source, false);
  const given = typeof options === "string" ? { name: options } : readOnce(options);
  checkFormat("parseCsvRows", given, '{ delimiter: ";" }', ["name"]);
  const { name = "The CSV data", ...format } = given;
  checkText("name", name);
  if (features !== undefined) checkNames("features", features);
  const table = parseChecked(source, { ...format, name, blankRows: true, ...(features && { columns: features }) });
  return numbersOf(table, features ?? featuresBesides(table, []));
}

/** The names of all columns but `targets`, where each column has a name of its own. @throws DataError DATA_INVALID. */
export function featuresBesides(table: Table, targets: readonly string[]): readonly string[] {
  for (const name of table.repeated ?? []) checkNotRepeated(table, name);
  return table.columns.map(({ name }) => name).filter((name) => !targets.includes(name));
}

/**
 * The numbers of these columns, row-major.
 *
 * @throws DataError DATA_INVALID, DATA_NON_FINITE for the first cell that is missing or text; DATA_MISMATCH
 */
export function numbersOf(table: Table, features: readonly string[]): CsvRows {
  const { name, rows } = table;
  if (features.length === 0)
    throw new DataError("DATA_INVALID", `${name} has no columns besides the target; add at least one feature column.`);
  const cells = columnsNamed(table, features).map((column) => numbersIn(table, column));
  const columns = cells.length;
  const values = new Float64Array(rows * columns);
  // A few rows at a time: what is written then stays in the nearest memory from column to column.
  for (let begin = 0; begin < rows; begin += ROWS_AT_A_TIME) {
    const end = Math.min(rows, begin + ROWS_AT_A_TIME);
    for (let column = 0; column < columns; column++)
      for (let row = begin; row < end; row++) values[row * columns + column] = cells[column][row];
  }
  return { values, rows, columns, features };
}

/** The numbers of a column. @throws DataError for the first cell that is missing or text. */
function numbersIn(table: Table, column: Column): Float64Array {
  const { decimal } = table;
  if (column.kind === "number") {
    const missing = column.values.findIndex(Number.isNaN);
    if (missing !== -1) throw missingNumber(table, column, missing);
    return column.values;
  }
  const numbers = column.texts.map((text) => numberIn(text, decimal));
  return Float64Array.from(column.codes, (code, row) => {
    if (code < 0) throw missingNumber(table, column, row);
    const value = numbers[code];
    if (value === undefined) throw badNumber(column.texts[code], placeOf(table, row, column.name), decimal);
    return value;
  });
}

function missingNumber(table: Table, column: Column, row: number): DataError {
  return new DataError(
    "DATA_INVALID",
    `${placeOf(table, row, column.name)}: ${sayMissing(column)}; fill it in or remove the row.`,
  );
}
