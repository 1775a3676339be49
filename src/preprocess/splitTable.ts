import { checkOptions, invalidOption } from "../check.js";
import { divideRows } from "../data/split.js";
import { asText, columnsNamed, type Table, takeTableRows } from "../data/table.js";
import type { Records } from "./cells.js";
import { asTable } from "./preprocessor.js";

/** How `splitTable` divides the rows. */
export interface SplitTableOptions {
  /** The share of the rows that is tested on if below 1, otherwise their number. */
  readonly test: number;
  /** Seed of the shuffle: the same seed gives the same split on every machine; 1 by default. */
  readonly seed?: number;
  /**
   * The column whose different cells both parts get in their proportions, such as the classes; none
   * by default.
   */
  readonly stratify?: string;
}

const OPTIONS: readonly (keyof SplitTableOptions)[] = ["test", "seed", "stratify"];

/** A table in two disjoint parts. */
export interface SplitTables {
  /** The rows to train on. */
  readonly train: Table;
  /** The rows to test on. */
  readonly test: Table;
}

/**
 * Two disjoint tables that together hold every row once, each in shuffled order: what a
 * Preprocessor learns from, and what tests it. The rules are those of `split`.
 *
 * @throws UsageError INVALID_OPTION for a size that leaves a part without rows; DataError for a
 * column that isn't there
 */
export function splitTable(table: Table | Records, options: SplitTableOptions): SplitTables {
  checkOptions("splitTable", options, "{ test: 0.2 }", OPTIONS);
  const all = asTable(table);
  const { stratify, ...sizes } = options;
  if (stratify !== undefined && typeof stratify !== "string")
    throw invalidOption("stratify", "the name of a column", stratify);
  const { train, test } = divideRows(
    { ...all, ...(stratify !== undefined && labelledBy(all, stratify)) },
    sizes,
    "test",
  );
  return { train: takeTableRows(all, train), test: takeTableRows(all, test) };
}

/** The rows by what stands in a column; those where nothing does are a group too. */
export function labelledBy(table: Table, name: string): { labels: Int32Array; classes: readonly string[] } {
  const { codes, texts } = asText(columnsNamed(table, [name])[0]);
  return { labels: codes.map((code) => (code < 0 ? texts.length : code)), classes: [...texts, ""] };
}
