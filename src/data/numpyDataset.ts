import { checkOptions, checkText, invalidOption, pluralize } from "../check.js";
import { DataError } from "../errors.js";
import { checkFile } from "./checkFile.js";
import { type Dataset, dataset, type TrainTest } from "./dataset.js";
import { PIXEL_SCALE } from "./idx.js";
import { isNpy, type Npy, parseNpy } from "./npy.js";
import { type Npz, openNpz } from "./npz.js";
import { quoteList } from "./quote.js";
import type { TargetInput, Task } from "./targets.js";
import { isZip } from "./zip.js";

/** What the arrays of files from NumPy leave open. */
export interface NumpyOptions {
  /**
   * The array of an archive with the features; by default the first that there is of x, X, x_train,
   * X_train, data, features, images.
   */
  readonly x?: string;
  /**
   * That with what belongs to each row; by default y, Y, y_train, Y_train, target, targets, labels.
   */
  readonly y?: string;
  /** What errors and reports call the data; by default "data". */
  readonly name?: string;
  /** Whether `y` holds classes or numbers; by default integers are classes. */
  readonly task?: Task;
  /** Names of the classes, in the order of their numbers. */
  readonly classes?: readonly string[];
  /**
   * What features are multiplied by when they are read; by default 1/255 for bytes of images,
   * [rows, height, width] or [rows, height, width, channels].
   */
  readonly scale?: number;
}

const OPTIONS: readonly (keyof NumpyOptions)[] = ["x", "y", "name", "task", "classes", "scale"];
const FEATURES = ["x", "X", "x_train", "X_train", "data", "features", "images"];
const TARGETS = ["y", "Y", "y_train", "Y_train", "target", "targets", "labels"];
/** Under which an archive has rows to test on. */
const TESTS = [
  ["x_test", "y_test"],
  ["X_test", "y_test"],
  ["X_test", "Y_test"],
] as const;

/** What an archive holds; `test` is absent where it has no rows to test on. */
export interface NumpyParts extends Pick<TrainTest, "train"> {
  /** The rows to test on; absent where the archive has none. */
  readonly test?: Dataset;
}

/**
 * The data set in an archive of NumPy (`.npz`) with an array of features [rows, ...] and one of
 * targets [rows] or [rows, outputs], and, as x_test and y_test, the rows to test on where it has
 * such. Bytes stay bytes; three or four dimensions are images.
 * @throws UsageError INVALID_OPTION; FormatError for a damaged file; DataError DATA_NOT_FOUND for
 * arrays that there aren't, and as `dataset`
 */
export async function npzDataset(bytes: Uint8Array, options: NumpyOptions = {}): Promise<NumpyParts> {
  checkFile("npzDataset", bytes);
  const { x, y, name, ...rest } = settled("npzDataset", options);
  const archive = openNpz(bytes, name);
  const features = x ?? usual(archive, FEATURES, "x", name);
  const targets = y ?? usual(archive, TARGETS, "y", name);
  const train = datasetOf(await archive.read(features), await archive.read(targets), { name, ...rest });
  const [testFeatures, testTargets] =
    (x === undefined && y === undefined && TESTS.find((pair) => pair.every((one) => archive.names.includes(one)))) ||
    [];
  if (testFeatures === undefined || testTargets === undefined) return { train };
  const { classes = train.classes } = rest;
  const test = datasetOf(await archive.read(testFeatures), await archive.read(testTargets), {
    ...rest,
    name,
    ...(classes && { classes }),
  });
  if (test.columns === train.columns) return { train, test };
  throw new DataError(
    "DATA_MISMATCH",
    `The rows of ${name} have ${pluralize(train.columns, "number")} to train on and ${test.columns} to test on: make them equal.`,
  );
}

/** The data set in two files of NumPy (`.npy`), of features and of targets; as `npzDataset`. */
export function npyDataset(featureBytes: Uint8Array, targetBytes: Uint8Array, options: NumpyOptions = {}): Dataset {
  for (const bytes of [featureBytes, targetBytes]) checkFile("npyDataset", bytes);
  const { x, y, name, ...rest } = settled("npyDataset", options);
  if (x !== undefined || y !== undefined)
    throw invalidOption("x and y", "left out of .npy files, which hold one array", x ?? y);
  return datasetOf(
    parseNpy(featureBytes, `The array of features of ${name}`),
    parseNpy(targetBytes, `The array of targets of ${name}`),
    {
      name,
      ...rest,
    },
  );
}

/**
 * Rows of features alone, to predict: of an array, or of the one that an archive has under such a
 * name.
 */
export async function numpyRows(bytes: Uint8Array, name: string, x?: string): Promise<Omit<Features, "shape">> {
  if (isNpy(bytes)) return featuresOf(parseNpy(bytes, name), name);
  const archive = openNpz(bytes, name);
  const [only] = archive.names;
  const tested = ["x_test", "X_test"].find((one) => archive.names.includes(one));
  const array = x ?? tested ?? (archive.names.length === 1 ? only : usual(archive, FEATURES, "x", name));
  const { shape: _, ...rows } = featuresOf(await archive.read(array), name);
  return rows;
}

/** Whether a file that begins so is one of NumPy, or may be an archive of such. */
export function mayBeNumpy(beginning: Uint8Array): boolean {
  return isNpy(beginning) || isZip(beginning);
}

/** Rows as `dataset` takes them, with how the numbers of each lie. */
interface Features {
  readonly values: Npy["values"];
  readonly columns: number;
  readonly scale?: number;
  readonly shape: readonly number[] | undefined;
}

function featuresOf({ values, shape }: Npy, name: string, scale?: number): Features {
  const [rows = 0, ...extents] = shape;
  const columns = extents.reduce((product, extent) => product * extent, 1);
  if (shape.length === 0 || rows * columns === 0)
    throw new DataError(
      "DATA_INVALID",
      `The features of ${name} have the shape [${shape.join(", ")}], and no rows: pass [rows, columns].`,
    );
  const image = extents.length === 2 ? [...extents, 1] : extents.length === 3 ? extents : undefined;
  const usualScale = image && values instanceof Uint8Array ? PIXEL_SCALE : undefined;
  const told = scale ?? usualScale;
  return { values, columns, ...(told !== undefined && { scale: told }), shape: image };
}

function datasetOf(
  features: Npy,
  targets: Npy,
  options: Pick<NumpyOptions, "task" | "classes" | "scale"> & { readonly name: string },
): Dataset {
  const { scale, name, ...rest } = options;
  const { shape, ...x } = featuresOf(features, name, scale);
  return { ...dataset({ x, y: targetsOf(targets, name), name, ...rest }), ...(shape && { shape }) };
}

/** One entry for each row: a number, or several. */
function targetsOf({ shape, values, dtype }: Npy, name: string): TargetInput {
  const [rows = 0, outputs = 1] = shape;
  if (shape.length === 0 || shape.length > 2 || rows * outputs === 0)
    throw new DataError(
      "DATA_INVALID",
      `The targets of ${name} have the shape [${shape.join(", ")}]: pass [rows] or [rows, outputs].`,
    );
  if (outputs > 1) return Array.from({ length: rows }, (_, row) => values.slice(row * outputs, (row + 1) * outputs));
  if (dtype === "b1") return Array.from(values, (value) => value === 1);
  // integers are classes, and those of 64 bits came as floats
  const isLong = dtype === "i8" || dtype === "u8";
  return isLong && values.every((value: number) => Math.abs(value) < 2 ** 31) ? Int32Array.from(values) : values;
}

/** The first of the usual names that an archive has. @throws DataError DATA_NOT_FOUND. */
function usual({ names }: Npz, known: readonly string[], option: "x" | "y", name: string): string {
  const found = known.find((one) => names.includes(one));
  if (found !== undefined) return found;
  const what = option === "x" ? "features" : "targets";
  throw new DataError(
    "DATA_NOT_FOUND",
    `${name} has no array called ${known.slice(0, 3).join(", ")} or alike for the ${what}, but ${quoteList(names)}: name one by \`${option}\`.`,
  );
}

function settled(what: string, options: NumpyOptions): NumpyOptions & { readonly name: string } {
  checkOptions(what, options, '{ y: "labels" }', OPTIONS);
  const { name = "data" } = options;
  for (const option of ["x", "y", "name"] as const)
    if (options[option] !== undefined) checkText(option, options[option]);
  return { ...options, name };
}
