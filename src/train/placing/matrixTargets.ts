/** Targets for losses that compare the outputs with numbers. */
import type { LossTraits } from "../../catalog/losses.js";
import { isOverClasses } from "../../catalog/outputLayer.js";
import { pluralize } from "../../check.js";
import type { Dataset } from "../../data/dataset.js";
import { findLabels } from "../../data/findLabels.js";
import { labelsByNumber, numberedClasses } from "../../data/labels.js";
import { quoteList } from "../../data/quote.js";
import { type AnyLoss, traitsOf } from "../../nn/losses.js";
import { classColumns } from "./classColumns.js";
import { LabelTally } from "./labelTally.js";
import { mismatch, type Targets } from "./targetValues.js";

/**
 * The classes of zeros and ones that one output learns to tell; undefined for all else, and for a
 * label with a name.
 */
export function binaryClasses(
  loss: AnyLoss,
  outputs: number,
  { targets, outputs: columns, targetNames }: Dataset,
): readonly string[] | undefined {
  const { targets: kind } = traitsOf(loss);
  const isBinary = /shares|sides/.test(kind) && outputs === 1 && columns === 1 && targets && areBits(targets);
  return isBinary && !(targetNames && kind === "shares") ? ["0", "1"] : undefined;
}

/** What a model knows of its answers: names of classes, or of numbers and labels. */
interface Known {
  readonly classes?: readonly string[] | undefined;
  readonly targets?: { readonly names?: readonly string[] };
}

/**
 * Whether each output answers a question of its own: which labels a row has, of several or of one
 * that has a name.
 */
export function hasLabels(loss: AnyLoss, outputs: number, { classes, targets }: Known): boolean {
  return takesShares(loss) && !classes && (outputs > 1 || targets?.names !== undefined);
}

/** The names of each row's labels, of flags [rows, labels]; nothing where rows have none. */
export function labelsOf(
  loss: AnyLoss,
  outputs: number,
  known: Known,
  flags: Int32Array,
): { readonly labelSets: readonly (readonly string[])[] } | undefined {
  if (!hasLabels(loss, outputs, known)) return undefined;
  const names = known.targets?.names ?? numberedClasses(outputs);
  const labelSets = Array.from({ length: flags.length / outputs }, (_, row) =>
    names.filter((_, label) => flags[row * outputs + label] === 1),
  );
  return { labelSets };
}

/** Whether outputs are probabilities, and targets such or 0 and 1. */
function takesShares(loss: AnyLoss): boolean {
  return traitsOf(loss).targets === "shares";
}

function areBits(values: Float64Array): boolean {
  return values.every((value) => value === 0 || value === 1);
}

/**
 * The targets of `data` for a model with `outputs` outputs, which is `known`, and whose rows have
 * `labels`, where they have classes.
 * @throws DataError DATA_MISMATCH for data that doesn't fit the model
 */
export function matrixTargets(
  loss: AnyLoss,
  outputs: number,
  data: Dataset,
  labels: Int32Array | undefined,
  known: Known,
): Targets {
  const { classes } = known;
  const { name, targets, outputs: columns } = data;
  const single = isOverClasses(traitsOf(loss).targets) ? 0 : 2;
  if (classes && labels) return { labels, matrix: classMatrix(labels, classes.length, single, outputs, name) };
  if (!targets)
    throw mismatch(
      `${name} has classes, but the model was trained on numbers: pass numbers as y, or read them with task: "regression".`,
    );
  const named = classes && labelsOfNumbers(targets, columns, classes, name);
  if (classes && named) return { labels: named, matrix: classMatrix(named, classes.length, single, outputs, name) };
  if (columns !== outputs)
    throw mismatch(
      `${name} has ${pluralize(columns, "target")} a row, but the last layer has ${pluralize(outputs, "unit")}: make them equal.`,
    );
  checkRange(loss, targets, outputs, name);
  const areFlags = hasLabels(loss, outputs, known) && areBits(targets);
  return { matrix: targets, ...(areFlags && { tally: new LabelTally(outputs) }) };
}

/**
 * The classes that numbers stand for: in a column those that they name, or 0 and 1 two classes with
 * other names; in several columns a 1 for the class. Undefined for shares of two classes.
 * @throws DataError DATA_MISMATCH for a number that is no class
 */
function labelsOfNumbers(
  targets: Float64Array,
  columns: number,
  classes: readonly string[],
  name: string,
): Int32Array | undefined {
  const known = quoteList(classes);
  if (columns > 1) {
    const labels = columns === classes.length ? findLabels(targets, columns) : undefined;
    if (labels) return labels;
    throw mismatch(
      `${name} has ${columns} numbers a row, and the model knows the classes ${known}: pass the class of every row; for several labels a row, make a model without classes, and name them as targetNames.`,
    );
  }
  const inOrder = new Map(classes.length === 2 ? [0, 1].map((label) => [label, label]) : []);
  const byNumber = labelsByNumber(classes) ?? inOrder;
  const labels = Int32Array.from(targets, (target) => byNumber.get(target) ?? -1);
  const odd = labels.indexOf(-1);
  if (odd < 0) return labels;
  const haveShares = inOrder.size > 0 && byNumber.get(0) === 0 && byNumber.get(1) === 1;
  if (haveShares && targets.every((target) => target >= 0 && target <= 1)) return undefined;
  throw mismatch(`Row ${odd + 1} of ${name} has the target ${targets[odd]}, and the model knows the classes ${known}.`);
}

/** One column holds 0 or 1, of `single` classes; several hold a 1 in the column of the class. */
function classMatrix(labels: Int32Array, classes: number, single: number, outputs: number, name: string): Float64Array {
  if (outputs === 1 && classes === single) return Float64Array.from(labels);
  if (outputs === classes) return classColumns(labels, outputs);
  const needed = classes === single ? "1 or 2" : String(classes);
  throw mismatch(
    `${name} has ${classes} classes, but the last layer has ${pluralize(outputs, "unit")}: give it ${needed}.`,
  );
}

/** The numbers that targets may be, where they aren't any, and how they are told. */
const RANGES: Partial<Readonly<Record<LossTraits["targets"], readonly [least: number, most: number, words: string]>>> =
  {
    shares: [0, 1, "from 0 to 1"],
    probabilities: [0, 1, "from 0 to 1"],
    sides: [-1, 1, "from -1 to 1"],
    counts: [0, Number.POSITIVE_INFINITY, "of 0 or more"],
  };

/** @throws DataError DATA_MISMATCH for a target that the loss isn't defined for. */
function checkRange(loss: AnyLoss, targets: Float64Array, outputs: number, name: string): void {
  const kind = traitsOf(loss).targets;
  const [least, most, words] = RANGES[kind] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, ""];
  const bad = targets.findIndex((target) => target < least || target > most);
  if (bad < 0) return;
  const row = Math.floor(bad / outputs) + 1;
  const classes = kind === "counts" ? "" : 'make classes of them with task: "classification", or ';
  const message = `Row ${row} of ${name} has the target ${targets[bad]}, and ${loss.name} needs targets ${words}: ${classes}use meanSquaredError.`;
  throw mismatch(message);
}
