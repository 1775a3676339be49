import { quote } from "../../data/quote.js";
import { UsageError } from "../../errors.js";

/** What an argument of a module may be. */
export type Argument = number | boolean | string | readonly number[];

/** A module as PyTorch prints it: `(conv1): Conv2d(1, 8, kernel_size=(3, 3))`. */
export interface ModuleText {
  /** Under which its numbers stand, "conv1"; absent where nobody says. */
  readonly name?: string;
  readonly kind: string;
  /** In their order, then by name. */
  readonly positional: readonly Argument[];
  readonly named: ReadonlyMap<string, Argument>;
  /**
   * Which states of a recurrent layer go on, where that is told: `LSTM(3, 4)[0]` are all,
   * `LSTM(3, 4)[0][:, -1]` the last.
   */
  readonly states?: "all" | "last";
}

/** Modules that are told at most, and letters of a text. */
const [MOST_MODULES, MOST_TEXT] = [1000, 100_000];

/**
 * A Sequential with its name, if it has one, and what is in it; at most so many lie in one another.
 */
const SEQUENTIAL = /^\s*(?:\(([\w.]+)\)\s*:\s*)?(?:nn\.)?Sequential\(([\s\S]*)\)\s*$/;
const MOST_DEPTH = 20;

/**
 * The modules that a text or a list of texts tells, with or without the Sequential around them.
 * @throws UsageError INVALID_OPTION.
 */
export function readModules(given: unknown): readonly ModuleText[] {
  const texts = Array.isArray(given) ? [...given] : [given];
  if (!texts.every((text): text is string => typeof text === "string") || texts.join().length > MOST_TEXT)
    throw new UsageError("INVALID_OPTION", 'modules must be a text or texts such as "Conv2d, ReLU, Flatten, Linear".');
  const modules = texts.flatMap((text) => modulesIn(inner(text), 0));
  if (modules.length > 0 && modules.length <= MOST_MODULES) return modules;
  throw new UsageError(
    "INVALID_OPTION",
    `modules must name 1 to ${MOST_MODULES} modules, such as "Conv2d, ReLU, Flatten, Linear", not ${modules.length}.`,
  );
}

/** Without the Sequential around it, as `print(model)` writes it. */
function inner(text: string): string {
  return SEQUENTIAL.exec(text)?.[2] ?? text;
}

/**
 * The modules in a text, those of a Sequential in it by its name and theirs, "0.1", as their
 * numbers are called.
 */
function modulesIn(text: string, depth: number): readonly ModuleText[] {
  const parts = split(text).map((part) => part.trim());
  return parts
    .filter((part) => part !== "")
    .flatMap((part) => {
      const [, outer, list] = SEQUENTIAL.exec(part) ?? [];
      if (list === undefined) return [readModule(part)];
      if (depth === MOST_DEPTH) throw bad(part);
      const found = modulesIn(list, depth + 1);
      const named = outer === undefined ? [] : found.filter(({ name }) => name !== undefined);
      return found.map((one) => (named.includes(one) ? { ...one, name: `${outer}.${one.name}` } : one));
    });
}

/** The parts between commas and lines that stand in no parentheses or brackets. */
function split(text: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    if (/[([]/.test(letter)) depth++;
    if (/[)\]]/.test(letter)) depth--;
    if (depth === 0 && /[,\n]/.test(letter)) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}

function readModule(text: string): ModuleText {
  const [, whole = text, all, last] = /^([\s\S]*?)(\[0\](\[:,\s*-1\])?)?$/.exec(text) ?? [];
  const [, inBrackets, plain, kind, list = ""] =
    /^(?:\(([\w.]+)\)\s*:\s*|([\w.]+)\s*:\s*)?(?:nn\.)?([A-Za-z]\w*)(?:\(([\s\S]*)\))?$/.exec(whole) ?? [];
  if (kind === undefined || (all && !isRecurrent(kind))) throw bad(text);
  const name = inBrackets ?? plain;
  const positional: Argument[] = [];
  const named = new Map<string, Argument>();
  for (const part of split(list).filter((one) => one.trim() !== "")) {
    const [, key, value = part] = /^\s*([a-z_]+)\s*=\s*([\s\S]*)$/.exec(part) ?? [];
    const argument = readArgument(value.trim());
    if (argument === undefined) throw bad(text);
    if (key === undefined) positional.push(argument);
    else named.set(key, argument);
  }
  const states = last ? "last" : "all";
  return { ...(name !== undefined && { name }), kind, positional, named, ...(all && { states }) };
}

/** Whether modules of that kind take sequences from step to step. */
export function isRecurrent(kind: string): boolean {
  return kind === "RNN" || kind === "GRU" || kind === "LSTM";
}

function readArgument(text: string): Argument | undefined {
  if (text === "True" || text === "False") return text === "True";
  if (text === "None") return text;
  // PyTorch prints some of its words without quotes
  const [, quoted] = /^(?:'|")(\w*)(?:'|")$/.exec(text) ?? /^([a-z]\w*)$/.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  const [, list] = /^\(([\d\s,]*)\)$/.exec(text) ?? [];
  if (list !== undefined) {
    const numbers = list.split(",").filter((one) => one.trim() !== "");
    return numbers.every((one) => /^\s*\d+\s*$/.test(one)) ? numbers.map(Number) : undefined;
  }
  return /^-?\d+(\.\d*)?(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function bad(text: string): UsageError {
  return new UsageError(
    "INVALID_OPTION",
    `modules has ${quote(text)}, which is no module as PyTorch prints it: write Conv2d(stride=2), say.`,
  );
}
