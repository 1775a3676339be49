import { pluralize, unknownName } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { writingOf } from "./booleans.js";
import { checkNames } from "./checkNames.js";
import { checkFinite, readRows } from "./features.js";
import { findLabels } from "./findLabels.js";
import { type Labels, labelsFromNames, labelsFromNumbers, numberedClasses } from "./labels.js";
import { checkFewClasses } from "./manyClasses.js";
import { holdsIntegers, isNumberArray, type NumberArray } from "./numberArrays.js";

/** What a network is to learn: which class a row has, or the numbers that belong to it. */
export type Task = "classification" | "regression";

/** What callers may pass as `y`: one entry a row. */
export type TargetInput =
  | readonly string[]
  | readonly boolean[]
  | readonly number[]
  | NumberArray
  | readonly ArrayLike<number>[];

/** @throws UsageError INVALID_OPTION unless `task` is one, or left out. */
export function checkTask(task: unknown): asserts task is Task | undefined {
  if (task === undefined || task === "classification" || task === "regression") return;
  throw unknownName("task", task, ["classification", "regression"]);
}

/** The part of a Dataset that `y` decides. */
export interface Targets {
  /** Class of each row, 0 .. classes.length - 1; absent for regression. */
  readonly labels?: Int32Array;
  /** Name of each class; present with `labels`. */
  readonly classes?: readonly string[];
  /**
   * Present where the classes are booleans of a program, "false" and "true", and not written by
   * anybody.
   */
  readonly hasBooleans?: true;
  /** Regression targets, row-major [rows, outputs], all finite; absent with `labels`. */
  readonly targets?: Float64Array;
  /** Names of the columns of `targets`, where they have names. */
  readonly targetNames?: readonly string[];
  /** Columns of `targets`; 1 if `targets` is absent. */
  readonly outputs: number;
}

/** Choices that settle what `y` means; see `dataset` for the rules. */
export interface TargetOptions {
  readonly task?: Task;
  readonly classes?: readonly string[];
  readonly targetNames?: readonly string[];
}

/**
 * Labels or targets from `y`, by the rules that `dataset` states.
 *
 * @param what how errors name y, e.g. "y of iris"
 * @throws UsageError INVALID_OPTION for options that contradict each other or y, INVALID_SHAPE for
 * too few or many names; DataError DATA_MISMATCH when y hasn't `rows` entries or names an unknown
 * class; DataError DATA_INVALID and DATA_NON_FINITE for a bad entry, with its row counted from 1.
 */
export function readTargets(y: TargetInput, rows: number, what: string, options: TargetOptions): Targets {
  const { targetNames } = options;
  const read = readAnswers(y, rows, what, options);
  if (targetNames === undefined) return read;
  checkNames("targetNames", targetNames);
  if (read.labels)
    throw new UsageError(
      "INVALID_OPTION",
      `${what} holds classes, and targetNames are names of numbers; leave them out.`,
    );
  if (targetNames.length === read.outputs) return { ...read, targetNames };
  throw new UsageError(
    "INVALID_SHAPE",
    `targetNames holds ${pluralize(targetNames.length, "name")}, and ${what} ${pluralize(read.outputs, "column")}: name each.`,
  );
}

function readAnswers(y: TargetInput, rows: number, what: string, { task, classes }: TargetOptions): Targets {
  if (classes !== undefined) checkNames("classes", classes);
  checkTask(task);
  if (task === "regression" && classes)
    throw new UsageError("INVALID_OPTION", '`classes` has no meaning with task "regression"; leave one out.');
  const isTyped = isNumberArray(y, what);
  if (!isTyped && !Array.isArray(y))
    throw new UsageError("INVALID_OPTION", `Pass ${what} as an array or typed array with one entry for each row.`);
  if (y.length !== rows)
    throw new DataError(
      "DATA_MISMATCH",
      `${what} has ${pluralize(y.length, "value")} for ${pluralize(rows, "row")} of x; give it one for each row.`,
    );

  const entries = Array.from<unknown>(y);
  if (Array.isArray(entries[0]) || isNumberArray(entries[0], what)) return rowTargets(entries, what, { task, classes });
  const isClass = typeof entries[0] === "string" || typeof entries[0] === "boolean";
  if (isClass && task === "regression")
    throw new UsageError(
      "INVALID_OPTION",
      `${what} holds ${typeof entries[0]}s where numbers are needed; pass numbers.`,
    );
  const integers = isTyped && holdsIntegers(y);
  if (task === "classification" || (task === undefined && (isClass || integers || classes))) {
    const labels = readLabels(entries, what, classes);
    if (!task && !classes) checkFewClasses(labels.classes.length, rows, what);
    return { ...labels, outputs: 1 };
  }
  const targets = Float64Array.from(entriesOf(entries, "number", what));
  checkFinite(targets, 1, what);
  return { targets, outputs: 1 };
}

function readLabels(
  entries: readonly unknown[],
  what: string,
  classes: readonly string[] | undefined,
): Labels & Pick<Targets, "hasBooleans"> {
  const place = (row: number): string => `Row ${row + 1} of ${what}`;
  if (typeof entries[0] === "string") return labelsFromNames(entriesOf(entries, "string", what), place, classes);
  if (typeof entries[0] !== "boolean") return labelsFromNumbers(entriesOf(entries, "number", what), place, classes);
  const booleans = entriesOf(entries, "boolean", what);
  if (!classes) return { ...labelsFromNames(booleans.map(String), place, ["false", "true"]), hasBooleans: true };
  if (!classes.some((name) => /^(true|false)$/i.test(name)))
    return labelsFromNumbers(booleans.map(Number), place, classes);
  return labelsFromNames(
    booleans.map((entry) => writingOf(String(entry), classes)),
    place,
    classes,
  );
}

function rowTargets(
  entries: readonly unknown[],
  what: string,
  { task, classes }: { readonly [Option in "task" | "classes"]: TargetOptions[Option] | undefined },
): Targets {
  const { values, columns } = readRows(entries as readonly ArrayLike<number>[], what);
  if (task !== "classification" && !classes) return { targets: values, outputs: columns };
  const labels = findLabels(values, columns);
  if (!labels || (classes && classes.length !== columns))
    throw new DataError(
      "DATA_MISMATCH",
      `${what} is not one-hot with a column for each class: pass class numbers or names, or, if a row may have several labels, name these as targetNames without task and classes.`,
    );
  return { labels, classes: classes ?? numberedClasses(columns), outputs: 1 };
}

interface EntryTypes {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}

/** The entries, all of the one type that the first of them has. */
function entriesOf<T extends keyof EntryTypes>(entries: readonly unknown[], type: T, what: string): EntryTypes[T][] {
  const isOfType = (entry: unknown): entry is EntryTypes[T] => typeof entry === type;
  return entries.map((entry, row) => {
    if (isOfType(entry)) return entry;
    throw new DataError(
      "DATA_INVALID",
      `Row ${row + 1} of ${what} is of type ${typeof entry} where a ${type} is needed; use one type.`,
    );
  });
}
