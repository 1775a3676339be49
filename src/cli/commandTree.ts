import { type Argument, type Command, Help, type Option } from "commander";
import { namesFor } from "./choices.js";

/** An option, as shells complete it. */
export interface CompletedFlag {
  /** Its spellings: "-o", "--save". */
  readonly spellings: readonly string[];
  readonly about: string;
  /** Whether a value follows. */
  readonly hasValue: boolean;
  /** What the value may be, where it is one of some names; else files are offered. */
  readonly values: readonly string[];
}

/** A command, as shells complete it. */
export interface CompletedCommand {
  /**
   * The words that lead to it, an other name of it in each: [["bench"], ["kernels"]], of the
   * program itself none.
   */
  readonly path: readonly (readonly string[])[];
  readonly about: string;
  readonly flags: readonly CompletedFlag[];
  /** Names that its arguments may be, of commands within it too, each with what it is. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether its arguments may be files. */
  readonly takesFiles: boolean;
}

/** The program and all its commands that help shows, in one list. */
export function commandTree(program: Command): readonly CompletedCommand[] {
  return completed(program, []);
}

function completed(command: Command, path: CompletedCommand["path"]): readonly CompletedCommand[] {
  const help = new Help();
  const inner = help.visibleCommands(command);
  const given: readonly Argument[] = command.registeredArguments;
  const names = new Map(inner.map((one) => [one.name(), one.description()]));
  for (const argument of given) for (const name of namesFor(argument)) names.set(name, "");
  const own: CompletedCommand = {
    path,
    about: command.description(),
    flags: help.visibleOptions(command).map(completedFlag),
    names,
    takesFiles: given.some((argument) => !isOnlyNames(argument)),
  };
  return [own, ...inner.flatMap((one) => completed(one, [...path, [one.name(), ...one.aliases()]]))];
}

function completedFlag({ short, long, description, required, optional, parseArg }: Option): CompletedFlag {
  return {
    spellings: [short, long].filter((spelling) => spelling !== undefined),
    about: description,
    hasValue: required || optional,
    values: namesFor(parseArg),
  };
}

/** Whether an argument is nothing but one of some names. */
function isOnlyNames(argument: Argument): boolean {
  return namesFor(argument).length > 0 && !argument.variadic;
}
