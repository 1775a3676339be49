import type { Command } from "commander";
import { addCrewOption } from "./crewFlags.js";
import { type CrossvalidateOptions, crossvalidate } from "./crossvalidate.js";
import { EXAMPLES } from "./examples.js";
import { addFoldOptions } from "./foldFlags.js";
import type { Host } from "./host.js";
import { addFitOptions } from "./trainOptions.js";
import { whatArgument } from "./whatArgument.js";

/** Adds `crossvalidate`, with all options of `train` that a fold has a use for. */
export function addCrossvalidateCommand(program: Command, host: Host, end: (exitCode: number) => void): void {
  const command = addFitOptions(program.command("crossvalidate"))
    .description("train and test on every part of the rows in turn; mean and deviation of each metric")
    .addArgument(whatArgument())
    .optionsGroup("Folds:");
  addFoldOptions(command, "parts of the rows, each tested once (default: 5)");
  addCrewOption(command)
    .optionsGroup("Output:")
    .option("--json", "one JSON object a line, for each fold as it ends, then for all")
    .option("--quiet", "no progress")
    .addHelpText("after", EXAMPLES.crossvalidate)
    .action(async (what: readonly string[], options: CrossvalidateOptions) =>
      end(await crossvalidate(host, what, options)),
    );
}
