import { DataError } from "../errors.js";
import { badNumber, isNumber, otherNotation } from "./csvNumbers.js";
import { checkLongIntegers } from "./longIntegers.js";
import { checkFewClasses } from "./manyClasses.js";
import { quote, quoteList } from "./quote.js";
import { type Column, checkWriting, type NumberColumn, type Table } from "./table.js";
import { cellLabels, cellLabelsOf, cellNumbers, missingTarget, type TargetCells, targetCells } from "./targetCells.js";
import type { TargetOptions, Targets } from "./targets.js";

/** What a target column holds. */
export interface TargetReading {
  readonly targets: Targets;
  /**
   * What was decided where nothing told it, why, and how to change it: "2 classes, since ...; if
   * ..., pass ...".
   */
  readonly decided?: string;
}

/**
 * Numbered classes are few and occur again and again; with more, or single ones, a column of whole
 * numbers counts something.
 */
const MOST_NUMBERED_CLASSES = 20;

const IF_CLASSES = 'pass `task: "classification"`';
const IF_NUMBERS = 'pass `task: "regression"`';

/** What is known of a target column. */
export interface ColumnOptions extends TargetOptions {
  /** Whether the caller could be told to leave out rows that lack a cell. */
  readonly canDrop?: boolean;
}

/**
 * Labels or targets from a column. A class is named as its cell is written, and different texts are
 * different classes; `classes`, those of a model, are found by their text, or else by their number,
 * if only one of them has it: "1.0" for "1". Without `task` and `classes`,
 * - text is classes;
 * - two different numbers, whatever they are, among three rows or more are two classes;
 * - so are the whole numbers 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, each at
 *   least twice;
 * - any other numbers are targets.
 *
 * @param rows places of the rows that are meant; all by default
 * @throws DataError DATA_INVALID for a missing cell; for text, or another notation of numbers,
 * among targets; and where nothing tells what the column holds: for text among numbers, for a
 * number that is written in two ways, for whole numbers so long that two become one, for about as
 * many texts as rows; DATA_MISMATCH for a class that isn't in `classes`; DATA_NON_FINITE
 */
export function readTargetColumn(
  table: Table,
  column: Column,
  { task, classes, canDrop = false }: ColumnOptions,
  rows?: ArrayLike<number>,
): TargetReading {
  const targetNames = [column.name];
  if (column.kind === "number" && task === "regression")
    return { targets: { ...numberTargets(table, column, rows, canDrop), targetNames } };
  const { decimal = "." } = table;
  if (classes || task === "classification") checkWriting(table, column);
  const cells = targetCells(table, column, rows, canDrop);
  const { texts, numbers, placeOf, codes } = cells;
  if (classes) return { targets: { ...cellLabelsOf(cells, classes), outputs: 1 } };
  if (task === "classification") return { targets: { ...cellLabels(cells), outputs: 1 } };

  const noNumber = numbers.findIndex(Number.isNaN);
  if (task === "regression") {
    if (noNumber !== -1) throw badNumber(texts[noNumber], placeOf(noNumber), decimal);
    return { targets: { targets: cellNumbers(cells), targetNames, outputs: 1 } };
  }
  for (const [index, text] of texts.entries())
    if (otherNotation(text, decimal) !== undefined)
      throw badNumber(text, placeOf(index), decimal, `if it is a class, ${IF_CLASSES}`);
  if (noNumber === -1) {
    checkLongIntegers(table, column, `if these are two classes, ${IF_CLASSES}, and if they are numbers, ${IF_NUMBERS}`);
    const reading = readNumbers(cells, targetNames);
    if (reading.targets.labels) checkWriting(table, column);
    return reading;
  }
  if (texts.some((text) => isNumber(text, decimal)))
    throw new DataError(
      "DATA_INVALID",
      `${placeOf(noNumber)}: ${quote(texts[noNumber])} stands in a target column that also holds numbers; correct it, or, if both are classes, ${IF_CLASSES}.`,
    );
  checkFewClasses(texts.length, codes.length, `The target ${quote(column.name)} of ${table.name}`);
  return { targets: { ...cellLabels(cells), outputs: 1 }, decided: `${counted(texts.length)}, since it is text` };
}

/** What a column of numbers is of which nothing more is told. */
function readNumbers(cells: TargetCells, targetNames: readonly string[]): TargetReading {
  const { texts, numbers, counts, placeOf, codes } = cells;
  const rowsOf = new Map<number, number>();
  const firstOf = new Map<number, number>();
  for (const [index, value] of numbers.entries()) {
    rowsOf.set(value, (rowsOf.get(value) ?? 0) + counts[index]);
    if (!firstOf.has(value)) firstOf.set(value, index);
    // more are no classes, whatever they are
    if (rowsOf.size > MOST_NUMBERED_CLASSES) break;
  }
  const areTwo = rowsOf.size === 2 && codes.length > 2;
  if (!areTwo && !areNumbered(rowsOf))
    return {
      targets: { targets: cellNumbers(cells), targetNames, outputs: 1 },
      decided: `a number; if each stands for a class, ${IF_CLASSES}`,
    };
  for (const [index, value] of numbers.entries()) {
    const first = firstOf.get(value) ?? index;
    if (first !== index)
      throw new DataError(
        "DATA_INVALID",
        `${placeOf(index)}: ${quote(texts[index])} is the number that is also written ${quote(texts[first])}; write it in one way, or, if these are two classes, ${IF_CLASSES}, and if they are numbers, ${IF_NUMBERS}.`,
      );
  }
  const labels = cellLabels(cells);
  const why = areTwo ? "two different numbers stand there" : "they are whole numbers without a gap, each repeated";
  return {
    targets: { ...labels, outputs: 1 },
    decided: `${counted(texts.length)}, ${quoteList(labels.classes)}, since ${why}; if they are amounts, ${IF_NUMBERS}`,
  };
}

/**
 * Whether the values are 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, each at least
 * twice.
 */
function areNumbered(rowsOf: ReadonlyMap<number, number>): boolean {
  if (rowsOf.size < 2 || rowsOf.size > MOST_NUMBERED_CLASSES) return false;
  const first = Math.min(...rowsOf.keys());
  if (first !== 0 && first !== 1) return false;
  return Array.from({ length: rowsOf.size }, (_, i) => rowsOf.get(first + i) ?? 0).every((count) => count >= 2);
}

function numberTargets(
  table: Table,
  column: NumberColumn,
  rows: ArrayLike<number> | undefined,
  canDrop: boolean,
): Targets {
  const { values } = column;
  const targets = rows ? Float64Array.from(rows, (row) => values[row]) : values;
  const missing = targets.findIndex(Number.isNaN);
  if (missing !== -1) throw missingTarget(table, column, rows ? rows[missing] : missing, canDrop);
  return { targets, outputs: 1 };
}

function counted(classes: number): string {
  return classes === 1 ? "1 class" : `${classes} classes`;
}
