import { checkedDataset, type Dataset, isDataset } from "../data/dataset.js";
import type { Divisible } from "../data/split.js";
import type { Table } from "../data/table.js";
import { takeRows } from "../data/takeRows.js";
import { UsageError } from "../errors.js";
import type { Records } from "../preprocess/cells.js";
import type { PreprocessorOptions } from "../preprocess/options.js";
import { asTable, type Preprocessor, preprocessor } from "../preprocess/preprocessor.js";
import { labelledBy } from "../preprocess/splitTable.js";

/**
 * Rows as a network takes them, for training and for measuring; of a table with what prepared both.
 */
export interface PreparedRows {
  readonly train: Dataset;
  readonly test: Dataset;
  readonly preprocessor?: Preprocessor;
}

/** Rows that can be divided again and again. */
export interface DivisibleRows extends Divisible {
  /**
   * The rows at two lists of places; what a table's columns become is learned from those to train
   * on alone.
   */
  prepare(train: ArrayLike<number>, test: ArrayLike<number>): PreparedRows;
}

/**
 * A Dataset, or a table that a preprocessor of these options prepares anew for each division.
 * @throws UsageError for options without a table, or a table without options; DataError as
 * `Preprocessor.fit`
 */
export function divisible(
  what: string,
  rows: Dataset | Table | Records,
  options: PreprocessorOptions | undefined,
): DivisibleRows {
  if (options === undefined || isDataset(rows)) {
    const data = ready(what, rows, options);
    return {
      ...about(data),
      prepare: (train, test) => ({ train: takeRows(data, train), test: takeRows(data, test) }),
    };
  }
  const table = asTable(rows);
  // only names of the target are learned of all rows: a fold that lacks a class has it all the same
  const { target } = preprocessor(options).fit(table).state;
  const told = target && {
    ...(target.classes ? { classes: target.classes } : target.columns.length === 1 && { task: "regression" as const }),
  };
  return {
    name: table.name,
    rows: table.rows,
    ...(target?.classes && labelledBy(table, target.columns[0])),
    prepare(train, test) {
      const fitted = preprocessor({ ...options, ...told }).fit(table, { rows: train });
      const apply = (places: ArrayLike<number>): Dataset => fitted.apply(table, { rows: places, targets: true });
      return { train: apply(train), test: apply(test), preprocessor: fitted };
    },
  };
}

/**
 * All rows, to train on: of a table with the preprocessor of these options, which learns from them.
 * @throws as `divisible`.
 */
export function wholeRows(
  what: string,
  rows: Dataset | Table | Records,
  options: PreprocessorOptions | undefined,
): Pick<PreparedRows, "train" | "preprocessor"> {
  if (options === undefined || isDataset(rows)) return { train: ready(what, rows, options) };
  const table = asTable(rows);
  const fitted = preprocessor(options).fit(table);
  return { train: fitted.apply(table, { targets: true }), preprocessor: fitted };
}

/**
 * Rows that are numbers already. @throws UsageError INVALID_OPTION for what is none, and beside
 * options of a preprocessor.
 */
function ready(what: string, rows: unknown, options: PreprocessorOptions | undefined): Dataset {
  const data = checkedDataset(what, rows);
  if (options === undefined) return data;
  throw new UsageError(
    "INVALID_OPTION",
    `\`preprocess\` is for tables and records, and ${data.name} is a data set of numbers: give ${what} the table itself.`,
  );
}

function about({ name, rows, labels, classes }: Dataset): Divisible {
  return { name, rows, ...(labels && classes && { labels, classes }) };
}
