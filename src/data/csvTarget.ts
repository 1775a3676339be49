import { DataError } from "../errors.js";
import { badNumber, isNumber, numberIn, otherNotation } from "./csvNumbers.js";
import { checkFewClasses } from "./manyClasses.js";
import { quote, quoteList } from "./quote.js";
import { type Column, placeOf, type Table } from "./table.js";
import type { TargetOptions, Targets } from "./targets.js";

/** What a target column holds. */
export interface TargetReading {
  readonly targets: Targets;
  /** What was decided where nothing told it, why, and how to change it; goes on after "The target is". */
  readonly decided?: string;
}

/** The distinct cells of a target column that some row has, in the order in which they first come. */
interface Cells {
  readonly texts: readonly string[];
  /** The number in each text, NaN for text. */
  readonly numbers: readonly number[];
  /** Rows that have it, and the first of them. */
  readonly counts: readonly number[];
  readonly firstRows: readonly number[];
  /** The place in these lists of each row's cell. */
  readonly codes: Int32Array;
}

/** Numbered classes are few and occur again and again; with more, or single ones, a column of whole numbers counts something. */
const MOST_NUMBERED_CLASSES = 20;

const IF_CLASSES = 'pass --task classification (in a program task: "classification")';
const IF_NUMBERS = 'pass --task regression (in a program task: "regression")';

/**
 * Labels or targets from a column. A class is named as its cell is written, and different texts are different classes; `classes`, those of
 * a model, are found by their text, or else by their number, if only one of them has it: "1.0" for "1". Without `task` and `classes`,
 * - text is classes;
 * - two different numbers, whatever they are, among three rows or more are two classes;
 * - so are the whole numbers 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, each at least twice;
 * - any other numbers are targets.
 *
 * @throws DataError DATA_INVALID for a missing cell; for text, or another notation of numbers, among targets; and where nothing tells what
 * the column holds: for text among numbers, for a number that is written in two ways, for about as many texts as rows; DATA_MISMATCH for a
 * class that isn't in `classes`; DATA_NON_FINITE
 */
export function readTarget(table: Table, column: Column, { task, classes }: TargetOptions): TargetReading {
  const place = (row: number): string => placeOf(table, row, column.name);
  const { decimal = "." } = table;
  if (column.kind === "number" && task === "regression") return { targets: numericTargets(column.values, place) };
  const cells = cellsOf(table, column, place);
  const { texts, numbers, firstRows } = cells;
  if (classes) return { targets: { ...knownLabels(cells, classes, place), outputs: 1 } };
  if (task === "classification") return { targets: { ...labelsOf(cells), outputs: 1 } };

  const noNumber = numbers.findIndex(Number.isNaN);
  if (task === "regression") {
    if (noNumber !== -1) throw badNumber(texts[noNumber], place(firstRows[noNumber]), decimal);
    return { targets: numericTargets(valuesOf(cells), place) };
  }
  for (const [index, text] of texts.entries())
    if (otherNotation(text, decimal) !== undefined)
      throw badNumber(text, place(firstRows[index]), decimal, `if it is a class, ${IF_CLASSES}`);
  if (noNumber === -1) return numericReading(cells, place);
  if (texts.some((text) => isNumber(text, decimal)))
    throw new DataError(
      "DATA_INVALID",
      `${place(firstRows[noNumber])}: ${quote(texts[noNumber])} stands in a target column that also holds numbers; correct it, or, if both are classes, ${IF_CLASSES}.`,
    );
  checkFewClasses(texts.length, table.rows, `${table.name}: the target ${quote(column.name)}`);
  return { targets: { ...labelsOf(cells), outputs: 1 }, decided: `${counted(texts.length)}, since it is text` };
}

/** What a column of numbers is of which nothing more is told. */
function numericReading(cells: Cells, place: (row: number) => string): TargetReading {
  const { texts, numbers, counts, codes } = cells;
  const ofValue = new Map<number, number>();
  for (const [index, value] of numbers.entries()) ofValue.set(value, (ofValue.get(value) ?? 0) + counts[index]);
  const areTwo = ofValue.size === 2 && codes.length > 2;
  if (!areTwo && !areNumbered(ofValue))
    return {
      targets: numericTargets(valuesOf(cells), place),
      decided: `a number; if each is a class, ${IF_CLASSES}`,
    };
  for (const [index, value] of numbers.entries()) {
    const first = numbers.indexOf(value);
    if (first !== index)
      throw new DataError(
        "DATA_INVALID",
        `${place(cells.firstRows[index])}: the number ${quote(texts[index])} is also written ${quote(texts[first])}; write it in one way, or, if these are two classes, ${IF_CLASSES}, and if they are numbers, ${IF_NUMBERS}.`,
      );
  }
  const labels = labelsOf(cells);
  const why = areTwo ? "two different numbers stand there" : "whole numbers without a gap stand there again and again";
  const names = quoteList(labels.classes);
  return {
    targets: { ...labels, outputs: 1 },
    decided: `${counted(texts.length)}, ${names}, since ${why}; if it is a number, ${IF_NUMBERS}`,
  };
}

function counted(classes: number): string {
  return classes === 1 ? "1 class" : `${classes} classes`;
}

/** Whether the values are 0, 1, ... or 1, 2, ... without a gap, at most 20 of them, each at least twice. */
function areNumbered(countOf: ReadonlyMap<number, number>): boolean {
  if (countOf.size < 2 || countOf.size > MOST_NUMBERED_CLASSES) return false;
  const first = Math.min(...countOf.keys());
  if (first !== 0 && first !== 1) return false;
  return Array.from({ length: countOf.size }, (_, i) => countOf.get(first + i) ?? 0).every((count) => count >= 2);
}

function cellsOf(table: Table, column: Column, place: (row: number) => string): Cells {
  const { codes, texts } = column.kind === "text" ? column : writtenNumbers(column.values);
  const missing = codes.indexOf(-1);
  if (missing !== -1)
    throw new DataError(
      "DATA_INVALID",
      `${place(missing)}: the cell is empty or says that it is missing; fill it in or remove the row, or, if it is a class, say with --na (in a program na) which cells are missing.`,
    );
  const places = new Int32Array(texts.length).fill(-1);
  const used: string[] = [];
  const counts: number[] = [];
  const firstRows: number[] = [];
  const newCodes = new Int32Array(codes.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (places[code] === -1) {
      places[code] = used.length;
      used.push(texts[code]);
      counts.push(0);
      firstRows.push(row);
    }
    newCodes[row] = places[code];
    counts[places[code]]++;
  }
  const numbers = used.map((text) => numberIn(text, table.decimal) ?? Number.NaN);
  return { texts: used, numbers, counts, firstRows, codes: newCodes };
}

/** Numbers that were read without their text, as JavaScript writes them. */
function writtenNumbers(values: Float64Array): { readonly codes: Int32Array; readonly texts: readonly string[] } {
  const places = new Map<number, number>();
  const codes = new Int32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const value = values[row];
    if (Number.isNaN(value)) codes[row] = -1;
    else {
      if (!places.has(value)) places.set(value, places.size);
      codes[row] = places.get(value) ?? 0;
    }
  }
  return { codes, texts: Array.from(places.keys(), String) };
}

function valuesOf({ codes, numbers }: Cells): Float64Array {
  const values = new Float64Array(codes.length);
  for (let row = 0; row < values.length; row++) values[row] = numbers[codes[row]];
  return values;
}

function numericTargets(targets: Float64Array, place: (row: number) => string): Targets {
  const missing = targets.findIndex(Number.isNaN);
  if (missing !== -1) throw badNumber("", place(missing));
  return { targets, outputs: 1 };
}

/** Classes in the order of their numbers, if all are numbers, otherwise by code unit. */
function labelsOf({ texts, numbers, codes }: Cells): Pick<Required<Targets>, "labels" | "classes"> {
  const byText = (a: number, b: number): number => (texts[a] < texts[b] ? -1 : 1);
  const order = [...texts.keys()].sort(
    numbers.some(Number.isNaN) ? byText : (a, b) => numbers[a] - numbers[b] || byText(a, b),
  );
  const labelOf = new Int32Array(texts.length);
  for (const [label, index] of order.entries()) labelOf[index] = label;
  return { labels: codes.map((code) => labelOf[code]), classes: order.map((index) => texts[index]) };
}

/** The labels of cells among the classes of a model. */
function knownLabels(
  { texts, numbers, firstRows, codes }: Cells,
  classes: readonly string[],
  place: (row: number) => string,
): Pick<Required<Targets>, "labels" | "classes"> {
  const byText = new Map(classes.map((name, label) => [name, label]));
  const byNumber = new Map<number, number | undefined>();
  for (const [label, name] of classes.entries()) {
    const value = numberIn(name);
    if (value !== undefined) byNumber.set(value, byNumber.has(value) ? undefined : label);
  }
  const labelOf = Int32Array.from(texts, (text, index) => {
    const label = byText.get(text) ?? byNumber.get(numbers[index]);
    if (label !== undefined) return label;
    throw new DataError(
      "DATA_MISMATCH",
      `${place(firstRows[index])} has the class ${quote(text)}, which is none of ${quoteList(classes)}.`,
    );
  });
  return { labels: codes.map((code) => labelOf[code]), classes };
}
