import { type Command, Option } from "commander";
import { wholeNumber } from "./values.js";

const MOST = 10_000;

/** Adds the options that say how rows are divided into folds. */
export function addFoldOptions(command: Command, folds: string): Command {
  return command
    .addOption(new Option("--folds <number>", folds).argParser(wholeNumber("--folds", 2, MOST)))
    .addOption(
      new Option("--repeats <number>", "times that is done, each with other folds (default: 1)").argParser(
        wholeNumber("--repeats", 1, MOST),
      ),
    )
    .option("--stratify", "with each class in its proportion in every part (default)")
    .option("--no-stratify", "without regard to classes");
}
