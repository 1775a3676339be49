import { DataError, UsageError } from "../errors.js";
import { quote, quoteList } from "./quote.js";

/** Classes of rows: `labels[i]` is a position in `classes`. */
export interface Labels {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/** Class numbers without names get a name each; more than this are taken for a mistake, such as a column of ids. */
const MOST_UNNAMED_CLASSES = 65_536;

/**
 * Labels from class names. Without `classes`, they are the distinct names in ascending order of UTF-16 code units, the same on every machine.
 *
 * @param place how an error names a row, given its index from 0, e.g. "row 3 of y"
 * @throws DataError DATA_MISMATCH for a name that isn't in `classes`
 */
export function labelsFromNames(
  names: readonly string[],
  place: (row: number) => string,
  classes?: readonly string[],
): Labels {
  const known = classes ?? [...new Set(names)].sort();
  const indices = new Map(known.map((name, index) => [name, index]));
  const labels = Int32Array.from(names, (name, row) => {
    const label = indices.get(name);
    if (label === undefined)
      throw new DataError(
        "DATA_MISMATCH",
        `${place(row)} has the class ${quote(name)}, which is none of ${quoteList(known)}.`,
      );
    return label;
  });
  return { labels, classes: known };
}

/**
 * Labels from numbers that name classes: 1 and 2 are "1" and "2". Without `classes` they are those that occur, in ascending order.
 * `place` as for labelsFromNames. @throws DataError DATA_NON_FINITE.
 */
export function labelsFromValues(
  values: readonly number[],
  place: (row: number) => string,
  classes: readonly string[] = [...new Set(values)].sort((a, b) => a - b).map(String),
): Labels {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError("DATA_NON_FINITE", `${place(bad)} has the class ${values[bad]}; correct it.`);
  return labelsFromNames(values.map(String), place, classes);
}

/**
 * Labels from class numbers 0, 1, .... Without `classes`, they are named "0", "1", ... up to the largest number.
 *
 * @param place how an error names a row, given its index from 0
 * @throws DataError DATA_INVALID for a number that isn't a class
 */
export function labelsFromNumbers(
  numbers: ArrayLike<number>,
  place: (row: number) => string,
  classes?: readonly string[],
): Labels {
  const count = classes?.length ?? MOST_UNNAMED_CLASSES;
  let largest = 0;
  for (let row = 0; row < numbers.length; row++) {
    const label = numbers[row];
    if (!Number.isInteger(label) || label < 0 || label >= count)
      throw new DataError(
        "DATA_INVALID",
        `${place(row)} has the class ${label}; classes are whole numbers from 0 to ${count - 1}.`,
      );
    largest = Math.max(largest, label);
  }
  return { labels: Int32Array.from(numbers), classes: classes ?? numberedClasses(largest + 1) };
}

/** "0", "1", ...: the names of `count` classes that have none. */
export function numberedClasses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, label) => String(label));
}

/** Refuses a list of class names that is empty or names a class twice. @throws UsageError INVALID_OPTION. */
export function checkClasses(classes: readonly string[]): void {
  if (classes.length === 0)
    throw new UsageError("INVALID_OPTION", "`classes` is empty; name at least one class or leave it out.");
  const seen = new Set<string>();
  for (const name of classes) {
    if (typeof name !== "string")
      throw new UsageError("INVALID_OPTION", "`classes` holds something other than text; pass an array of names.");
    if (seen.has(name))
      throw new UsageError("INVALID_OPTION", `\`classes\` names ${quote(name)} twice; name every class once.`);
    seen.add(name);
  }
}
