import { checkWhole, describeValue } from "../check.js";
import { DataError, UsageError } from "../errors.js";
import { findLabels } from "./findLabels.js";
import { isTypedArray } from "./numberArrays.js";

/** Numbers above this don't fit into one array. */
const MOST = 2 ** 31;

/**
 * Row-major [labels.length, classes] with a 1 in the column of each label and 0 elsewhere.
 * @throws DataError DATA_INVALID for a label outside, UsageError.
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float64Array {
  checkArray("oneHot takes labels", labels);
  checkWhole("classes", classes, 1, Math.floor(MOST / Math.max(1, labels.length)));
  const values = new Float64Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new DataError(
        "DATA_INVALID",
        `Row ${row + 1} has the label ${label}; labels are whole numbers from 0 to ${classes - 1}.`,
      );
    values[row * classes + label] = 1;
  }
  return values;
}

/**
 * The labels of row-major [rows, classes] values, undefined unless every row holds exactly one 1
 * and otherwise 0.
 * @throws UsageError INVALID_OPTION for what are no values or no number of classes
 */
export function labelsFromOneHot(values: ArrayLike<number>, classes: number): Int32Array | undefined {
  checkArray("labelsFromOneHot takes values", values);
  checkWhole("classes", classes, 1);
  return findLabels(values, classes);
}

/**
 * @throws UsageError INVALID_OPTION unless `values` can hold numbers; `taken` begins the sentence.
 */
function checkArray(taken: string, values: unknown): void {
  if (Array.isArray(values) || isTypedArray(values)) return;
  throw new UsageError("INVALID_OPTION", `${taken} as an array of numbers, not ${describeValue(values)}.`);
}
