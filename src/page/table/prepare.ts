import { DataError } from "../../browser.js";
import { isMissing, type Table, takeTableRows } from "../../data/table.js";
import type { PreprocessorOptions } from "../../preprocess/options.js";
import { type Preprocessor, preprocessor } from "../../preprocess/preprocessor.js";
import { splitTable } from "../../preprocess/splitTable.js";
import type { PreprocessorState } from "../../preprocess/state.js";
import { type Configuration, defaultsOf } from "../configuration.js";
import { pageData } from "../dataSets.js";
import type { PageData } from "../state.js";
import { type OwnSource, readOwn } from "./source.js";

/** What the reader has chosen of a table. */
export interface TableChoices {
  /** The column that is learned. */
  readonly target: string;
  /** The columns that it is learned from. */
  readonly features: readonly string[];
  /**
   * What is done about missing cells: filled with medians and commonest texts, or their rows left
   * out.
   */
  readonly missing: "median" | "drop";
}

/** A table that is ready to be trained on. */
export interface OwnTable {
  readonly data: PageData;
  readonly configuration: Configuration;
}

const SPLIT = { test: 0.25, seed: 1 };

/**
 * Rows with an answer that a training and its test need at least, and classes that the page shows.
 */
const LEAST_ROWS = 8;
const MOST_CLASSES = 50;

/** Inputs of a network that a page trains without waiting for long. */
const MOST_INPUTS = 1024;

/**
 * Different texts of a column above which it is a name, and not learned from unless that is asked
 * for.
 */
export const MOST_TEXTS = 32;

/**
 * Makes numbers of a table as the reader has chosen. @throws DataError for what can't be learned.
 */
export async function prepareOwn(source: OwnSource, choices: TableChoices): Promise<OwnTable> {
  const { target, features, missing } = choices;
  if (features.length === 0)
    throw new DataError("DATA_INVALID", "No column is left to learn from: choose at least one.");
  // classes are named as they are written
  const table = answered(await readOwn(source, [target]), target);
  const options = { target, features, missing, unknown: "other" } as const;
  const { classes } = preprocessor(options).fit(table);
  checkClasses(target, classes);
  const { train, test } = splitTable(table, { ...SPLIT, ...(classes && { stratify: target }) });
  // both parts have the classes of all rows
  const prepared = fitted({ ...options, ...(classes ? { classes } : { task: "regression" }) }, train);
  const parts = { train: prepared.apply(train), test: prepared.apply(test) };
  const units = unitsOf(prepared.state);
  return {
    data: { ...pageData(parts), preprocessor: prepared, units },
    configuration: usualFor(classes, parts.train.rows),
  };
}

function fitted(options: PreprocessorOptions, train: Table): Preprocessor {
  const prepared = preprocessor(options).fit(train);
  if (prepared.inputs <= MOST_INPUTS) return prepared;
  throw new DataError(
    "DATA_INVALID",
    `The columns become ${prepared.inputs} numbers a row, and this page trains on at most ${MOST_INPUTS}: choose fewer columns.`,
  );
}

/** The rows that have an answer. @throws DataError where there are too few. */
function answered(table: Table, target: string): Table {
  const column = table.columns.find(({ name }) => name === target);
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const kept = column ? rows.filter((row) => !isMissing(column, row)) : rows;
  if (kept.length < LEAST_ROWS)
    throw new DataError(
      "DATA_INVALID",
      `${table.name} has ${kept.length === 1 ? "1 row" : `${kept.length} rows`} with an answer, and a training and its test need ${LEAST_ROWS}: give it more.`,
    );
  return kept.length === table.rows ? table : takeTableRows(table, kept);
}

/** @throws DataError for classes that can't be told apart or shown. */
function checkClasses(target: string, classes: readonly string[] | undefined): void {
  if (!classes || (classes.length > 1 && classes.length <= MOST_CLASSES)) return;
  const what = classes.length === 1 ? "the same in every row" : `one of ${classes.length} texts`;
  throw new DataError(
    "DATA_INVALID",
    `"${target.slice(0, MOST_CLASSES)}" is ${what}: choose a column with 2 to ${MOST_CLASSES} classes, or one of numbers.`,
  );
}

/** How the numbers of each input are those of the table. */
function unitsOf({ columns }: PreprocessorState): PageData["units"] {
  const plain = { center: 0, scale: 1 };
  return columns.flatMap((column) => [
    ...(column.kind === "number"
      ? [{ center: column.center, scale: column.scale }]
      : column.categories.map(() => plain)),
    ...(column.indicator ? [plain] : []),
  ]);
}

/** Updates that a small table gets, and epochs at least and at most. */
const UPDATES = 3000;
const EPOCHS = { least: 10, most: 300 };

/**
 * What a table is trained with before the reader chooses: larger batches and fewer epochs the more
 * rows there are.
 */
function usualFor(classes: readonly string[] | undefined, rows: number): Configuration {
  const usual = defaultsOf(classes ? "table" : "table-numbers");
  const batchSize = rows < 2000 ? 16 : rows < 20_000 ? 64 : 256;
  const needed = Math.ceil(UPDATES / Math.ceil(rows / batchSize));
  const epochs = Math.min(EPOCHS.most, Math.max(EPOCHS.least, needed));
  return { ...usual, batchSize, epochs, ...(classes?.length === 2 && { loss: "binaryCrossEntropy" as const }) };
}
