import { checkOptions, checkWhole, describeValue, isRecord } from "../check.js";
import { UsageError } from "../errors.js";

/** A setting: a number, a text, or what else stands in JSON, such as [64, 64]. */
export type Setting = number | string | boolean | null | readonly Setting[];

/** What a setting may be: one of some values, or a number between two. */
export type Range =
  | {
      /** The values to choose from. */
      readonly values: readonly Setting[];
    }
  | {
      /** The least value. */
      readonly low: number;
      /** The greatest value. */
      readonly high: number;
      /**
       * Whether orders of magnitude count alike: between 0.001 and 0.1 half of the draws are below
       * 0.01.
       */
      readonly log?: boolean;
      /** Whether only whole numbers are meant. */
      readonly whole?: boolean;
      /** How many numbers of it a grid has, both ends among them; default 3. */
      readonly steps?: number;
    };

/** Ranges by the names of their settings. */
export type Ranges = Readonly<Record<string, Range>>;

/** A range with its name, checked. */
export interface NamedRange {
  readonly name: string;
  readonly range: Range;
}

const NUMBERS = ["low", "high", "log", "whole", "steps"];
const MOST_STEPS = 10_000;

/**
 * The ranges in the order of their names. @throws UsageError INVALID_OPTION for what is none, which
 * it names.
 */
export function checkedRanges(given: unknown): readonly NamedRange[] {
  if (!isRecord(given) || Object.keys(given).length === 0)
    throw new UsageError(
      "INVALID_OPTION",
      `ranges must be an object with a range for each setting, say { units: { values: [16, 32] } }, not ${isRecord(given) ? "an empty one" : describeValue(given)}.`,
    );
  return Object.entries(given)
    .map(([name, range]) => ({ name, range: checkedRange(`The range of ${describeValue(name)}`, range) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function checkedRange(what: string, range: unknown): Range {
  if (isRecord(range) && "values" in range) {
    checkOptions(what, range, "{ values: [16, 32] }", ["values"]);
    const { values } = range;
    if (Array.isArray(values) && values.length > 0 && values.every(isSetting))
      return { values: structuredClone(values) };
    throw new UsageError("INVALID_OPTION", `${what} needs values to choose from, say { values: [16, 32] }.`);
  }
  checkOptions(what, range, "{ low: 0.001, high: 0.1, log: true }", NUMBERS);
  const { low, high, log = false, whole = false, steps } = range as Record<string, unknown>;
  if (!isFiniteNumber(low) || !isFiniteNumber(high) || !(low < high) || !Number.isFinite(high - low))
    throw new UsageError("INVALID_OPTION", `${what} needs a number as low and a greater one as high.`);
  if (typeof log !== "boolean" || typeof whole !== "boolean")
    throw new UsageError("INVALID_OPTION", `${what} takes true or false as log and whole.`);
  if (log && !(low > 0 && Number.isFinite(high / low)))
    throw new UsageError("INVALID_OPTION", `${what} has orders of magnitude: its low must be above 0, not ${low}.`);
  if (whole && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
    throw new UsageError("INVALID_OPTION", `${what} is of whole numbers, and so must be its low and high.`);
  if (steps !== undefined) checkWhole(`${what}: steps`, steps, 2, MOST_STEPS);
  return { low, high, log, whole, ...(steps !== undefined && { steps: Number(steps) }) };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Whether it is what JSON can hold, without objects. */
function isSetting(value: unknown): value is Setting {
  if (Array.isArray(value)) return value.every(isSetting);
  return value === null || typeof value === "string" || typeof value === "boolean" || isFiniteNumber(value);
}
