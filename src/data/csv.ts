import { checkText, invalidOption, readOnce } from "../check.js";
import { UsageError } from "../errors.js";
import { runNow, type Sliced } from "../sliced.js";
import { checkNames } from "./checkNames.js";
import { type CsvFormat, checkFormat } from "./csvFormat.js";
import { type ByteParts, checkSource, parseChecked, readChecked } from "./csvTable.js";
import { readTargetColumn } from "./csvTarget.js";
import { type Dataset, unscaled } from "./dataset.js";
import { checkLongIntegers } from "./longIntegers.js";
import { quote } from "./quote.js";
import { each } from "./slicedLists.js";
import { findColumns, type Table } from "./table.js";
import { type CsvRows, featuresBesides, numbersIn, numbersOf } from "./tableNumbers.js";
import { checkTask, type Task } from "./targets.js";
import { type Interruptible, Turns } from "./turns.js";
import { readWeights } from "./weights.js";

/** How `parseCsv` reads a file. */
export interface CsvOptions extends CsvFormat {
  /** The column to predict. */
  readonly target: string;
  /** What errors and reports call the data; "The CSV data" by default. */
  readonly name?: string;
  /** Settles whether the target column holds classes or numbers. */
  readonly task?: Task;
  /**
   * The classes in the order of their labels, e.g. those of a saved model; makes the target
   * classes.
   */
  readonly classes?: readonly string[];
  /**
   * The feature columns in the order wanted, e.g. those of a saved model; by default all columns
   * but the target, in file order.
   */
  readonly features?: readonly string[];
  /**
   * The column that says how much each row counts, a number of 0 or more: no feature. See
   * `dataset`.
   */
  readonly weights?: string;
}

/** How `readCsv` reads a file. */
export interface ReadCsvOptions extends CsvOptions, Interruptible {}

/** How `parseCsvRows` reads a file. */
export interface CsvRowsOptions extends CsvFormat {
  /** What errors call the data; "The CSV data" by default. */
  readonly name?: string;
}

const CSV_OPTIONS: readonly (keyof CsvOptions)[] = ["target", "name", "task", "classes", "features", "weights"];

/**
 * A Dataset from CSV text whose first line names the columns. Quotes are those of RFC 4180, and
 * lines may end in any way. Lines of nothing but separators are skipped, and so are spaces around
 * a cell outside of quotes. Features are numbers. A class is named as its cell is written, and
 * different texts are different classes. The target is
 *
 * - what `task` or `classes` says, if they are given;
 * - text: classes, sorted by code unit;
 * - two different numbers among three rows or more: two classes, in that order;
 * - the whole numbers 0, 1, ... or 1, 2, ... without a gap, at most 20 different ones and each at
 *   least twice: classes in that order;
 * - any other numbers: one regression target a row.
 *
 * @param source a string, or bytes
 *
 * @throws DataError DATA_INVALID, DATA_NON_FINITE or DATA_MISMATCH, which names line (from 1) and
 * column; UsageError INVALID_OPTION for a source that is no text, and for options that are wrong
 * or contradict each other.
 *
 * @example
 * ```ts
 * import { parseCsv } from "lanegrad/csv";
 *
 * const data = parseCsv("width,kind\n1.5,oak\n2.5,elm\n", { target: "kind" });
 * console.log(data.rows, data.classes); // 2 [ 'elm', 'oak' ]
 * ```
 */
export function parseCsv(source: string | Uint8Array, options: CsvOptions): Dataset {
  checkSource("parseCsv", source, false);
  const { format, datasetOf } = planOf("parseCsv", readOnce(options));
  return runNow(datasetOf(parseChecked(source, format)));
}

/**
 * As `parseCsv`, in slices between which timers fire. Takes bytes in parts too, as `readTable`
 * does.
 *
 * @throws as `parseCsv`; the reason of an aborted `signal`.
 *
 * @example
 * ```ts
 * import { createReadStream } from "node:fs";
 * import { readCsv } from "lanegrad/csv";
 *
 * const data = await readCsv(() => createReadStream("test/golden/iris.csv"), { target: "species" });
 * console.log(data.rows); // 150
 * ```
 */
export async function readCsv(source: string | Uint8Array | ByteParts, options: ReadCsvOptions): Promise<Dataset> {
  checkSource("readCsv", source, true);
  const { format, datasetOf, signal } = planOf("readCsv", readOnce(options), ["signal"]);
  const turns = Turns.until(signal);
  return turns.run(datasetOf(await readChecked("readCsv", source, format, turns)));
}

/**
 * What `parseCsv` does by its options: how the table is read, and what is made of it.
 * @throws UsageError INVALID_OPTION.
 */
function planOf(what: string, given: ReadCsvOptions, more: readonly "signal"[] = []) {
  checkFormat(what, given, '{ target: "species" }', [...CSV_OPTIONS, ...more]);
  const { target, name = "The CSV data", task, classes, features, weights, signal, ...format } = given;
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
  return {
    format: { ...format, name, text: [target], ...(columns && { columns }) },
    signal,
    *datasetOf(table: Table): Sliced<Dataset> {
      const [column] = yield* findColumns(table, [target]);
      const inputs = features ?? featuresBesides(table, apart);
      yield* each(yield* findColumns(table, inputs), (input) =>
        checkLongIntegers(table, input, "if it names things, leave it out of `features`"),
      );
      const { values: x, ...sizes } = yield* numbersIn(table, inputs);
      const { targets } = readTargetColumn(table, column, { ...(task && { task }), ...(classes && { classes }) });
      const own = weights === undefined ? undefined : numbersOf(table, [weights]).values;
      return {
        ...{ name, x, ...sizes, ...unscaled, ...targets },
        ...(own && { weights: readWeights(own, table.rows, `The column ${quote(weights ?? "")} of ${name}`) }),
      };
    },
  };
}

/**
 * Rows to predict from CSV text, in the notation of `parseCsv` but without a target. Every line
 * that isn't empty is a row.
 *
 * @param features the columns to take by name, in this order; others are ignored. By default all
 * columns, which must hold numbers.
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
