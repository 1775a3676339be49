import type { CompletedCommand } from "./commandTree.js";

/** A command as the scripts know it: "bench kernels", of the program itself "". */
export function keyOf({ path }: Pick<CompletedCommand, "path">): string {
  return path.map(([name]) => name).join(" ");
}

/** What leads from a command to one within it: any of the words. */
export interface Step {
  readonly from: string;
  readonly words: readonly string[];
  readonly to: string;
}

/** The steps to all commands. */
export function stepsOf(commands: readonly CompletedCommand[]): readonly Step[] {
  return commands
    .filter(({ path }) => path.length > 0)
    .map((command) => ({
      from: keyOf({ path: command.path.slice(0, -1) }),
      words: command.path[command.path.length - 1],
      to: keyOf(command),
    }));
}

/** Values of options, with patterns of "command --option", which bash and zsh read alike. */
export interface Values {
  readonly patterns: readonly string[];
  readonly values: readonly string[];
}

/** The values of all options that have one. */
export function valuesOf(commands: readonly CompletedCommand[]): readonly Values[] {
  return commands.flatMap((command) =>
    command.flags
      .filter(({ hasValue }) => hasValue)
      .map(({ spellings, values }) => ({
        patterns: spellings.map((spelling) => `"${keyOf(command)} ${spelling}"`),
        values,
      })),
  );
}

/** Text in single quotes, for bash and zsh. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
