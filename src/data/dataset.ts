import { checkOptions, checkText, describeValue, isRecord, isSize, pluralize } from "../check.js";
import { UsageError } from "../errors.js";
import { checkNames } from "./checkNames.js";
import { checkFeatures, readTable, type TableInput } from "./features.js";
import { isValues, type NumberArray, type Values } from "./numberArrays.js";
import { quote } from "./quote.js";
import { readTargets, type TargetInput, type Targets, type Task } from "./targets.js";

/** A table of rows: features, and for each row a class or a vector of targets. */
export interface Dataset extends Targets {
  /** What this data is called when it is spoken of, e.g. "iris". */
  readonly name: string;
  /** Features, row-major [rows, columns], all finite. */
  readonly x: Values;
  /** Number of rows. */
  readonly rows: number;
  /** Number of features in a row. */
  readonly columns: number;
  /** Of rows that are images: [height, width, channels], the last of which runs fastest. */
  readonly shape?: readonly number[];
  /**
   * What every element of `x` is multiplied by when it is read: 1/255 for image bytes, otherwise 1.
   */
  readonly scale: number;
  /**
   * Present where nobody named a scale: a model then multiplies `x` by the one that it learned
   * with, as it does rows.
   */
  readonly unscaled?: true;
  /** Names of the feature columns, where they have names. */
  readonly features?: readonly string[];
  /** Which `Preprocessor` made the features: a digest of what it learned. */
  readonly preparedBy?: string;
  /** How much each row counts, [rows], finite and 0 or more; absent where all count the same. */
  readonly weights?: Float64Array;
}

/** A data set in two disjoint parts. */
export interface TrainTest {
  /** The rows to train on. */
  readonly train: Dataset;
  /** The rows to test on. */
  readonly test: Dataset;
}

/** What `dataset` makes a Dataset of. */
export interface DatasetInput {
  /**
   * Features: an array of rows, or `{ values, columns }` with a row-major typed array, which is
   * used without a copy.
   */
  readonly x: TableInput;
  /** What belongs to each row; see `dataset` for what is taken as a class and what as a number. */
  readonly y: TargetInput;
  /** What errors and reports call the data; "data" by default. */
  readonly name?: string;
  /** Settles whether `y` holds classes or numbers. */
  readonly task?: Task;
  /** Names of the classes, in the order of their labels; makes `y` classes. */
  readonly classes?: readonly string[];
  /**
   * Names of the numbers in a row of `y`: of what is measured, or of the labels that a row may have
   * several of (zeros and ones).
   */
  readonly targetNames?: readonly string[];
  /** Names of the columns of `x`. */
  readonly features?: readonly string[];
  /**
   * What every element of `x` is multiplied by when it is read, e.g. 1/255 for image bytes; by
   * default what `x` says, else that of the model, which learns 1.
   */
  readonly scale?: number;
  /**
   * How much each row counts, a number of 0 or more each, in training and wherever the data is
   * measured: losses and metrics are weighted means, sum(w l) / sum(w), of each batch and of all
   * rows. A weight of 2 is the row twice, to within rounding; one of 0 is the row left out, to the
   * bit; what uses them refuses others. By default all count the same. This is scikit-learn's rule
   * (`sample_weight`) and PyTorch's of the weights of cross-entropy; Keras divides by the number of
   * rows.
   */
  readonly weights?: readonly number[] | NumberArray;
}

const INPUT_OPTIONS: readonly (keyof DatasetInput)[] = [
  ...(["x", "y", "name", "task", "classes", "targetNames", "features", "scale", "weights"] as const),
];

/**
 * A checked Dataset from arrays. What `y` is decides what is learned:
 * - Text is classes, sorted by code unit unless `classes` gives their order; booleans are the
 *   classes "false" and "true".
 * - A typed array of integers, and with `task: "classification"` any numbers, are classes, which
 *   they name: 10 and 20 are "10" and "20".
 * - With `classes` numbers are names too where all classes are named by numbers, otherwise places
 *   in it from 0.
 * - Otherwise numbers are regression targets, and rows of numbers are targets with that many
 *   outputs.
 * - Rows of zeros and ones may be several labels a row, learned by "binaryCrossEntropy" with an
 *   output for each; see `Evaluation`.
 * - Rows of numbers with `classes` or `task: "classification"` must be one-hot, and are taken as
 *   classes.
 *
 * @throws UsageError INVALID_SHAPE or INVALID_OPTION for sizes and options that don't fit;
 * DataError DATA_INVALID, DATA_NON_FINITE or DATA_MISMATCH for what stands in the data. Errors name
 * row and column, counted from 1.
 */
export function dataset(input: DatasetInput): Dataset {
  checkOptions("dataset", input, "{ x: [[1, 2]], y: [3] }", INPUT_OPTIONS);
  const { name = "data", weights: given } = input;
  checkText("name", name);
  const { values: x, rows, columns, scale, features: own } = readTable(input.x, `x of ${name}`, input.scale);
  const { features = own } = input;
  if (features !== undefined) checkFeatures(features, columns, name);
  const targets = readTargets(input.y, rows, `y of ${name}`, input);
  const scaling = scale === undefined ? unscaled : { scale };
  return {
    name,
    x,
    rows,
    columns,
    ...scaling,
    ...targets,
    ...(features && { features }),
    ...(given !== undefined && {
      weights: readTargets(given, rows, `weights of ${name}`, { task: "regression" }).targets,
    }),
  };
}

/** The scale of numbers of which nobody named one. */
export const unscaled = { scale: 1, unscaled: true } as const;

/**
 * A copy of `data` with the same arrays: what is checked is what is used, whatever the object says
 * when it is asked again. Weights are checked by what uses them.
 * @throws UsageError INVALID_OPTION unless `data`, which `what` was given, is a Dataset, and not,
 * say, its rows; INVALID_SHAPE for one that somebody made or changed by hand so that its parts
 * don't fit together.
 */
export function checkedDataset(what: string, data: unknown): Dataset {
  const copy = isRecord(data) ? { ...data } : data;
  if (!isDataset(copy))
    throw new UsageError(
      "INVALID_OPTION",
      `${what} takes a data set, made by dataset({ x, y }) or a preprocessor, not ${describeValue(data)}.`,
    );
  const part = misfitOf(copy);
  if (part)
    throw new UsageError(
      "INVALID_SHAPE",
      `${what} takes a data set as dataset({ x, y }) makes it, and \`${part}\` of ${quote(copy.name)} doesn't fit its ${copy.rows} rows of ${pluralize(copy.columns, "column")}: make it anew, or choose rows with takeRows.`,
    );
  return copy;
}

/** Whether `data` is meant as a Dataset; `checkedDataset` says whether it is a sound one. */
export function isDataset(data: unknown): data is Dataset {
  return (
    isRecord(data) &&
    typeof data.name === "string" &&
    Object(data.x) === data.x &&
    isSize(data.rows) &&
    isSize(data.columns)
  );
}

/**
 * The part of a Dataset that doesn't fit the others. Whether its numbers are finite is seen where
 * they are copied.
 */
function misfitOf(data: Dataset): string | undefined {
  const { x, rows, columns, scale, labels, classes, targets, targetNames, outputs, features } = data;
  if (features !== undefined) checkFeatures(features, columns, data.name);
  if (classes !== undefined) checkNames("classes", classes);
  if (targetNames !== undefined) checkNames("targetNames", targetNames);
  const fits: Readonly<Record<string, boolean>> = {
    x: isValues(x) && x.length === rows * columns,
    scale: Number.isFinite(scale) && scale > 0,
    outputs: isSize(outputs),
    targets: !targets || (!labels && targets instanceof Float64Array && targets.length / rows === outputs),
    targetNames: !targetNames || targetNames.length === outputs,
    labels: classes
      ? labels instanceof Int32Array &&
        labels.length === rows &&
        labels.every((label) => label >= 0 && label < classes.length)
      : !labels,
  };
  return Object.keys(fits).find((part) => !fits[part]);
}
