import { Argument, type Command } from "commander";
import { takes } from "./choices.js";
import { type CompletedCommand, commandTree } from "./commandTree.js";
import { bashScript } from "./completionBash.js";
import { fishScript } from "./completionFish.js";
import { zshScript } from "./completionZsh.js";
import { EXAMPLES } from "./examples.js";
import type { Host } from "./host.js";
import { choice } from "./values.js";

/** The shells for which there is a script. */
const SCRIPTS: Readonly<Record<"bash" | "zsh" | "fish", (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

const SHELLS = ["bash", "zsh", "fish"] as const;

/** Adds `completion`, which knows all commands that the program has when it runs. */
export function addCompletionCommand(program: Command, host: Host): void {
  program
    .command("completion")
    .description("print a script by which a shell completes commands, options and their values")
    .addArgument(takes(SHELLS, new Argument("<shell>", SHELLS.join(", "))))
    .addHelpText("after", EXAMPLES.completion)
    .action((shell: string) => {
      host.stdout.write(SCRIPTS[choice("completion", SHELLS)(shell)](commandTree(program)));
    });
}
