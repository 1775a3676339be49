import { lossNamed } from "../catalog/lossNames.js";
import { pluralize } from "../check.js";
import type { CsvFormat } from "../data/csvFormat.js";
import { isNumber } from "../data/csvNumbers.js";
import { type ByteParts, readColumnNames, readTable } from "../data/csvTable.js";
import { readTargetColumn } from "../data/csvTarget.js";
import { type Dataset, unscaled } from "../data/dataset.js";
import { mayBeIdx } from "../data/idx.js";
import { otherDelimiter } from "../data/otherDelimiter.js";
import { quote, quoteList } from "../data/quote.js";
import { asText, columnsNamed, type Table } from "../data/table.js";
import { featuresBesides, numbersOf } from "../data/tableNumbers.js";
import type { Targets, Task } from "../data/targets.js";
import { DataError, UsageError } from "../errors.js";
import type { LossName } from "../index.js";
import { completeRows } from "../preprocess/complete.js";
import { featureNames } from "../preprocess/learn.js";
import { checkChoices } from "../preprocess/options.js";
import { applyState } from "../preprocess/preprocessor.js";
import { countingRows, readRowWeights } from "../preprocess/rowWeights.js";
import { digestOf, type PreprocessorState } from "../preprocess/state.js";
import { readTarget } from "../preprocess/targets.js";
import { type ColumnFlags, columnChoices } from "./columnOptions.js";
import { inFlags } from "./flags.js";
import { openTable, type SourceHost } from "./openTable.js";
import { formatOf, type TableFlags } from "./tableOptions.js";

/** What the user says of a CSV file. */
export interface TableOptions extends TableFlags, ColumnFlags {
  readonly target?: string;
  readonly task?: Task;
  /** The column that says how much rows count. */
  readonly weights?: string;
}

/**
 * What is known of the columns before the rows are read: from a model, or from the loss the user
 * asked for.
 */
export interface TableExpectation {
  readonly loss?: LossName;
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly task?: Task;
  /** What the model's preprocessor learned. */
  readonly preprocessor?: PreprocessorState;
}

/** The columns of a CSV file that are asked for, before anything is learned of them. */
export interface SourceColumns {
  readonly table: Table;
  readonly features: readonly string[];
}

/** The rows of a CSV file. */
export interface TableSource {
  /**
   * For a model with a preprocessor what that makes of them; otherwise the answers, with `columns`
   * rows' places as `x`.
   */
  readonly rows: Dataset;
  readonly columns?: SourceColumns;
  /** The columns that are predicted: one, or several of numbers. */
  readonly targets: readonly string[];
  /** What the target was taken for, where nothing told it; see `TargetReading`. */
  readonly decided?: string;
  /** Sentences about what was passed over in reading. */
  readonly notes: readonly string[];
}

/**
 * Reads a CSV file. @throws UsageError where the target isn't told; DataError for what can't be
 * read
 */
export async function loadTable(
  host: SourceHost,
  path: string,
  options: TableOptions,
  expected: TableExpectation,
): Promise<TableSource> {
  const { name, source, beginning } = await openTable(host, path);
  if (path === "-" && mayBeIdx(beginning)) throw needsTwoFiles(name);
  const format = { ...formatOf(options), name };
  // a name is one of a column, or a list of such; only the file's first line tells
  const { target } = options;
  const isOpen =
    expected.preprocessor?.weights !== undefined ||
    (target === undefined ? !expected.preprocessor : target.includes(","));
  const names = isOpen ? await readColumnNames(source, format) : [];
  if (expected.preprocessor) return readPrepared(source, format, options, names, expected.preprocessor);
  // only a model knows these beforehand: its inputs are numbers
  if (expected.task ?? expected.features) return readNumbers(source, format, options, names, expected);
  const targets = targetsOf(options.target, names) ?? [targetBesides(names, name, undefined)];
  const { weights } = options;
  const apart = weights === undefined ? targets : [...targets, weights];
  const choices = checkChoices({
    ...columnChoices(options),
    ...(weights !== undefined && { weights }),
    target: targets,
  });
  const text = [...(targets.length === 1 ? targets : []), ...choices.categories];
  const columns = choices.features && [...choices.features, ...apart, ...choices.categories];
  const table = await readTable(source, { ...format, text, ...(columns && { columns }) });
  const features = featureNames(table, columns ? { ...choices, ignore: [] } : choices);
  const complete = choices.missing === "drop" ? completeRows(table, [...features, ...apart], undefined) : undefined;
  const kept = weights === undefined ? complete : countingRows(table, weights, complete);
  const { answers, decided } = readAnswers(table, targets, options, expected, kept, true);
  const places = Float64Array.from(kept ?? { length: table.rows }, (row, i) => (kept ? Number(row) : i));
  return {
    rows: { name, x: places, rows: places.length, columns: 1, scale: 1, ...answers },
    columns: { table, features },
    targets,
    ...(decided && { decided }),
    notes: [
      ...(table.notes ?? []),
      ...droppedNote(table, complete?.length ?? table.rows),
      ...weightlessNote(table, (complete?.length ?? table.rows) - places.length),
    ],
  };
}

function needsTwoFiles(name: string): DataError {
  return new DataError(
    "DATA_MISMATCH",
    `${name} is an IDX file, and rows with answers stand in two: name images and labels, with - for the one that is piped.`,
  );
}

/** The rows of a file for a model that takes numbers. */
async function readNumbers(
  source: Uint8Array | ByteParts,
  format: CsvFormat & { readonly name: string },
  options: TableOptions,
  names: readonly string[],
  expected: TableExpectation,
): Promise<TableSource> {
  const { features } = expected;
  const { name } = format;
  const { weights } = options;
  const others = names.filter((column) => column !== weights);
  const wanted = targetsOf(options.target, names) ?? [targetBesides(others, name, features)];
  const own = wanted.find((target) => features?.includes(target));
  if (own !== undefined) throw targetIsInput(own);
  const apart = weights === undefined ? wanted : [...wanted, weights];
  const columns = features && [...features, ...apart];
  const text = wanted.length === 1 ? wanted : [];
  const table = await readTable(source, { ...format, text, ...(columns && { columns }) });
  const told = { ...options, ...(expected.task && { task: expected.task }) };
  const { answers, decided } = readAnswers(table, wanted, told, expected, undefined);
  const { values: x, ...sizes } = numbersOf(table, features ?? featuresBesides(table, apart));
  const counts = weights === undefined ? undefined : readRowWeights(table, weights, undefined);
  return {
    rows: { name, x, ...sizes, ...unscaled, ...answers, ...(counts && { weights: counts }) },
    targets: wanted,
    ...(decided && { decided }),
    notes: table.notes ?? [],
  };
}

/** The rows of a file for a model with a preprocessor, as that takes them. */
async function readPrepared(
  source: Uint8Array | ByteParts,
  format: CsvFormat & { readonly name: string },
  options: TableOptions,
  names: readonly string[],
  state: PreprocessorState,
): Promise<TableSource> {
  const learned = state.target?.columns ?? [];
  const targets = inLearnedOrder(targetsOf(options.target, names) ?? learned, learned);
  const inputs = state.columns.map((column) => column.name);
  const own = targets.find((target) => inputs.includes(target));
  if (own !== undefined) throw targetIsInput(own);
  const text = [...textColumns(state), ...(state.target?.classes ? targets : [])];
  const { na, weights: learnedWeights, ...others } = state;
  // those of the training, where the file has them
  const weights = options.weights ?? names.find((name) => name === learnedWeights);
  const weighing = weights === undefined ? {} : { weights };
  const columns = [...inputs, ...targets, ...Object.values(weighing)];
  const table = await readTable(source, { ...(na && { na }), ...format, text, columns });
  const target = { ...state.target, columns: targets };
  const rows = applyState({ ...others, ...(na && { na }), ...weighing, target }, table, { targets: true });
  const counting = weights === undefined ? table.rows : countingRows(table, weights, undefined).length;
  const notes = [
    ...(table.notes ?? []),
    ...droppedNote({ ...table, rows: counting }, rows.rows),
    ...weightlessNote(table, table.rows - counting),
  ];
  return { rows: { ...rows, preparedBy: digestOf(state) }, targets, notes };
}

/** What there is to say of rows that were dropped for a missing cell. */
function droppedNote({ name, rows }: Table, kept: number): readonly string[] {
  return kept < rows ? [`${rows - kept} of the ${rows} rows of ${name} lack a cell and are left out.`] : [];
}

/** What there is to say of rows that count nothing. */
function weightlessNote({ name }: Table, count: number): readonly string[] {
  return count > 0 ? [`${pluralize(count, "row")} of ${name} of weight 0 ${count === 1 ? "is" : "are"} left out.`] : [];
}

/** The columns of categories, whose cells count as they are written. */
export function textColumns({ columns }: PreprocessorState): readonly string[] {
  return columns.filter(({ kind }) => kind === "category").map(({ name }) => name);
}

/** What is to be predicted in the rows that are meant. */
function readAnswers(
  table: Table,
  targets: readonly string[],
  options: Pick<TableOptions, "task">,
  { loss, classes }: TableExpectation,
  rows: Uint32Array | undefined,
  canDrop = false,
): { readonly answers: Targets; readonly decided?: string } {
  if (targets.length > 1) {
    if (options.task === "classification")
      throw new UsageError(
        "INVALID_OPTION",
        "--task classification takes one --target column, not several: for labels of which a row may have several, zeros and ones, pass --loss binaryCrossEntropy instead.",
      );
    return { answers: readTarget(table, { columns: targets }, rows, canDrop) };
  }
  const [column] = columnsNamed(table, targets);
  const task = options.task ?? taskOf(loss, table, targets[0]);
  const known = { ...(task && { task }), ...(classes && { classes }) };
  const { targets: answers, decided } = readTargetColumn(table, column, { ...known, canDrop }, rows);
  return { answers, ...(decided && { decided: inFlags(decided) }) };
}

/** Targets in the order in which the model learned them, where they are the same. */
function inLearnedOrder(targets: readonly string[], learned: readonly string[] = []): readonly string[] {
  const isSame = targets.length === learned.length && learned.every((name) => targets.includes(name));
  return isSame ? learned : targets;
}

/** The columns that `--target` names: one whose name has a comma, or several. */
function targetsOf(target: string | undefined, names: readonly string[]): readonly string[] | undefined {
  if (target === undefined) return undefined;
  if (names.includes(target)) return [target];
  return target.split(",").map((name) => name.trim());
}

function targetIsInput(target: string): DataError {
  return new DataError(
    "DATA_MISMATCH",
    `${quote(target)} is one of the model's inputs; name the column with the answers with --target.`,
  );
}

/**
 * What a loss says of the target: entropies need classes, and losses of errors take numbers for
 * numbers.
 */
function taskOf(loss: LossName | undefined, table: Table, target: string): Task | undefined {
  if (loss === undefined) return undefined;
  if (!/numbers|counts/.test(lossNamed(loss).targets)) return "classification";
  const { texts } = asText(columnsNamed(table, [target])[0]);
  return texts.every((text) => isNumber(text, table.decimal)) ? "regression" : undefined;
}

/**
 * The one column of the file that is no feature of the model. @throws UsageError when several could
 * be meant.
 */
function targetBesides(names: readonly string[], name: string, features: readonly string[] | undefined): string {
  const known = new Set(features);
  const others = features && names.filter((column) => !known.has(column));
  if (others?.length === 1) return others[0];
  const other = otherDelimiter(names, "");
  throw new UsageError(
    "INVALID_OPTION",
    `${name} needs --target COLUMN, the column to predict; its columns are ${quoteList(names)}${other ? `; ${inFlags(other)}` : ""}.`,
  );
}
