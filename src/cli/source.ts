import type { Dataset } from "../data/dataset.js";
import { idxDataset, mayBeIdx } from "../data/idx.js";
import { didYouMean } from "../data/nearest.js";
import { quote } from "../data/quote.js";
import { DataError, UsageError } from "../errors.js";
import type { Platform } from "../platform/platform.js";
import { columnFlag } from "./columnOptions.js";
import { loadImageFile, loadImageFolder } from "./imageSource.js";
import { type Defaults, IMAGE_DEFAULTS, JOBS, type Job } from "./jobs.js";
import { areImages, isNumpyPath, loadNumpy, type NumpyFlags } from "./numpySource.js";
import { isTablePath, type SourceHost, STANDARD_INPUT } from "./openTable.js";
import { type Preset, tableDefaults, tabularPreset } from "./tableDefaults.js";
import { tableFlag } from "./tableOptions.js";
import { loadTable, type SourceColumns, type TableExpectation, type TableOptions } from "./tableSource.js";

/** Rows that a command was asked to read. */
export interface Source {
  /** How the user named them, e.g. "iris" or "flowers.csv". */
  readonly name: string;
  /** The rows to train on, or all rows where the source has no parts. */
  readonly rows: Dataset;
  /** The rows the source itself keeps for testing. */
  readonly test?: Dataset;
  /** What the user leaves open, by the number of rows to train on. */
  readonly defaults: (rows: number) => Defaults;
  /** Present where the rows belong to a training known by name. */
  readonly job?: Job;
  /** Whether the rows come from a table whose test part is for the command line to set aside. */
  readonly isTable: boolean;
  /** The columns of a CSV file that are predicted: one, or several of numbers. */
  readonly targets?: readonly string[];
  /** What the target was taken for, where nothing told it; see `TargetReading`. */
  readonly decided?: string;
  /** Of a CSV file to train on: its columns; `rows` then has the places of rows in their table. */
  readonly columns?: SourceColumns;
  /** Sentences about what was passed over in reading. */
  readonly notes?: readonly string[];
}

/**
 * Reads WHAT: a job's name, a CSV file, a folder of IDX files, or a pair of them (images, then
 * labels), a folder or file of CIFAR-10, an .npz file, or a pair of .npy files (features, then
 * targets).
 *
 * @throws UsageError for options that don't belong to the source; DataError and FormatError for
 * what can't be read
 */
export async function loadSource(
  host: SourceHost,
  what: readonly string[],
  options: TableOptions & NumpyFlags & { readonly data?: string; readonly preset?: Preset },
  expected: TableExpectation = {},
): Promise<Source> {
  const { platform } = host;
  const [path, labelsPath] = what;
  checkOneTable(what);
  if (what.length > 2)
    throw new UsageError("INVALID_OPTION", `Name one source, or a pair of IDX files; ${what.length} names were given.`);
  if (labelsPath !== undefined && JOBS.some(({ name }) => name === path))
    throw new UsageError("INVALID_OPTION", `${path} takes no second name: leave ${quote(labelsPath)} out.`);
  const job = labelsPath === undefined ? JOBS.find(({ name }) => name === path) : undefined;
  const isCsv = !job && labelsPath === undefined && isTablePath(path);
  if (options.data !== undefined && !job?.takesData)
    throw new UsageError("INVALID_OPTION", `--data belongs to mnist and mnist-5v8, not to ${path}: leave it out.`);
  if (options.target !== undefined && !isCsv)
    throw new UsageError("INVALID_OPTION", `--target names a column of a CSV file, and ${path} is none: leave it out.`);
  const isNumpy = !job && isNumpyPath(path);
  if (options.arrays !== undefined && !isNumpy)
    throw new UsageError("INVALID_OPTION", `--arrays belongs to .npz files, and ${path} is none: leave it out.`);
  const flag =
    tableFlag(options) ??
    columnFlag(options) ??
    (options.task && !isNumpy ? "--task" : undefined) ??
    (options.preset && "--preset") ??
    (options.weights && "--weights");
  if (flag !== undefined && !isCsv)
    throw new UsageError("INVALID_OPTION", `${flag} belongs to CSV files, and ${path} is none: leave it out.`);

  if (job) {
    const { train, test } = await job.load(platform, options.data);
    return { name: job.name, rows: train, test, defaults: () => job.defaults, job, isTable: false };
  }
  if (isNumpy) return numpySource(host, what, options, expected);
  if (labelsPath !== undefined) return loadPair(host, path, labelsPath);
  if (isCsv) {
    const { rows, ...reading } = await loadTable(host, path, options, expected);
    const kind = rows.classes ? "classes" : "numbers";
    const make = options.preset ? tabularPreset : tableDefaults;
    const defaults = (rows: number): Defaults => make(rows, kind);
    return { name: path === "-" ? rows.name : path, rows, ...reading, defaults, isTable: true };
  }
  const images = (await loadImageFolder(platform, path)) ?? (await loadImageFile(platform, path));
  if (images) {
    const { train, test } = images;
    return { name: path, rows: train, ...(test && { test }), defaults: () => IMAGE_DEFAULTS, isTable: !test };
  }
  throw await unknownSource(platform, path);
}

/** The rows in files of NumPy: images are learned as such, and others as those of a table. */
async function numpySource(
  host: SourceHost,
  what: readonly string[],
  { arrays, task }: NumpyFlags,
  expected: TableExpectation,
): Promise<Source> {
  const wanted = task ?? expected.task;
  const { train, test } = await loadNumpy(
    host,
    what,
    { ...(arrays && { arrays }), ...(wanted && { task: wanted }) },
    expected.classes,
  );
  const kind = train.classes ? "classes" : "numbers";
  const isImage = areImages(train) && train.classes !== undefined;
  return {
    name: what[0],
    rows: train,
    ...(test && { test }),
    defaults: (rows) => (isImage ? IMAGE_DEFAULTS : tableDefaults(rows, kind)),
    isTable: !test,
  };
}

/** @throws UsageError for a CSV file that is named together with others. */
export function checkOneTable(what: readonly string[]): void {
  if (what.length > 1 && what.some((name) => name !== "-" && isTablePath(name))) throw isReadAlone(what.length);
}

function isReadAlone(names: number): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `A CSV file is read alone, and ${names} names were given: put the rows into one file, or name one after the other.`,
  );
}

/** Images and labels, one of which may stand on standard input. */
async function loadPair(host: SourceHost, imagesPath: string, labelsPath: string): Promise<Source> {
  if (imagesPath === labelsPath)
    throw new UsageError(
      "INVALID_OPTION",
      `${quote(imagesPath)} can't be images and labels both: name the file of the images, then that of the labels.`,
    );
  const [images, labels] = await Promise.all([readPart(host, imagesPath), readPart(host, labelsPath)]);
  const [name, other] = [imagesPath, labelsPath].map((path) => (path === "-" ? STANDARD_INPUT : path));
  const rows = await idxDataset(images, labels, name, { images: name, labels: other });
  return { name, rows, defaults: () => IMAGE_DEFAULTS, isTable: true };
}

async function readPart({ platform, readStdin }: SourceHost, path: string): Promise<Uint8Array> {
  if (path !== "-") return platform.readFile(path);
  const bytes = await readStdin();
  if (mayBeIdx(bytes)) return bytes;
  throw isReadAlone(2);
}

async function unknownSource(platform: Platform, path: string): Promise<DataError> {
  const names = JOBS.map(({ name }) => name);
  if (await platform.exists(path))
    return new DataError(
      "DATA_INVALID",
      `${path} is neither a CSV file (.csv, .tsv, .txt), nor one of NumPy (.npz, .npy), nor a folder of IDX files; for IDX files name the images and the labels.`,
    );
  return new DataError(
    "DATA_NOT_FOUND",
    `There is no file or folder "${path}", and no training of that name${didYouMean(path, names)}; the trainings are ${names.join(", ")}.`,
  );
}
