import { Command } from "commander";
import { checkOptions, isRecord } from "../check.js";
import { didYouMean } from "../data/nearest.js";
import { quote } from "../data/quote.js";
import { DataError, FormatError, UsageError } from "../errors.js";
import type { Range, Ranges, Setting } from "../search/ranges.js";
import type { Settings } from "../search/settings.js";
import type { Host } from "./host.js";
import { addFitOptions, type TrainOptions } from "./trainOptions.js";

/**
 * The options of `train` that a search may try, by their flags, with what is tried where nobody
 * says otherwise.
 */
const TRIED = {
  "learning-rate": { low: 0.0005, high: 0.1, log: true },
  hidden: { values: ["32", "64", "128", "256", "64,64", "128,128"] },
  activation: { values: ["relu", "silu", "tanh"] },
  dropout: { values: [0, 0.1, 0.2, 0.3] },
  "weight-decay": { low: 0.0001, high: 1, log: true },
  "batch-size": { values: [32, 64, 128, 256] },
} as const satisfies Ranges;

/** Those that are tried only where a file of ranges says so. */
const OTHERS = [
  ...["optimizer", "momentum", "label-smoothing", "noise", "schedule", "warmup", "epochs", "scaling"],
  ...["gradient-accumulation-steps", "global-clip-norm", "clip-norm", "clip-value", "ema-momentum", "dropout-schedule"],
];

/** Names that a file may have; an option without a text to parse isn't among them. */
const NAMES: readonly string[] = [...Object.keys(TRIED), ...OTHERS];

/** A file of ranges has no more bytes than this. */
const MOST_BYTES = 2 ** 20;

/** The option of `train` behind the name of a range: learningRate of learning-rate. */
function optionOf(name: string): keyof TrainOptions {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) as keyof TrainOptions;
}

/**
 * What is tried: the ranges of a file, or the usual ones of options that the user didn't give.
 * @throws UsageError where nothing is left, or a range is of a given option; DataError, FormatError
 * for a file that holds none
 */
export async function rangesFor(host: Host, path: string | undefined, options: TrainOptions): Promise<Ranges> {
  const isGiven = (name: string): boolean => options[optionOf(name)] !== undefined;
  if (path !== undefined) {
    const ranges = await readRanges(host, path);
    const twice = Object.keys(ranges).find(isGiven);
    if (twice !== undefined)
      throw new UsageError(
        "INVALID_OPTION",
        `--${twice} is given, and ${path} has a range of it: leave one of them out.`,
      );
    return ranges;
  }
  const { hidden } = options;
  const usual = Object.entries(TRIED).filter(
    // without hidden layers there is nothing to activate or to leave out
    ([name]) => !isGiven(name) && !(hidden?.length === 0 && ["activation", "dropout"].includes(name)),
  );
  if (usual.length > 0) return Object.fromEntries(usual);
  throw new UsageError(
    "INVALID_OPTION",
    `Nothing is left to search for: leave out one of ${Object.keys(TRIED)
      .map((name) => `--${name}`)
      .join(", ")}, or give --ranges.`,
  );
}

async function readRanges({ platform }: Host, path: string): Promise<Ranges> {
  const bytes = await platform.readFile(path);
  let read: unknown;
  try {
    if (bytes.length > MOST_BYTES) throw new RangeError("too long");
    read = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(
      "FORMAT_INVALID",
      `${path} holds no ranges: it must be JSON, as \`lanegrad search --help\` shows.`,
      {
        cause,
      },
    );
  }
  if (!isRecord(read) || Object.keys(read).length === 0)
    throw new DataError("DATA_INVALID", `${path} must hold an object with a range for each option, and not nothing.`);
  const ranges = Object.entries(read).map(([given, range]): readonly [string, Range] => {
    const name = NAMES.find((known) => known === given);
    if (name === undefined)
      throw new DataError(
        "DATA_INVALID",
        `${path} has a range of ${quote(given)}, which is no option to search for${didYouMean(given, NAMES)}: those are ${NAMES.join(", ")}.`,
      );
    checkOptions(`${path}: the range of ${name}`, range, "{ low: 0.001, high: 0.1 }", [
      ...["values", "low", "high", "log", "whole", "steps"],
    ]);
    return [name, range as Range];
  });
  return Object.fromEntries(ranges);
}

/**
 * The options of `train` that settings stand for, parsed as the command line parses them.
 * @throws UsageError for those that it refuses.
 */
export function optionsOf(settings: Settings): Partial<TrainOptions> {
  const { options } = addFitOptions(new Command());
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => {
      const option = options.find(({ long }) => long === `--${name}`);
      const text = textOf(setting);
      return [optionOf(name), option?.parseArg ? option.parseArg(text, undefined) : text];
    }),
  );
}

/** A setting as a word of a command: [64, 64] is 64,64. */
export function textOf(setting: Setting): string {
  return Array.isArray(setting) ? setting.map(textOf).join(",") : String(setting);
}
