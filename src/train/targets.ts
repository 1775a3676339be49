import { counted } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { oneHot } from "../data/oneHot.js";
import { quote, quoteList } from "../data/quote.js";
import { DataError } from "../errors.js";
import { type Loss, targetsOf } from "../nn/losses.js";

/** What a model's outputs are compared with. */
export interface Targets {
  /** Class of each row, where rows have classes. */
  readonly labels?: Int32Array;
  /** Numbers [rows, outputs]; absent where the loss takes the labels. */
  readonly matrix?: Float64Array;
}

/**
 * Names of the classes that a model with `outputs` outputs learns from `data`; undefined for regression. One output that is
 * trained on zeros and ones by binary cross-entropy is a classifier too.
 */
export function classesLearned(loss: Loss, outputs: number, data: Dataset): readonly string[] | undefined {
  if (data.classes) return data.classes;
  return isBinary(loss, outputs, data) ? ["0", "1"] : undefined;
}

/**
 * The targets of `data` for a model with `outputs` outputs whose classes are `classes`; classes are matched by name.
 * @throws DataError DATA_MISMATCH when the data hasn't what the loss compares with, or a class that the model doesn't know.
 */
export function targetsFor(
  loss: Loss,
  outputs: number,
  data: Dataset,
  classes: readonly string[] | undefined,
): Targets {
  if (classes && classes.length < 2)
    throw mismatch(
      `${data.name} has one class only, ${quoteList(classes)}, and nothing to tell it from: add rows of another class.`,
    );
  const labels = labelsOf(loss, outputs, data, classes);
  if (targetsOf(loss) === "labels") {
    if (!labels || !classes)
      throw mismatch(`${loss.name} needs the class of every row, and ${data.name} has numbers: use meanSquaredError.`);
    if (classes.length !== outputs)
      throw mismatch(
        `${data.name} has ${classes.length} classes, but the last layer has ${counted(outputs, "unit")}: give it one a class.`,
      );
    return { labels };
  }
  if (labels && classes) return { labels, matrix: classMatrix(labels, classes.length, outputs, data.name) };
  if (!data.targets)
    throw mismatch(`${data.name} has classes, but the model was trained on numbers: pass numbers as y.`);
  if (data.outputs !== outputs)
    throw mismatch(
      `${data.name} has ${counted(data.outputs, "target")} a row, but the last layer has ${counted(outputs, "unit")}: make them equal.`,
    );
  if (loss.name === "binaryCrossEntropy") checkProbabilities(data.targets, outputs, data.name);
  return { matrix: data.targets };
}

function isBinary(loss: Loss, outputs: number, { targets, outputs: columns }: Dataset): boolean {
  if (loss.name !== "binaryCrossEntropy" || outputs !== 1 || columns !== 1 || !targets) return false;
  return targets.every((target) => target === 0 || target === 1);
}

function labelsOf(
  loss: Loss,
  outputs: number,
  data: Dataset,
  classes: readonly string[] | undefined,
): Int32Array | undefined {
  if (!classes) return undefined;
  if (!data.labels || !data.classes)
    return isBinary(loss, outputs, data) && data.targets ? Int32Array.from(data.targets) : undefined;
  if (data.classes === classes) return data.labels;
  const indices = data.classes.map((name) => classes.indexOf(name));
  return data.labels.map((label, row) => {
    if (indices[label] >= 0) return indices[label];
    const name = quote(data.classes?.[label] ?? String(label));
    throw mismatch(`Row ${row + 1} of ${data.name} has the class ${name}, and the model knows ${quoteList(classes)}.`);
  });
}

/** One column holds 0 or 1; several hold a 1 in the column of the class. */
function classMatrix(labels: Int32Array, classes: number, outputs: number, name: string): Float64Array {
  if (outputs === 1 && classes === 2) return Float64Array.from(labels);
  if (outputs === classes) return oneHot(labels, outputs);
  const needed = classes === 2 ? "1 or 2" : String(classes);
  throw mismatch(
    `${name} has ${classes} classes, but the last layer has ${counted(outputs, "unit")}: give it ${needed}.`,
  );
}

function checkProbabilities(targets: Float64Array, outputs: number, name: string): void {
  const bad = targets.findIndex((target) => target < 0 || target > 1);
  if (bad < 0) return;
  const row = Math.floor(bad / outputs) + 1;
  const message = `Row ${row} of ${name} has the target ${targets[bad]}, and binaryCrossEntropy needs targets from 0 to 1: use meanSquaredError.`;
  throw mismatch(message);
}

function mismatch(message: string): DataError {
  return new DataError("DATA_MISMATCH", message);
}
