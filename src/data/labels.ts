import { DataError } from "../errors.js";
import { quote, quoteList } from "./quote.js";

/** Classes of rows: `labels[i]` is a position in `classes`. */
export interface Labels {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/**
 * Labels from class names. Without `classes`, they are the distinct names in ascending order of
 * UTF-16 code units, the same on every machine.
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
 * Labels from numbers. They name classes: 1 and 2 are "1" and "2", or "1.0" and "2.0" where the
 * classes are written so; without `classes` they are those that occur, in ascending order. Where
 * not all of `classes` are numbers, they are places in it, from 0.
 *
 * @param place as for labelsFromNames
 * @throws DataError DATA_NON_FINITE; DATA_MISMATCH, DATA_INVALID for a number that is no class
 */
export function labelsFromNumbers(
  numbers: readonly number[],
  place: (row: number) => string,
  classes: readonly string[] = [...new Set(numbers)].sort((a, b) => a - b).map(String),
): Labels {
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DataError("DATA_NON_FINITE", `${place(bad)} has the class ${numbers[bad]}; correct it.`);
  const named = labelsByNumber(classes);
  const labels = named ?? new Map(classes.map((_, label) => [label, label]));
  return {
    labels: Int32Array.from(numbers, (value, row) => {
      const label = labels.get(value);
      if (label !== undefined) return label;
      throw named
        ? new DataError(
            "DATA_MISMATCH",
            `${place(row)} has the class "${value}", which is none of ${quoteList(classes)}.`,
          )
        : new DataError(
            "DATA_INVALID",
            `${place(row)} has the class ${value}; classes are whole numbers from 0 to ${classes.length - 1}.`,
          );
    }),
    classes,
  };
}

/**
 * The label of each number that names one class alone; undefined unless all classes are named by
 * numbers.
 */
export function labelsByNumber(classes: readonly string[]): ReadonlyMap<number, number> | undefined {
  const numbers = classes.map((name) => (name.trim() === "" ? Number.NaN : Number(name)));
  if (!numbers.every(Number.isFinite)) return undefined;
  const labels = new Map(numbers.map((value, label) => [value, label]));
  // the last of several has the label in the map; the others tell of them
  numbers.forEach((value, label) => {
    if (labels.get(value) !== label) labels.delete(value);
  });
  return labels;
}

/** "0", "1", ...: the names of `count` classes that have none. */
export function numberedClasses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, label) => String(label));
}
