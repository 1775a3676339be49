import { UsageError } from "../errors.js";
import { power } from "../random/exact.js";
import { philox } from "../random/philox.js";
import type { NamedRange, Range, Setting } from "./ranges.js";

/** What a trial is made with: a setting for each range. */
export type Settings = Readonly<Record<string, Setting>>;

const USUAL_STEPS = 3;
const MOST_TRIALS = 100_000;
/** Digits of a number that is drawn: a trial can be told, and repeated by hand. */
const DIGITS = 4;
/** Tells these draws from others of the same seed. */
const STREAM = 0x73726368;

/**
 * The settings of a trial of a random search, from 0 on: they depend on seed, trial and place of
 * the range alone.
 */
export function drawnSettings(ranges: readonly NamedRange[], seed: number, trial: number): Settings {
  return Object.fromEntries(
    ranges.map(({ name, range }, i) => {
      const [high, low] = philox(seed, [trial, i, STREAM, 0]);
      // 53 bits, in [0, 1)
      return [name, settingAt(range, ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53)];
    }),
  );
}

/**
 * All settings of a grid; the last range by name runs fastest. @throws UsageError for more than can
 * be meant.
 */
export function gridSettings(ranges: readonly NamedRange[]): readonly Settings[] {
  const choices = ranges.map(({ range }) => gridOf(range));
  const count = choices.reduce((product, { length }) => product * length, 1);
  if (count > MOST_TRIALS)
    throw new UsageError(
      "INVALID_OPTION",
      `The grid has ${count} trials, more than ${MOST_TRIALS}: give ranges fewer values or steps, or search at random.`,
    );
  return Array.from({ length: count }, (_, trial) => {
    let before = 1;
    return Object.fromEntries(
      ranges.map(({ name }, i) => {
        before *= choices[i].length;
        return [name, choices[i][Math.floor((trial * before) / count) % choices[i].length]];
      }),
    );
  });
}

function gridOf(range: Range): readonly Setting[] {
  if ("values" in range) return range.values;
  const { steps = USUAL_STEPS } = range;
  return [...new Set(Array.from({ length: steps }, (_, i) => numberAt(range, i / (steps - 1))))];
}

/** The setting at a share from 0 to below 1 of a range. */
function settingAt(range: Range, share: number): Setting {
  if ("values" in range) return range.values[Math.floor(share * range.values.length)];
  // each whole number is as likely as the next
  if (range.whole && !range.log) return range.low + Math.floor(share * (range.high - range.low + 1));
  return numberAt(range, share);
}

/**
 * The number at a share from 0 to 1, of four digits, by operations that every engine rounds alike.
 */
function numberAt({ low, high, log, whole }: Exclude<Range, { values: unknown }>, share: number): number {
  const exact = log ? low * power(high / low, share) : low + share * (high - low);
  const told = whole ? Math.round(exact) : Number(exact.toPrecision(DIGITS));
  return Math.min(high, Math.max(low, told));
}
