import { DataError } from "../errors.js";
import { numberIn } from "./csvNumbers.js";
import type { Labels } from "./labels.js";
import { quote, quoteList } from "./quote.js";
import { asText, type Column, placeOf, sayMissing, type Table } from "./table.js";

/**
 * The different cells of a target column in the rows that are meant, in the order in which they
 * first come.
 */
export interface TargetCells {
  readonly texts: readonly string[];
  /** The number in each text, NaN for text. */
  readonly numbers: readonly number[];
  /** Rows that have it. */
  readonly counts: readonly number[];
  /** How errors name the first cell with the text that stands here in `texts`. */
  readonly placeOf: (index: number) => string;
  /** The place in these lists of each row's cell. */
  readonly codes: Int32Array;
}

/**
 * Looks at what stands in a target column.
 *
 * @param rows places of the rows that are meant; all by default
 * @param canDrop whether the caller could be told to leave out rows that lack a cell
 * @throws DataError DATA_INVALID for a missing cell
 */
export function targetCells(
  table: Table,
  column: Column,
  rows: ArrayLike<number> | undefined,
  canDrop = false,
): TargetCells {
  const { codes: all, texts: known } = asText(column);
  const codes = new Int32Array(rows?.length ?? table.rows);
  const order = new Int32Array(known.length).fill(-1);
  const texts: string[] = [];
  const counts: number[] = [];
  const firstRows: number[] = [];
  for (let i = 0; i < codes.length; i++) {
    const row = rows ? rows[i] : i;
    const code = all[row];
    if (code < 0) throw missingTarget(table, column, row, canDrop);
    if (order[code] === -1) {
      order[code] = texts.length;
      texts.push(known[code]);
      counts.push(0);
      firstRows.push(row);
    }
    codes[i] = order[code];
    counts[order[code]]++;
  }
  const numbers = texts.map((text) => numberIn(text, table.decimal) ?? Number.NaN);
  return { texts, numbers, counts, placeOf: (index) => placeOf(table, firstRows[index], column.name), codes };
}

/** The number in each row. */
export function cellNumbers({ codes, numbers }: TargetCells): Float64Array {
  const values = new Float64Array(codes.length);
  for (let i = 0; i < values.length; i++) values[i] = numbers[codes[i]];
  return values;
}

/**
 * Each text is a class: in the order of their numbers, if all are numbers, otherwise by code unit.
 */
export function cellLabels({ texts, numbers, codes }: TargetCells): Labels {
  const byText = (a: number, b: number): number => (texts[a] < texts[b] ? -1 : 1);
  const order = [...texts.keys()].sort(
    numbers.some(Number.isNaN) ? byText : (a, b) => numbers[a] - numbers[b] || byText(a, b),
  );
  const labelOf = new Int32Array(texts.length);
  for (const [label, index] of order.entries()) labelOf[index] = label;
  return { labels: codes.map((code) => labelOf[code]), classes: order.map((index) => texts[index]) };
}

/**
 * Labels among the classes of a model: a cell is the class that is written like it, or else the
 * only one of the same number, "1" for "1.0".
 *
 * @throws DataError DATA_MISMATCH for a cell that is none of the classes
 */
export function cellLabelsOf(
  { texts, numbers, placeOf: place, codes }: TargetCells,
  classes: readonly string[],
): Labels {
  const byText = new Map(classes.map((name, label) => [name, label]));
  const byNumber = new Map<number, number | undefined>();
  for (const [label, name] of classes.entries()) {
    const value = numberIn(name);
    // larger ones may be others that are written differently
    if (value !== undefined && Math.abs(value) <= Number.MAX_SAFE_INTEGER)
      byNumber.set(value, byNumber.has(value) ? undefined : label);
  }
  const labelOf = Int32Array.from(texts, (text, index) => {
    const label = byText.get(text) ?? byNumber.get(numbers[index]);
    if (label !== undefined) return label;
    throw new DataError(
      "DATA_MISMATCH",
      `${place(index)} has the class ${quote(text)}, which is none of ${quoteList(classes)}.`,
    );
  });
  return { labels: codes.map((code) => labelOf[code]), classes };
}

/**
 * The sentence about a cell of a target that is missing; rows that lack one are left out where the
 * caller can be told so.
 */
export function missingTarget(table: Table, column: Column, row: number, canDrop = false): DataError {
  return new DataError(
    "DATA_INVALID",
    `${placeOf(table, row, column.name)}: ${sayMissing(column)}; fill it in, remove the row${canDrop ? ', or pass `missing: "drop"`' : ""}, or, if it is a class, name by \`na\` the cells that are missing.`,
  );
}
