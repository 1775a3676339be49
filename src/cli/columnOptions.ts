import { type Command, Option } from "commander";
import { UsageError } from "../errors.js";
import type { PreprocessorOptions } from "../preprocess/options.js";
import { MISSING, type Missing, SCALINGS, type Scaling, UNKNOWN, type Unknown } from "../preprocess/state.js";
import { choice } from "./values.js";

/** Options of `train` that say what is made of the columns of a CSV file. */
export interface ColumnFlags {
  readonly features?: readonly string[];
  readonly ignore?: readonly string[];
  readonly categories?: readonly string[];
  readonly missing?: Missing;
  readonly missingIndicator?: boolean;
  readonly scaling?: Scaling;
  readonly unknown?: Unknown;
}

const names = (text: string): readonly string[] => text.split(",").map((name) => name.trim());

/** Adds the options that say what is made of the columns of a CSV file. */
export function addColumnOptions(command: Command): Command {
  const add = (flags: string, about: string, parse: (text: string) => unknown) =>
    command.addOption(new Option(flags, about).argParser(parse));
  add("--features <columns>", "columns to learn from, as a,b (default: all but the target)", names);
  add("--ignore <columns>", "columns to pass over, such as row numbers and names", names);
  add("--categories <columns>", "columns of categories: numbers too, and text of more than 32 values", names);
  add(
    "--missing <way>",
    `for missing cells: ${MISSING.join(", ")} (default: error); see below`,
    choice("--missing", MISSING),
  );
  command.option("--missing-indicator", "also learn where cells were missing, by a column of its own");
  add(
    "--scaling <way>",
    `of columns of numbers: ${SCALINGS.join(", ")} (default: robust); see below`,
    choice("--scaling", SCALINGS),
  );
  add(
    "--unknown <way>",
    "for categories that no training row has: error (default), other; see below",
    choice("--unknown", UNKNOWN),
  );
  return command;
}

/** The first option given that belongs to the columns of tables only. */
export function columnFlag(options: ColumnFlags): string | undefined {
  const flags: Readonly<Record<keyof ColumnFlags, string>> = {
    features: "--features",
    ignore: "--ignore",
    categories: "--categories",
    missing: "--missing",
    missingIndicator: "--missing-indicator",
    scaling: "--scaling",
    unknown: "--unknown",
  };
  return Object.entries(flags).find(([name]) => options[name as keyof ColumnFlags] !== undefined)?.[1];
}

/**
 * How the numbers of a table's columns are scaled.
 * @throws UsageError where `--standardize` or `--no-standardize` says otherwise than `--scaling`
 */
export function scalingOf({
  scaling,
  standardize,
}: Pick<ColumnFlags, "scaling"> & { readonly standardize?: boolean }): Scaling {
  if (standardize === undefined) return scaling ?? "robust";
  const usual = standardize ? "standard" : "none";
  if (scaling === undefined || scaling === usual) return usual;
  throw new UsageError(
    "INVALID_OPTION",
    `--scaling ${scaling} contradicts ${standardize ? "--standardize" : "--no-standardize"}, which is --scaling ${usual} and says the same of numbers to predict: leave one of the two out.`,
  );
}

/** What a Preprocessor is told. */
export function columnChoices({
  features,
  ignore,
  categories,
  missing,
  missingIndicator,
  scaling,
  unknown,
}: ColumnFlags): PreprocessorOptions {
  return {
    ...(features && { features }),
    ...(ignore && { ignore }),
    ...(categories && { categories }),
    ...(missing && { missing }),
    ...(missingIndicator && { missingIndicator }),
    ...(scaling && { scaling }),
    ...(unknown && { unknown }),
  };
}
