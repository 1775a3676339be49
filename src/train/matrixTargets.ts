/** Targets for losses that compare the outputs with numbers. */
import { type LossName, lossOf } from "../catalog/losses.js";
import { counted } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { labelsByNumber } from "../data/labels.js";
import { quoteList } from "../data/quote.js";
import type { Loss } from "../nn/losses.js";
import { mismatch, type Targets } from "./targets.js";

/** The classes of zeros and ones that one output learns by binary cross-entropy; undefined for all else. */
export function binaryClasses(loss: Loss, outputs: number, data: Dataset): readonly string[] | undefined {
  return isBinary(loss, outputs, data) ? ["0", "1"] : undefined;
}

function isBinary(loss: Loss, outputs: number, { targets, outputs: columns }: Dataset): boolean {
  if (lossOf(loss.name).targets !== "shares" || outputs !== 1 || columns !== 1 || !targets) return false;
  return targets.every((target) => target === 0 || target === 1);
}

/**
 * The targets of `data` for a model with `outputs` outputs, whose classes are `classes` and whose rows have `labels`, where they have
 * classes.
 * @throws DataError DATA_MISMATCH for data that doesn't fit the model
 */
export function matrixTargets(
  loss: Loss,
  outputs: number,
  data: Dataset,
  labels: Int32Array | undefined,
  classes: readonly string[] | undefined,
): Targets {
  const { name, targets } = data;
  if (classes && labels) return { labels, matrix: classMatrix(labels, classes.length, outputs, name) };
  if (!targets) throw mismatch(`${name} has classes, but the model was trained on numbers: pass numbers as y.`);
  if (data.outputs !== outputs)
    throw mismatch(
      `${name} has ${counted(data.outputs, "target")} a row, but the last layer has ${counted(outputs, "unit")}: make them equal.`,
    );
  const named = classes && outputs === 1 ? labelsByValue(targets, classes, name) : undefined;
  if (named) return { labels: named, matrix: Float64Array.from(named) };
  if (lossOf(loss.name).targets === "shares") checkShares(loss.name, targets, outputs, name);
  return classes && isBinary(loss, outputs, data)
    ? { labels: Int32Array.from(targets), matrix: targets }
    : { matrix: targets };
}

/**
 * The classes of numbers that name them, by their value. Undefined where classes have other names, and for shares of the classes 0 and 1.
 * @throws DataError DATA_MISMATCH for a number that is no class
 */
function labelsByValue(targets: Float64Array, classes: readonly string[], name: string): Int32Array | undefined {
  const byNumber = labelsByNumber(classes);
  if (!byNumber) return undefined;
  const labels = Int32Array.from(targets, (target) => byNumber.get(target) ?? -1);
  const odd = labels.indexOf(-1);
  if (odd < 0) return labels;
  if (byNumber.has(0) && byNumber.has(1)) return undefined;
  const known = quoteList(classes);
  throw mismatch(`Row ${odd + 1} of ${name} has the target ${targets[odd]}, and the model knows the classes ${known}.`);
}

/** One column holds 0 or 1; several hold a 1 in the column of the class. */
function classMatrix(labels: Int32Array, classes: number, outputs: number, name: string): Float64Array {
  if (outputs === 1 && classes === 2) return Float64Array.from(labels);
  if (outputs === classes) return classColumns(labels, outputs);
  const needed = classes === 2 ? "1 or 2" : String(classes);
  throw mismatch(
    `${name} has ${classes} classes, but the last layer has ${counted(outputs, "unit")}: give it ${needed}.`,
  );
}

/** Row-major [rows, classes] with a 1 in the column of each row's class. */
export function classColumns(labels: ArrayLike<number>, classes: number): Float64Array {
  const values = new Float64Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) values[row * classes + labels[row]] = 1;
  return values;
}

function checkShares(loss: LossName, targets: Float64Array, outputs: number, name: string): void {
  const bad = targets.findIndex((target) => target < 0 || target > 1);
  if (bad < 0) return;
  const row = Math.floor(bad / outputs) + 1;
  const message = `Row ${row} of ${name} has the target ${targets[bad]}, and ${loss} needs targets from 0 to 1: make classes of them with task: "classification", or use meanSquaredError.`;
  throw mismatch(message);
}
