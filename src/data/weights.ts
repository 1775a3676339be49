import { DataError } from "../errors.js";
import type { Dataset } from "./dataset.js";
import type { NumberArray } from "./numberArrays.js";
import { readTargets } from "./targets.js";

/**
 * What rows count for their classes:
 * - "balanced": as much as makes all classes count the same, rows / (classes rows of the class),
 *   with rows as they count by themselves (scikit-learn's `compute_class_weight`). Of several
 *   labels a row it is the product over the labels, of having and not having each
 *   (`compute_sample_weight`).
 * - Numbers by class, `{ yes: 5 }`: by its name, or by its place from 0 where names aren't numbers.
 *   A class that isn't named counts 1. Of several labels a row it is the product over those that
 *   the row has. Of rows that come in pieces the classes are those that the model knows, or else
 *   those of the first piece.
 */
export type ClassWeight = "balanced" | Readonly<Record<string, number>>;

/** What a row counts at most, so that products and sums of weights stay finite. */
export const MOST_WEIGHT = 1e100;

/** Whether a row, or a class, can count so much. */
export function isWeight(value: number): boolean {
  return value >= 0 && value <= MOST_WEIGHT;
}

/**
 * What each of the `rows` rows counts, copied; `what` names them. @throws DataError, UsageError for
 * what are no weights of so many.
 */
export function readWeights(given: readonly number[] | NumberArray, rows: number, what: string): Float64Array {
  const { targets = new Float64Array() } = readTargets(given, rows, what, { task: "regression" });
  const bad = targets.findIndex((weight, i) => i >= rows || !isWeight(weight));
  if (bad < 0) return targets;
  const message = `Row ${bad + 1} of ${what} is ${targets[bad]}: pass one number from 0 to ${MOST_WEIGHT} for each row.`;
  throw new DataError("DATA_INVALID", message);
}

/**
 * The weights of a data set, copied, which anybody may have put there. @throws DataError,
 * UsageError for what are none.
 */
export function weightsOf({
  name,
  rows,
  weights,
}: Pick<Dataset, "name" | "rows" | "weights">): Float64Array | undefined {
  return weights === undefined ? weights : readWeights(weights, rows, `the weights of ${name}`);
}
