import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import type { Source } from "./source.js";
import { fraction } from "./values.js";

/** Options of `train` that say which rows are set aside. */
export interface SplitFlags {
  /** The share of the rows that is only tested on. */
  readonly test?: number;
  /** The share of the other rows that is measured after each epoch. */
  readonly validation?: number;
}

/** Shares of the rows, 0 where none are set aside. */
export type Shares = Required<SplitFlags>;

const USUAL_TEST_SHARE = 0.2;
/**
 * A table of fewer rows is trained on as a whole: a fifth of it would tell nothing, and the rest
 * would miss it.
 */
const FEWEST_ROWS_TO_SPLIT = 20;

/** Adds the options that say which rows are set aside. */
export function addSplitOptions(command: Command): Command {
  const add = (name: keyof SplitFlags, about: string) =>
    command.addOption(new Option(`--${name} <share>`, about).argParser(fraction(`--${name}`)));
  add("test", "share of a CSV file that is only tested on (default: 0.2, or none with --validation)");
  return add("validation", "share of the training rows to set aside and measure after each epoch");
}

/**
 * What is set aside of the rows of a source: of a table without a test part of its own a fifth for
 * testing, unless `--test` or `--validation` says otherwise.
 *
 * @throws UsageError for `--test` where the source has its own test part
 */
export function sharesOf({ name, rows: { rows }, isTable }: Source, { test, validation }: SplitFlags): Shares {
  if (test !== undefined && !isTable)
    throw new UsageError("INVALID_OPTION", `--test belongs to CSV files: ${name} has a test part of its own.`);
  const isUsual = isTable && validation === undefined && rows >= FEWEST_ROWS_TO_SPLIT;
  return { test: test ?? (isUsual ? USUAL_TEST_SHARE : 0), validation: validation ?? 0 };
}

/** @throws UsageError for an option that goes by rows set aside for validation, where none are. */
export function checkValidation(flag: string, { validation }: SplitFlags): void {
  if (!validation)
    throw new UsageError(
      "INVALID_OPTION",
      `${flag} needs rows that are measured after each epoch: add --validation 0.2.`,
    );
}
