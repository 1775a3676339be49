import Papa from "papaparse";
import { type CsvOptions, parseCsv } from "../data/csv.js";
import type { Dataset } from "../data/dataset.js";
import { idxDataset } from "../data/idx.js";
import { loadIdxFolder } from "../data/idxFolder.js";
import { quote, quoteList } from "../data/quote.js";
import { DataError, UsageError } from "../errors.js";
import type { LossName } from "../index.js";
import type { Platform } from "../platform/platform.js";
import { DATA_DEFAULTS, type Defaults, JOBS, type Job } from "./jobs.js";
import { readTextFile } from "./text.js";
import type { SourceOptions } from "./trainOptions.js";

/** Rows that a command was asked to read. */
export interface Source {
  /** How the user named them, e.g. "iris" or "flowers.csv". */
  readonly name: string;
  /** The rows to train on, or all rows where the source has no parts. */
  readonly rows: Dataset;
  /** The rows the source itself keeps for testing. */
  readonly test?: Dataset;
  readonly defaults: Defaults;
  /** Present where the rows belong to a training known by name. */
  readonly job?: Job;
  /** Whether the rows come from a table whose test part is for the command line to set aside. */
  readonly isTable: boolean;
}

/** What is known of the columns before the rows are read: from a model, or from the loss the user asked for. */
export interface Expectation {
  readonly loss?: LossName;
  readonly classes?: readonly string[];
  readonly features?: readonly string[];
  readonly task?: "classification" | "regression";
}

/**
 * Reads WHAT: a job's name, a CSV file, a folder of IDX files, or a pair of them (images, then labels).
 *
 * @throws UsageError for options that don't belong to the source; DataError and FormatError for what can't be read
 */
export async function loadSource(
  platform: Platform,
  what: readonly string[],
  options: SourceOptions,
  expected: Expectation = {},
): Promise<Source> {
  const [path, labelsPath] = what;
  if (what.length > 2)
    throw new UsageError("INVALID_OPTION", `Name one source, or a pair of IDX files; ${what.length} names were given.`);
  if (labelsPath !== undefined && JOBS.some(({ name }) => name === path))
    throw new UsageError("INVALID_OPTION", `${path} takes no second name: leave ${quote(labelsPath)} out.`);
  const job = labelsPath === undefined ? JOBS.find(({ name }) => name === path) : undefined;
  const isCsv = !job && labelsPath === undefined && /\.(csv|tsv|txt)$/i.test(path);
  if (options.data !== undefined && !job?.takesData)
    throw new UsageError("INVALID_OPTION", `--data belongs to mnist and mnist-5v8, not to ${path}: leave it out.`);
  if (options.target !== undefined && !isCsv)
    throw new UsageError("INVALID_OPTION", `--target names a column of a CSV file, and ${path} is none: leave it out.`);

  if (job) {
    const { train, test } = await job.load(platform, options.data);
    return { name: job.name, rows: train, test, defaults: job.defaults, job, isTable: false };
  }
  if (labelsPath !== undefined) return loadPair(platform, path, labelsPath);
  if (isCsv) return loadTable(platform, path, options.target, expected);
  if (await platform.listFolder(path)) {
    const { train, test } = await loadIdxFolder(platform, path);
    return { name: path, rows: train, ...(test && { test }), defaults: DATA_DEFAULTS.images, isTable: !test };
  }
  throw await unknownSource(platform, path);
}

async function loadPair(platform: Platform, imagesPath: string, labelsPath: string): Promise<Source> {
  const [images, labels] = await Promise.all([platform.readFile(imagesPath), platform.readFile(labelsPath)]);
  const rows = await idxDataset(images, labels, imagesPath, { images: imagesPath, labels: labelsPath });
  return { name: imagesPath, rows, defaults: DATA_DEFAULTS.images, isTable: true };
}

async function loadTable(
  platform: Platform,
  path: string,
  target: string | undefined,
  expected: Expectation,
): Promise<Source> {
  const text = await readTextFile(platform, path);
  const { loss, classes, features } = expected;
  const needsClasses = loss === "crossEntropy" || loss === "binaryCrossEntropy";
  const task: CsvOptions["task"] = needsClasses ? "classification" : expected.task;
  if (target !== undefined && features?.includes(target))
    throw new DataError(
      "DATA_MISMATCH",
      `${quote(target)} is one of the model's inputs; name the column with the answers with --target.`,
    );
  const rows = parseCsv(text, {
    target: target ?? targetBesides(text, path, features),
    name: path,
    ...(task && { task }),
    ...(classes && { classes }),
    ...(features && { features }),
  });
  const defaults = rows.classes ? DATA_DEFAULTS.classes : DATA_DEFAULTS.numbers;
  return { name: path, rows, defaults, isTable: true };
}

/** The one column of the file that is no feature of the model. @throws UsageError when several could be meant. */
function targetBesides(text: string, path: string, features: readonly string[] | undefined): string {
  const header = (Papa.parse<string[]>(text.trimStart(), { preview: 1 }).data[0] ?? []).map((name) => name.trim());
  const others = features && header.filter((name) => !features.includes(name));
  if (others?.length === 1) return others[0];
  throw new UsageError(
    "INVALID_OPTION",
    `${path} needs --target COLUMN, the column to predict; its columns are ${quoteList(header)}.`,
  );
}

async function unknownSource(platform: Platform, path: string): Promise<DataError> {
  const names = JOBS.map(({ name }) => name).join(", ");
  if (await platform.exists(path))
    return new DataError(
      "DATA_INVALID",
      `${path} is neither a CSV file (.csv, .tsv, .txt) nor a folder of IDX files; for IDX files name the images and the labels.`,
    );
  return new DataError(
    "DATA_NOT_FOUND",
    `There is no file or folder "${path}", and no training of that name; the trainings are ${names}.`,
  );
}
