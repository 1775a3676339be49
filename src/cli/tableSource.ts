import { featuresBesides, numbersOf } from "../data/csv.js";
import { isNumber } from "../data/csvNumbers.js";
import { readColumnNames, readTable } from "../data/csvTable.js";
import { readTargetColumn } from "../data/csvTarget.js";
import type { Dataset } from "../data/dataset.js";
import { quote, quoteList } from "../data/quote.js";
import { asText, columnsNamed, type Table } from "../data/table.js";
import type { Task } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import type { LossName } from "../index.js";
import type { Platform } from "../platform/platform.js";
import { fileParts } from "./fileParts.js";
import { formatOf, type TableFlags } from "./tableOptions.js";

/** What the user says of a CSV file. */
export interface TableOptions extends TableFlags {
  readonly target?: string;
  readonly task?: Task;
}

/** What is known of the columns before the rows are read: from a model, or from the loss the user asked for. */
export interface TableExpectation {
  readonly loss?: LossName;
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly task?: Task;
}

/** The rows of a CSV file. */
export interface TableSource {
  readonly rows: Dataset;
  readonly target: string;
  /** What the target was taken for, where nothing told it; see `TargetReading`. */
  readonly decided?: string;
  /** Sentences about what was passed over in reading. */
  readonly notes: readonly string[];
}

/** Reads a CSV file. @throws UsageError where the target isn't told; DataError for what can't be read */
export async function loadTable(
  platform: Platform,
  path: string,
  options: TableOptions,
  expected: TableExpectation,
): Promise<TableSource> {
  const { classes, features } = expected;
  if (options.target !== undefined && features?.includes(options.target))
    throw new DataError(
      "DATA_MISMATCH",
      `${quote(options.target)} is one of the model's inputs; name the column with the answers with --target.`,
    );
  const source = await fileParts(platform, path);
  const format = { ...formatOf(options), name: path };
  const target = options.target ?? targetBesides(await readColumnNames(source, format), path, features);
  const table = await readTable(source, { ...format, text: [target], ...(features && { columns: features }) });
  const [column] = columnsNamed(table, [target]);
  const task = options.task ?? expected.task ?? taskOf(expected.loss, table, target);
  const { targets, decided } = readTargetColumn(table, column, { ...(task && { task }), ...(classes && { classes }) });
  const { values: x, ...sizes } = numbersOf(table, features ?? featuresBesides(table, [target]));
  return {
    rows: { name: path, x, ...sizes, scale: 1, ...targets },
    target,
    ...(decided && { decided }),
    notes: table.notes ?? [],
  };
}

/** What a loss says of the target: entropies need classes, and the squared error takes numbers for numbers. */
function taskOf(loss: LossName | undefined, table: Table, target: string): Task | undefined {
  if (loss === undefined) return undefined;
  if (loss !== "meanSquaredError") return "classification";
  const { texts } = asText(columnsNamed(table, [target])[0]);
  return texts.every((text) => isNumber(text, table.decimal)) ? "regression" : undefined;
}

/** The one column of the file that is no feature of the model. @throws UsageError when several could be meant. */
function targetBesides(names: readonly string[], path: string, features: readonly string[] | undefined): string {
  const others = features && names.filter((name) => !features.includes(name));
  if (others?.length === 1) return others[0];
  throw new UsageError(
    "INVALID_OPTION",
    `${path} needs --target COLUMN, the column to predict; its columns are ${quoteList(names)}.`,
  );
}
