import { type Command, Option } from "commander";
import { SEARCH_METHODS } from "../search/searchPlan.js";
import { addCrewOption } from "./crewFlags.js";
import { EXAMPLES } from "./examples.js";
import { addFoldOptions } from "./foldFlags.js";
import type { Host } from "./host.js";
import { type SearchFlags, search } from "./search.js";
import { addFitOptions } from "./trainOptions.js";
import { choice, fileName, lossOrMetric, wholeNumber } from "./values.js";
import { whatArgument } from "./whatArgument.js";

/** Adds `search`, with all options of `train` that stay the same in all trials. */
export function addSearchCommand(program: Command, host: Host, end: (exitCode: number) => void): void {
  const command = addFitOptions(program.command("search"))
    .description("try settings, tell which are best on rows set aside, and train with these")
    .addArgument(whatArgument())
    .optionsGroup("Search:")
    .addOption(
      new Option("--trials <number>", "settings that are tried (default: 32; of a grid all)").argParser(
        wholeNumber("--trials", 1, 100_000),
      ),
    )
    .addOption(
      new Option("--method <name>", `${SEARCH_METHODS.join(", ")} (default: random); see below`).argParser(
        choice("--method", SEARCH_METHODS),
      ),
    )
    .option("--ranges <file>", "what is tried, a .json file; see below")
    .addOption(
      new Option(
        "--objective <name>",
        "what is to be best: loss (default), accuracy, r2 and all of --metrics",
      ).argParser(lossOrMetric("--objective")),
    )
    .addOption(
      new Option("--factor <number>", "of halving: one in so many goes on to the next rung (default: 3)").argParser(
        wholeNumber("--factor", 2, 1000),
      ),
    );
  addFoldOptions(
    command,
    "measure each trial on so many parts of the rows in turn (default: once, on --validation 0.2)",
  ).addOption(
    new Option("--state <file>", "a .json file that keeps all trials; the same command goes on from there").argParser(
      fileName("--state", ".json"),
    ),
  );
  addCrewOption(command)
    .optionsGroup("Output:")
    .addOption(
      new Option("-o, --save <file>", "keep the model of the best settings in a .safetensors file").argParser(
        fileName("--save", ".safetensors"),
      ),
    )
    .addOption(
      new Option("--svg <file>", "draw all trials, over each of what was tried, into an .svg file").argParser(
        fileName("--svg", ".svg"),
      ),
    )
    .option("--json", "one JSON object a line, for each trial as it ends, then for all")
    .option("--quiet", "no progress and no curve")
    .addHelpText("after", EXAMPLES.search)
    .action(async (what: readonly string[], options: SearchFlags) => end(await search(host, what, options)));
}
