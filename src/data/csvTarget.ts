import { DataError } from "../errors.js";
import { badNumber, cellPlace, isNumber, numberIn } from "./csvNumbers.js";
import { labelsFromNames } from "./labels.js";
import { quote } from "./quote.js";
import type { Targets, Task } from "./targets.js";

/** The cells of one CSV column, trimmed, with what errors say about where they stand. */
export interface CsvColumn {
  readonly column: string;
  readonly cells: readonly string[];
  /** Line of the file, counted from 1, on which each row begins. */
  readonly lines: readonly number[];
  /** What errors call the file. */
  readonly file: string;
}

/** Numbered classes are few and occur again and again; with more, or single ones, a column of whole numbers counts something. */
const MOST_NUMBERED_CLASSES = 20;

/**
 * Labels or targets from the target column, by the rules that `parseCsv` states.
 *
 * @throws DataError DATA_INVALID for an empty cell, for text among regression targets and for a column that mixes numbers and text where
 * nothing says what it holds; DATA_MISMATCH for a class that isn't in `classes`; DATA_NON_FINITE
 */
export function readTargetColumn(column: CsvColumn, task: Task | undefined, classes?: readonly string[]): Targets {
  const { cells } = column;
  const place = (row: number): string => cellPlace(column.file, column.lines[row], column.column);
  const empty = cells.indexOf("");
  if (empty !== -1) throw badNumber("", place(empty));
  if (classes) return { ...labelsFromNames(underClassNames(cells, classes), place, classes), outputs: 1 };

  const text = cells.findIndex((cell) => !isNumber(cell));
  if (text === -1) return numericTarget(Float64Array.from(cells, Number), task);
  if (task === "regression") throw badNumber(cells[text], place(text));
  if (task === undefined && cells.some(isNumber))
    throw new DataError(
      "DATA_INVALID",
      `${place(text)}: ${quote(cells[text])} stands in a target column that also holds numbers; correct it, or pass --loss crossEntropy (in a program task: "classification") if both are classes.`,
    );
  return { ...labelsFromNames(cells, place), outputs: 1 };
}

function numericTarget(values: Float64Array, task: Task | undefined): Targets {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  if (task === "regression" || (task === undefined && !areNumberedClasses(values, distinct)))
    return { targets: values, outputs: 1 };
  const indices = new Map(distinct.map((value, label) => [value, label]));
  const labels = Int32Array.from(values, (value) => indices.get(value) ?? 0);
  return { labels, classes: distinct.map(String), outputs: 1 };
}

/** The cells, with a number that is written otherwise than its class ("1.0" for "1") under the class's name. */
function underClassNames(cells: readonly string[], classes: readonly string[]): readonly string[] {
  const known = new Set(classes);
  return cells.map((cell) => {
    const plain = String(numberIn(cell));
    return !known.has(cell) && known.has(plain) ? plain : cell;
  });
}

/** Whether the values are 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, each at least twice. */
function areNumberedClasses(values: Float64Array, ascending: readonly number[]): boolean {
  const first = ascending[0];
  if (ascending.length < 2 || ascending.length > MOST_NUMBERED_CLASSES || (first !== 0 && first !== 1)) return false;
  // As many counters as different values: one that lies in a gap, or between whole numbers, leaves another's at 0.
  const counts = new Int32Array(ascending.length);
  for (const value of values) counts[value - first]++;
  return counts.every((count) => count >= 2);
}
