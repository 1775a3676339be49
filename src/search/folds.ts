import { checkBoolean, checkWhole, pluralize } from "../check.js";
import { quote } from "../data/quote.js";
import type { Divisible } from "../data/split.js";
import { UsageError } from "../errors.js";
import { drawnOrder } from "../random/drawnOrder.js";

/** How rows are divided into folds. */
export interface FoldOptions {
  /** Parts, of which each is tested once on what learned from all others; default 5, at least 2. */
  readonly folds?: number;
  /** How often all that is done, each time with other folds; default 1. */
  readonly repeats?: number;
  /**
   * Whether every fold gets each class in its proportion, to within a row; default true. Without
   * meaning for numbers.
   */
  readonly stratify?: boolean;
  /**
   * What the folds are drawn from, a whole number from 0 on; default 1. The same seed gives the
   * same folds everywhere.
   */
  readonly seed?: number;
}

/** The names of `FoldOptions`. */
export const FOLD_OPTIONS: readonly (keyof FoldOptions)[] = ["folds", "repeats", "stratify", "seed"];

/** One division of the rows. */
export interface Fold {
  /** From 1 on. */
  readonly repeat: number;
  /** From 1 on. */
  readonly fold: number;
  /** Places of rows, from 0 on. */
  readonly train: Uint32Array;
  /** Places of the rows to test on. */
  readonly test: Uint32Array;
}

const USUAL_FOLDS = 5;
const MOST_FOLDS = 10_000;
/** Tells these draws from others of the same seed. */
const STREAM = 0x666f6c64;

/**
 * All folds of all repeats. Rows are shuffled, by Philox, of classes then put together, and dealt
 * out one after the other: so sizes of folds, and of each class in them, differ by one row at most.
 *
 * @throws UsageError INVALID_OPTION, also for fewer rows, or rows of a class, than folds
 */
export function foldsOf(
  data: Divisible,
  { folds = USUAL_FOLDS, repeats = 1, stratify = true, seed = 1 }: FoldOptions,
): readonly Fold[] {
  checkWhole("folds", folds, 2, MOST_FOLDS);
  checkWhole("repeats", repeats, 1, MOST_FOLDS);
  checkBoolean("stratify", stratify);
  checkWhole("seed", seed, 0);
  if (folds > data.rows)
    throw new UsageError(
      "INVALID_OPTION",
      `${data.name} has ${pluralize(data.rows, "row")}, fewer than ${folds} folds: choose fewer \`folds\`.`,
    );
  const labels = stratify ? data.labels : undefined;
  if (labels) checkClasses(labels, folds, data);
  return Array.from({ length: repeats }, (_, i) => {
    const order = drawnOrder(data.rows, seed, [0, STREAM, i]);
    const dealt = labels ? Array.from(order).sort((a, b) => labels[a] - labels[b]) : order;
    const foldOf = new Uint32Array(data.rows);
    for (const [place, row] of dealt.entries()) foldOf[row] = place % folds;
    return Array.from({ length: folds }, (_, fold) => ({
      repeat: i + 1,
      fold: fold + 1,
      train: order.filter((row) => foldOf[row] !== fold),
      test: order.filter((row) => foldOf[row] === fold),
    }));
  }).flat();
}

/** @throws UsageError for a class that can't be in every fold. */
function checkClasses(labels: Int32Array, folds: number, { name, classes = [] }: Divisible): void {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [rare] = [...counts].filter(([, count]) => count < folds).sort(([a], [b]) => a - b);
  if (!rare) return;
  const [label, count] = rare;
  throw new UsageError(
    "INVALID_OPTION",
    `The class ${quote(classes[label] ?? String(label))} of ${name} has ${pluralize(count, "row")}, fewer than ${folds} folds: ` +
      "choose fewer `folds`, or `stratify: false`.",
  );
}
