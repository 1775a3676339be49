import type { Dataset, TrainTest } from "../data/dataset.js";
import { quoteList } from "../data/quote.js";
import { dividing } from "../data/split.js";
import { runNow } from "../sliced.js";
import type { Source } from "./source.js";
import { type SplitFlags, sharesOf } from "./splitOptions.js";

/** The rows of a training by what is done with them. */
export interface Parts {
  readonly train: Dataset;
  /** Measured after each epoch. */
  readonly validation?: Dataset;
  /** Measured once, at the end. */
  readonly test?: Dataset;
}

/**
 * Sets rows aside for testing and validation, in the proportions of the classes.
 *
 * @throws UsageError for shares that leave a part without rows, and for `--test` where the source
 * has its own test part
 */
export function divide(source: Source, options: SplitFlags, seed: number): Parts {
  const shares = sharesOf(source, options);
  let { rows: train, test } = source;
  if (shares.test > 0) ({ train, test } = setAside(train, shares.test, seed, "test"));
  if (shares.validation === 0) return { train, ...(test && { test }) };
  const { train: rest, test: validation } = setAside(train, shares.validation, seed, "validation");
  return { train: rest, validation, ...(test && { test }) };
}

/** `split`, without regard to classes where a class has too few rows to be in both parts. */
function setAside(data: Dataset, test: number, seed: number, part: "test" | "validation"): TrainTest {
  return runNow(dividing(data, { test, seed, stratify: canStratify(data) }, part));
}

/** Whether every class has rows enough to be in both of two parts. */
export function canStratify({ labels }: Dataset): boolean {
  const counts = new Map<number, number>();
  for (const label of labels ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].every((count) => count > 1);
}

/**
 * A sentence for each part in which classes occur that no training row has: no network can get
 * those rows right.
 */
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
