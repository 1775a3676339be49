import { checkBoolean, checkOptions, describeValue, pluralize } from "../check.js";
import { UsageError } from "../errors.js";
import { Generator } from "../random/generator.js";
import { runNow, type Sliced } from "../sliced.js";
import { checkedDataset, type Dataset, type TrainTest } from "./dataset.js";
import { takingRows } from "./takeRows.js";

/** How `split` divides the rows. */
export interface SplitOptions {
  /** The share of the rows that is tested on if below 1, otherwise their number. */
  readonly test: number;
  /** Seed of the shuffle: the same seed gives the same split on every machine; 1 by default. */
  readonly seed?: number;
  /**
   * Whether both parts get each class in its proportion (the default); without meaning for
   * regression.
   */
  readonly stratify?: boolean;
}

const SPLIT_OPTIONS: readonly (keyof SplitOptions)[] = ["test", "seed", "stratify"];

/**
 * Two disjoint parts that together hold every row once, each in shuffled order.
 *
 * A share is rounded to whole rows. Stratified, every class gets its proportion of the test rows,
 * rounded by largest remainder so that the total is exact, and keeps at least one training row.
 *
 * @throws UsageError INVALID_OPTION for what is no data set or option, and for a size that leaves
 * no test row, no training row, or no training row of some class
 */
export function split(data: Dataset, options: SplitOptions): TrainTest {
  const rows = checkedDataset("split", data);
  checkOptions("split", options, "{ test: 0.2 }", SPLIT_OPTIONS);
  return runNow(dividing(rows, { ...options }, "test"));
}

/**
 * `split` of a checked Dataset, in pieces; `part` is what errors call the rows that are set aside.
 */
export function* dividing(data: Dataset, options: SplitOptions, part: Part): Sliced<TrainTest> {
  const { train, test } = divideRows(data, options, part);
  return { train: yield* takingRows(data, train), test: yield* takingRows(data, test) };
}

/** What rows that are set aside are called. */
type Part = "test" | "validation";

/** What a division of rows goes by. */
export type Divisible = Pick<Dataset, "name" | "rows" | "labels" | "classes">;

/** The places of the rows of both parts; see `split`. */
export function divideRows(
  data: Divisible,
  { test, seed = 1, stratify = true }: SplitOptions,
  part: Part,
): { readonly train: readonly number[]; readonly test: readonly number[] } {
  checkBoolean("stratify", stratify);
  const testRows = countTestRows(data, test, part);
  const labels = stratify ? data.labels : undefined;
  const quotas = labels ? stratifiedQuotas(data, labels, testRows, part) : [testRows];
  const trainIndices: number[] = [];
  const testIndices: number[] = [];
  for (const row of new Generator(seed).permutation(data.rows)) {
    const group = labels ? labels[row] : 0;
    if (quotas[group] > 0) {
      quotas[group]--;
      testIndices.push(row);
    } else trainIndices.push(row);
  }
  return { train: trainIndices, test: testIndices };
}

function countTestRows(data: Divisible, test: number, part: Part): number {
  const count = typeof test !== "number" ? Number.NaN : test < 1 ? Math.round(test * data.rows) : test;
  if (!Number.isInteger(count) || count < 0 || test <= 0)
    throw new UsageError(
      "INVALID_OPTION",
      `A ${part} part of ${describeValue(test)} is neither a share between 0 and 1 nor a number of rows; pass one of them.`,
    );
  if (count < 1 || count >= data.rows)
    throw new UsageError(
      "INVALID_OPTION",
      `A ${part} part of ${test} would take ${count} of the ${pluralize(data.rows, "row")} of ${data.name}; choose it so that both parts get rows.`,
    );
  return count;
}

/**
 * How many rows of each class are tested on: they sum to `testRows`, and each is below its class's
 * number of rows (or 0).
 */
function stratifiedQuotas(data: Divisible, labels: Int32Array, testRows: number, part: Part): number[] {
  const counts = new Array<number>(data.classes?.length ?? 0).fill(0);
  for (const label of labels) counts[label]++;
  const occurring = counts.filter((count) => count > 0).length;
  if (testRows > data.rows - occurring)
    throw new UsageError(
      "INVALID_OPTION",
      `${pluralize(testRows, `${part} row`)} of the ${data.rows} of ${data.name} would leave too few to train on all ${occurring} classes; choose a smaller ${part} part or \`stratify: false\`.`,
    );
  const quotas = counts.map((count) => Math.floor((testRows * count) / data.rows));
  // Remainders as whole numbers, so that equal ones tie on every machine; ties go to the lower
  // class (sort is stable).
  const byRemainder = counts
    .map((count, label) => ({ label, remainder: (testRows * count) % data.rows }))
    .sort((a, b) => b.remainder - a.remainder);
  let missing = testRows - quotas.reduce((sum, quota) => sum + quota, 0);
  // Classes that may give no more rows are passed over, so a second round can be needed.
  while (missing > 0)
    for (const { label } of byRemainder) {
      if (missing === 0 || quotas[label] + 1 >= counts[label]) continue;
      quotas[label]++;
      missing--;
    }
  return quotas;
}
