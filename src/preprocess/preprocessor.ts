import { checkBoolean, checkOptions, describeValue, pluralize, readOnce } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { isSource } from "../data/source.js";
import type { Table } from "../data/table.js";
import { checkedRows } from "../data/takeRows.js";
import { DataError, UsageError } from "../errors.js";
import { withAbsences } from "./absences.js";
import { applyColumns } from "./apply.js";
import { type Records, tableOf } from "./cells.js";
import { checkTable, isTable } from "./checkTable.js";
import { completeRows } from "./complete.js";
import { describeState } from "./describe.js";
import { featureNames, learnColumns } from "./learn.js";
import { type Choices, checkChoices, type PreprocessorOptions } from "./options.js";
import type { RowList } from "./places.js";
import { countingRows, readRowWeights } from "./rowWeights.js";
import { digestOf, frozen, inputNames, type PreprocessorState } from "./state.js";
import { suspectColumns } from "./suspects.js";
import { learnTarget, readTarget } from "./targets.js";

/** Which rows of a table are meant, and whether their answers are wanted. */
export interface ApplyOptions {
  /** Places of rows, counted from 0, in the order wanted; by default all. */
  readonly rows?: ArrayLike<number>;
  /** Whether the target is read; by default where the table has its columns. */
  readonly targets?: boolean;
}

/**
 * What makes numbers of the columns of a table: text, booleans and dates become a column of zeros
 * and ones for each category, missing cells are treated as told, and numbers are brought to a
 * common size. `fit` learns all of that from training rows alone; `apply` then does the same with
 * any rows.
 *
 * Given to `sequential`, it stands in the model file, and the model takes tables and records.
 */
export class Preprocessor {
  private readonly choices: Choices;
  private learned: PreprocessorState | undefined;
  private suspicions: readonly string[] = [];
  private decided: string | undefined;

  /** For `preprocessor` and `preprocessorOf`. */
  constructor(options: PreprocessorOptions, state?: PreprocessorState) {
    this.choices = checkChoices(options);
    this.learned = state;
  }

  /**
   * Learns from training rows, in place of what was learned before: hold test rows back, by
   * `splitTable` or by `rows`.
   *
   * @param table as `parseTable` or `tableOf` gives it, or an array of records
   * @throws UsageError for options that don't fit together, and for rows that come in pieces;
   * DataError for columns that aren't there, cells that are missing, no numbers or not finite, more
   * than 32 categories in a column that `categories` doesn't name
   */
  fit(table: Table | Records, options: Pick<ApplyOptions, "rows"> = {}): this {
    const given = readOnce(options);
    checkOptions("fit", given, "{ rows: [0, 1] }", ["rows"]);
    if (isSource(table))
      throw new UsageError(
        "INVALID_OPTION",
        "A preprocessor learns from one table, for kinds of columns, categories and medians are those of all rows: fit it on a table, say of the first pieces, and give the pieces to the model.",
      );
    const { choices } = this;
    const { scaling, missing, unknown, weights } = choices;
    const all = asTable(table);
    const rows = readRows(all, given.rows);
    const names = featureNames(all, choices);
    const apart = weights === undefined ? choices.target : [...choices.target, weights];
    const complete = missing === "drop" ? completeRows(all, [...names, ...apart], rows) : rows;
    // what counts nothing is left out
    const kept = weights === undefined ? complete : countingRows(all, weights, complete);
    const columns = learnColumns(all, names, choices, kept);
    const { target, decided } = learnTarget(all, choices, kept);
    const { na, unnamedColumns } = all;
    const file = { ...(na && { na: [...na] }), ...(unnamedColumns !== undefined && { unnamedColumns }) };
    const answers = { ...(target && { target }), ...(weights !== undefined && { weights }) };
    this.learned = frozen({ scaling, missing, unknown, ...file, columns, ...answers });
    const isIdle = choices.missingIndicator && !columns.some(({ indicator }) => indicator);
    this.suspicions = [...(isIdle ? [idleIndicator(all)] : []), ...suspectColumns(all, names)];
    this.decided = decided;
    return this;
  }

  /**
   * The rows as a Dataset of numbers, with the answers where there are any. Where missing cells are
   * dropped, rows that lack one are left out, and so are those of weight 0, but only if the answers
   * are read: every row to predict gets an answer, so one that lacks a cell is an error there.
   *
   * @throws UsageError before `fit`; DataError for columns that aren't there, cells that are
   * missing, no numbers or not finite, and categories or classes that aren't known
   */
  apply(table: Table | Records, options: ApplyOptions = {}): Dataset {
    checkOptions("apply", options, "{ rows: [0, 1] }", ["rows", "targets"]);
    if (options.targets !== undefined) checkBoolean("targets", options.targets);
    const { state } = this;
    const all = asTable(table);
    return applyState(state, all, { ...options, rows: readRows(all, options.rows) });
  }

  /** What was learned, as plain data that is frozen. @throws UsageError before `fit`. */
  get state(): PreprocessorState {
    if (this.learned) return this.learned;
    throw new UsageError("INVALID_OPTION", "This preprocessor has learned nothing: call fit with training rows first.");
  }

  /** How many numbers a row becomes: the `inputs` of a network. */
  get inputs(): number {
    return this.features.length;
  }

  /** Names of those numbers, such as "age", "age missing", "color=red". */
  get features(): readonly string[] {
    return inputNames(this.state);
  }

  /** Names of the classes; undefined where numbers are predicted. */
  get classes(): readonly string[] | undefined {
    return this.state.target?.classes;
  }

  /**
   * What `fit` took the target for where no option says it, why, and how to change that, as the end
   * of a sentence: "2 classes, "3", "5", since two different numbers stand there; if ...".
   */
  get decision(): string | undefined {
    return this.decided;
  }

  /**
   * A sentence about each column that `fit` read and that looks like row numbers, a key or dates,
   * and about a `missingIndicator` without effect.
   */
  get warnings(): readonly string[] {
    return this.suspicions;
  }

  /** What was learned of each column, in words. */
  describe(): readonly (readonly [name: string, text: string])[] {
    return describeState(this.state);
  }
}

/** The sentence about an indicator of missing cells where there are none to tell of. */
function idleIndicator({ name }: Table): string {
  return `\`missingIndicator\` adds no column: of ${name} no cell to train on is missing.`;
}

/**
 * A Preprocessor, which learns from training rows how to turn cells into numbers.
 *
 * @throws UsageError INVALID_OPTION.
 *
 * @example
 * ```ts
 * import { preprocessor } from "lanegrad/table";
 *
 * const houses = [
 *   { area: 50, town: "Ulm", price: 200 },
 *   { area: 80, town: "Bonn", price: 400 },
 * ];
 * const learned = preprocessor({ target: "price" }).fit(houses);
 * const { rows, columns } = learned.apply(houses);
 * console.log(rows, columns); // 2 3
 * ```
 */
export function preprocessor(options: PreprocessorOptions = {}): Preprocessor {
  return new Preprocessor(options);
}

/** `Preprocessor.apply` by what was learned. */
export function applyState(state: PreprocessorState, given: Table, { rows, targets }: ApplyOptions = {}): Dataset {
  const { target, missing, columns, na, weights } = state;
  checkPlaces(state, given);
  const table = withAbsences(given, na);
  const wanted = targets ?? hasTarget(table, state);
  if (wanted && !target)
    throw new DataError(
      "DATA_MISMATCH",
      `The preprocessor knows no target, and ${table.name} needs one: name it as \`target\`.`,
    );
  const answers = wanted ? target : undefined;
  const weighing = wanted && table.columns.some(({ name }) => name === weights) ? weights : undefined;
  const apart = [...(answers?.columns ?? []), ...(weighing === undefined ? [] : [weighing])];
  const names = [...columns.map(({ name }) => name), ...apart];
  const complete: RowList = answers && missing === "drop" ? completeRows(table, names, rows) : rows;
  const kept = weighing === undefined ? complete : countingRows(table, weighing, complete);
  return {
    name: table.name,
    ...applyColumns(state, table, kept),
    scale: 1,
    ...(answers ? readTarget(table, answers, kept) : { outputs: target?.classes ? 1 : (target?.columns.length ?? 1) }),
    preparedBy: digestOf(state),
    ...(weighing !== undefined && { weights: readRowWeights(table, weighing, kept) }),
  };
}

/**
 * @throws DataError DATA_MISMATCH where columns have no names, and their places are not those that
 * were learned of.
 */
function checkPlaces({ unnamedColumns: learned }: PreprocessorState, { name, unnamedColumns: given }: Table): void {
  if (learned === undefined || given === undefined || given === learned) return;
  throw new DataError(
    "DATA_MISMATCH",
    `${name} has ${pluralize(given, "column")} without names where ${learned} were learned of; give it the same columns, or a line of names.`,
  );
}

function hasTarget(table: Table, { target }: PreprocessorState): boolean {
  return target?.columns.every((name) => table.columns.some((column) => column.name === name)) ?? false;
}

/** A table, from records where those are given. @throws UsageError, DataError. */
export function asTable(rows: Table | Records): Table {
  const table = readOnce(rows);
  return isTable(table) ? checkTable(table) : tableOf(table);
}

function readRows(table: Table, rows: RowList): RowList {
  if (rows === undefined) return undefined;
  if (!(Number.isSafeInteger(rows?.length) && rows.length >= 0))
    throw new UsageError("INVALID_OPTION", `rows takes the places of rows as an array, not ${describeValue(rows)}.`);
  return checkedRows(table, rows);
}
