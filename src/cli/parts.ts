import type { Dataset, TrainTest } from "../data/dataset.js";
import { quoteList } from "../data/quote.js";
import { dividing } from "../data/split.js";
import { UsageError } from "../errors.js";
import { runNow } from "../sliced.js";
import type { Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";

/** The rows of a training by what is done with them. */
export interface Parts {
  readonly train: Dataset;
  /** Measured after each epoch. */
  readonly validation?: Dataset;
  /** Measured once, at the end. */
  readonly test?: Dataset;
}

const USUAL_TEST_SHARE = 0.2;
/** A table of fewer rows is trained on as a whole: a fifth of it would tell nothing, and the rest would miss it. */
const FEWEST_ROWS_TO_SPLIT = 20;

/**
 * Sets rows aside for testing and validation. A table without a test part of its own gives a fifth of its rows, in the proportions
 * of its classes, unless `--test` or `--validation` says what is set aside.
 *
 * @throws UsageError for shares that leave a part without rows, and for `--test` where the source has its own test part
 */
export function divide(source: Source, options: TrainOptions, seed: number): Parts {
  if (options.test !== undefined && !source.isTable)
    throw new UsageError("INVALID_OPTION", `--test belongs to CSV files: ${source.name} has a test part of its own.`);
  const isUsual = source.isTable && options.validation === undefined && source.rows.rows >= FEWEST_ROWS_TO_SPLIT;
  const share = options.test ?? (isUsual ? USUAL_TEST_SHARE : 0);
  let { rows: train, test } = source;
  if (share > 0) ({ train, test } = setAside(train, share, seed, "test"));
  if (!options.validation) return { train, ...(test && { test }) };
  const { train: rest, test: validation } = setAside(train, options.validation, seed, "validation");
  return { train: rest, validation, ...(test && { test }) };
}

/** `split`, without regard to classes where a class has too few rows to be in both parts. */
function setAside(data: Dataset, test: number, seed: number, part: "test" | "validation"): TrainTest {
  const counts = new Map<number, number>();
  for (const label of data.labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  const stratify = [...counts.values()].every((count) => count > 1);
  return runNow(dividing(data, { test, seed, stratify }, part));
}

/** A sentence for each part in which classes occur that no training row has: no network can get those rows right. */
export function unseenClasses({ train, validation, test }: Parts): readonly string[] {
  const seen = new Set(train.labels);
  return [["validation", validation] as const, ["test", test] as const].flatMap(([part, data]) => {
    const names = [...new Set(data?.labels)]
      .filter((label) => !seen.has(label))
      .sort((a, b) => a - b)
      .map((label) => data?.classes?.[label] ?? String(label));
    if (names.length === 0) return [];
    return [`The ${part} rows hold ${quoteList(names)}, which no training row has: the network can't learn that.`];
  });
}
