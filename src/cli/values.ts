import { checkActivation, type HiddenActivation, hiddenActivations, OTHER_NAME } from "../catalog/activations.js";
import { CONSTRAINT_KINDS, type Constraint } from "../catalog/regularization.js";
import { didYouMean } from "../data/nearest.js";
import { type ClassWeight, isWeight } from "../data/weights.js";
import { UsageError } from "../errors.js";
import { maxNorm } from "../layers/regularizers.js";
import { isMetricName, type MetricName, namedMetrics } from "../metrics/named.js";
import { MOST_THREADS } from "../runtime/threads/checkThreads.js";
import type { ThreadsOption } from "../runtime/threads/threads.js";
import { type Augmentation, settleAugmentation } from "../train/augment/options.js";
import { takes } from "./choices.js";

/**
 * Turns the text that follows an option into its value. @throws UsageError with one sentence that
 * names the option.
 */
export type Parse<T> = (text: string) => T;

function refuse(flag: string, wanted: string, text: string, hint = ""): UsageError {
  const given = text === "" ? "nothing" : `"${text}"`;
  return new UsageError("INVALID_OPTION", `${flag} takes ${wanted}, not ${given}${hint}.`);
}

/** A whole number from `low` to `high`. */
export function wholeNumber(flag: string, low: number, high = Number.MAX_SAFE_INTEGER): Parse<number> {
  const wanted =
    high === Number.MAX_SAFE_INTEGER ? `a whole number from ${low} up` : `a whole number from ${low} to ${high}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) throw refuse(flag, wanted, text);
    return value;
  };
}

/** A finite number above 0. */
export function positiveNumber(flag: string): Parse<number> {
  return numberWhere(flag, "a number above 0", (value) => value > 0);
}

/** A number from 0 up to, but not including, 1. */
export function fraction(flag: string): Parse<number> {
  return numberWhere(flag, "a share from 0 to below 1, such as 0.2", (value) => value >= 0 && value < 1);
}

/** A finite number of 0 or more. */
export function nonNegativeNumber(flag: string): Parse<number> {
  return numberWhere(flag, "a number of 0 or more", (value) => value >= 0);
}

/** A finite number of which `holds` is true, in the words `wanted`. */
export function numberWhere(flag: string, wanted: string, holds: (value: number) => boolean): Parse<number> {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !holds(value)) throw refuse(flag, wanted, text);
    return value;
  };
}

/** One of a list of names, in capitals or not. */
export function choice<T extends string>(flag: string, names: readonly T[]): Parse<T> {
  return takes(names, (text) => {
    const found = names.find((name) => name.toLowerCase() === text.toLowerCase());
    if (found === undefined) throw refuse(flag, `one of ${names.join(", ")}`, text, didYouMean(text, names));
    return found;
  });
}

/** The name of an activation of hidden layers, or its other name. */
export function hiddenActivation(flag: string): Parse<HiddenActivation> {
  const named = choice(flag, hiddenActivations());
  return takes(hiddenActivations(), (text) =>
    text.toLowerCase() === OTHER_NAME ? named(checkActivation(OTHER_NAME)) : named(text),
  );
}

/** A constraint by its name, with the greatest norm behind it where it has one: "maxNorm=3". */
export function constraint(flag: string): Parse<Constraint> {
  const named = choice(flag, CONSTRAINT_KINDS);
  const limited = positiveNumber(`${flag} maxNorm=`);
  return takes(CONSTRAINT_KINDS, (text) => {
    const [, name, limit] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const kind = named(name);
    if (kind === "maxNorm") return maxNorm(limit === undefined ? undefined : limited(limit));
    if (limit !== undefined) throw refuse(flag, `${kind} without a number`, text);
    return { kind };
  });
}

/** Names of metrics, "auc,f1Macro". */
export function metricNames(flag: string): Parse<readonly MetricName[]> {
  const names = [...namedMetrics().keys()];
  return takes(names, (text) =>
    text.split(",").map((part) => {
      const name = part.trim();
      if (!isMetricName(name)) throw refuse(flag, `some of ${names.join(", ")}`, name, didYouMean(name, names));
      return name;
    }),
  );
}

/** The loss, or a metric by its name. */
export function lossOrMetric(flag: string): Parse<"loss" | MetricName> {
  const names = ["loss", ...namedMetrics().keys()];
  return takes(names, (text) => {
    if (text !== "loss" && !isMetricName(text))
      throw refuse(flag, `one of ${names.join(", ")}`, text, didYouMean(text, names));
    return text;
  });
}

/** What rows count for their classes, "balanced" or "yes=5,no=1". */
export function classWeights(flag: string): Parse<ClassWeight> {
  return (text) => {
    if (text === "balanced") return text;
    const weights = text.split(",").map((part): readonly [string, number] => {
      const [, name = "", digits = ""] = /^(.+)=([^=]+)$/.exec(part) ?? [];
      return [name.trim(), digits.trim() === "" ? Number.NaN : Number(digits)];
    });
    const names = weights.map(([name]) => name);
    if (!weights.every(([, weight]) => isWeight(weight)) || new Set(names).size < names.length)
      throw refuse(flag, '"balanced", or a number of 0 or more for each class, such as yes=5,no=1', text);
    return Object.fromEntries(weights);
  };
}

/** Names of one array or two, "x,y". */
export function arrayNames(flag: string): Parse<readonly string[]> {
  return (text) => {
    const names = text.split(",").map((name) => name.trim());
    if (names.length > 2 || names.includes("")) throw refuse(flag, "names of arrays such as x,y", text);
    return names;
  };
}

/** What is done to images, "shift=2,flip,rotate=10". */
export function augmentation(flag: string): Parse<Augmentation> {
  const wanted = "changes of images such as shift=2,flip,rotate=10";
  return (text) => {
    const changes = text.split(",").map((part): readonly [string, number | boolean] => {
      const [, name = "", amount] = /^\s*(shift|rotate|flip)(?:=(\d+(?:\.\d+)?))?\s*$/.exec(part) ?? [];
      if (name === "" || (name === "flip") !== (amount === undefined)) throw refuse(flag, wanted, text);
      return [name, amount === undefined ? true : Number(amount)];
    });
    const given = Object.fromEntries(changes);
    if (Object.keys(given).length < changes.length) throw refuse(flag, `each of its changes once, ${wanted}`, text);
    return settleAugmentation(given);
  };
}

/** Sizes of hidden layers, "196,98"; "none" for a network of one layer. */
export function layerSizes(flag: string): Parse<readonly number[]> {
  return (text) => {
    if (text === "none" || text === "0") return [];
    const sizes = text.split(",").map((part) => (/^\s*[1-9]\d{0,6}\s*$/.test(part) ? Number(part) : Number.NaN));
    if (sizes.some(Number.isNaN)) throw refuse(flag, 'layer sizes such as 128 or 196,98, or "none"', text);
    return sizes;
  };
}

/** Epochs in ascending order, "30,60". */
export function milestones(flag: string): Parse<readonly number[]> {
  return (text) => {
    const epochs = text.split(",").map((part) => (/^\s*[1-9]\d{0,8}\s*$/.test(part) ? Number(part) : Number.NaN));
    if (!epochs.every((epoch, i) => epoch > (epochs[i - 1] ?? 0)))
      throw refuse(flag, "epochs in ascending order, such as 30,60", text);
    return epochs;
  };
}

/** Threads at most, "4", or exactly so many, "exactly-4". */
export function threads(flag: string): Parse<ThreadsOption> {
  return (text) => {
    const [, exactly, digits] = /^(exactly-)?(\d+)$/.exec(text) ?? [];
    const count = Number(digits);
    if (!(count >= 1 && count <= MOST_THREADS))
      throw refuse(flag, `a whole number from 1 to ${MOST_THREADS}, or one such as exactly-2`, text);
    return exactly ? { exactly: count } : count;
  };
}

/** The delimiters that have a name, which needs no quotes in a shell. */
const DELIMITERS: Readonly<Record<string, string>> = {
  comma: ",",
  semicolon: ";",
  tab: "\t",
  pipe: "|",
  colon: ":",
  space: " ",
};

/** A character between cells, or the name of one. */
export function delimiter(flag: string): Parse<string> {
  return takes(Object.keys(DELIMITERS), (text) => {
    const name = text.toLowerCase();
    const character = Object.hasOwn(DELIMITERS, name) ? DELIMITERS[name] : text === "\\t" ? "\t" : text;
    if (/^[^"\r\n]$/.test(character)) return character;
    throw refuse(flag, `one character other than a quote, or ${Object.keys(DELIMITERS).join(", ")}`, text);
  });
}

/** A character between cells as a word of a shell command: by its name, or in quotes. */
export function delimiterName(character: string): string {
  return Object.keys(DELIMITERS).find((name) => DELIMITERS[name] === character) ?? `'${character}'`;
}

/** Rows an update sees, or "full". */
export function batchSize(flag: string): Parse<number | "full"> {
  return (text) => {
    if (text === "full") return "full";
    if (!/^[1-9]\d*$/.test(text)) throw refuse(flag, 'a number of rows from 1 up, or "full"', text);
    return Number(text);
  };
}

/** A path that ends as files of its kind do, so that nobody mistakes the file later. */
export function fileName(flag: string, ...endings: readonly string[]): Parse<string> {
  return (text) => {
    if (!endings.some((ending) => text.toLowerCase().endsWith(ending) && text.length > ending.length))
      throw refuse(flag, `a file name that ends in ${endings.join(" or ")}`, text);
    return text;
  };
}

/** A path of a log, whose form its ending tells. */
export function logName(flag: string): Parse<string> {
  return fileName(flag, ".csv", ".jsonl");
}
