import { type Command, Option } from "commander";
import { EXAMPLES } from "./examples.js";
import type { Host } from "./host.js";
import { type StartOptions, startProject, TEMPLATE_NAMES, USUAL_FOLDER } from "./startProject.js";
import { choice } from "./values.js";

/** Adds `init`, which writes a project to start from. */
export function addInitCommand(program: Command, host: Host, end: (exitCode: number) => void): void {
  program
    .command("init")
    .description("write a project to start from")
    .argument("[folder]", `where to (default: ${USUAL_FOLDER})`)
    .addOption(
      new Option("--template <name>", `${TEMPLATE_NAMES.join(", ")} (default: node, or what you answer)`).argParser(
        choice("--template", TEMPLATE_NAMES),
      ),
    )
    .option(
      "--package <source>",
      "what package.json says of lanegrad: a version, or file:PATH (default: this installation)",
    )
    .option("-y, --yes", "ask nothing")
    .addHelpText("after", EXAMPLES.init)
    .action(async (folder: string | undefined, options: StartOptions) =>
      end(await startProject(host, folder, options)),
    );
}
