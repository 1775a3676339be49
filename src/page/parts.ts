import { hiddenActivations } from "../catalog/activations.js";
import { namesIn } from "../catalog/lookup.js";
import { losses } from "../catalog/losses.js";
import { steppingOptimizers } from "../catalog/optimizerEntries.js";
import type { LossName } from "../index.js";
import {
  type Configuration,
  DATA_NAMES,
  type DataName,
  PENALTY_NAMES,
  SCHEDULE_NAMES,
  soleActivation,
} from "./configuration.js";
import { isGenerated, learnsNumbers } from "./data/sets.js";

/** How one part of a configuration stands in a field of the form and in an address. */
export interface Part<T> {
  /**
   * The value that a text stands for; undefined if it is none that the page computes with. Any text
   * may come.
   */
  read(text: string): T | undefined;
  write(value: T): string;
  /** What is read, for a sentence "... must be". */
  readonly kind: string;
}

const MOST_LAYERS = 6;
const MOST_UNITS = 1024;

const YES_OR_NO: Part<boolean> = {
  read: (text) => (text === "yes" || text === "no" ? text === "yes" : undefined),
  write: (is) => (is ? "yes" : "no"),
  kind: "yes or no",
};

/** All parts; their bounds are what a page computes without waiting for long. */
export const PARTS: { readonly [K in keyof Configuration]: Part<Configuration[K]> } = {
  data: choice(DATA_NAMES),
  rows: whole(20, 2000),
  noise: whole(0, 50),
  hidden: {
    read: readHidden,
    write: (units) => units.join("-"),
    kind: `at most ${MOST_LAYERS} numbers of units from 1 to ${MOST_UNITS}, such as 16-8, or nothing`,
  },
  activation: {
    ...choice(hiddenActivations()),
    write: (activation) => (typeof activation === "string" ? activation : activation.join("-")),
  },
  bias: YES_OR_NO,
  loss: choice(namesIn(losses)),
  optimizer: choice(steppingOptimizers()),
  learningRate: rate(100),
  batchSize: {
    read: (text) => (text === "full" ? "full" : readWhole(text, 1, 10_000)),
    write: String,
    kind: "a whole number from 1 to 10000, or full",
  },
  epochs: whole(1, 100_000),
  seed: whole(0, 2 ** 32 - 1),
  schedule: choice(SCHEDULE_NAMES),
  patience: {
    read: (text) => (text === "never" ? "never" : readWhole(text, 1, 10_000)),
    write: String,
    kind: "a whole number of epochs from 1 to 10000, or never",
  },
  dropout: whole(0, 90),
  batchNorm: YES_OR_NO,
  penalty: choice(PENALTY_NAMES),
  penaltyRate: rate(10),
};

/** Names of the parts. */
export type PartName = keyof Configuration;

/** The parts in the order of the form. */
export const PART_NAMES = Object.keys(PARTS) as readonly PartName[];

/**
 * The configuration with one part replaced by what a text stands for; undefined if the text is no
 * value of that part. Activations of single layers don't outlive a change of how many layers there
 * are.
 */
export function withPart(configuration: Configuration, name: PartName, text: string): Configuration | undefined {
  const value = PARTS[name].read(text.trim());
  if (value === undefined || !offers(configuration.data, name, value)) return undefined;
  const changed: Configuration = { ...configuration, [name]: value };
  const { activation, hidden } = changed;
  const fits = typeof activation === "string" || activation.length === hidden.length;
  return fits ? changed : { ...changed, activation: soleActivation(changed) };
}

/** Whether a part of that value means something for a data set. */
function offers(data: DataName, name: PartName, value: unknown): boolean {
  if (name === "rows" || name === "noise") return isGenerated(data);
  return name !== "loss" || lossesFor(data).some((loss) => loss === value);
}

/** The losses that a network can learn a data set by. */
export function lossesFor(data: DataName): readonly LossName[] {
  const names = namesIn(losses);
  return learnsNumbers(data) ? names.filter((name) => losses[name].targets === "numbers") : names;
}

/** A part of a configuration as text. */
export function textOf<K extends PartName>(configuration: Configuration, name: K): string {
  return PARTS[name].write(configuration[name]);
}

function choice<T extends string>(names: readonly T[]): Part<T> {
  return {
    read: (text) => names.find((name) => name === text),
    write: (name) => name,
    kind: `one of ${names.join(", ")}`,
  };
}

/** A positive number up to `most`. */
function rate(most: number): Part<number> {
  return {
    read: (text) => (/^\d{0,6}(\.\d{0,12})?(e-?\d)?$/i.test(text) ? within(Number(text), 1e-6, most) : undefined),
    write: String,
    kind: `a number from 0.000001 to ${most}`,
  };
}

function whole(least: number, most: number): Part<number> {
  return {
    read: (text) => readWhole(text, least, most),
    write: String,
    kind: `a whole number from ${least} to ${most}`,
  };
}

/** Numbers of units with hyphens, commas or spaces between them. */
function readHidden(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const units = text.split(/\s*[-,\s]\s*/, MOST_LAYERS + 1).map((part) => readWhole(part, 1, MOST_UNITS));
  if (units.length > MOST_LAYERS) return undefined;
  const known = units.filter((count) => count !== undefined);
  return known.length === units.length ? known : undefined;
}

function readWhole(text: string, least: number, most: number): number | undefined {
  return /^\d{1,10}$/.test(text) ? within(Number(text), least, most) : undefined;
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}
