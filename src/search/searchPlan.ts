import { checkWhole, invalidOption, unknownName } from "../check.js";
import { UsageError } from "../errors.js";
import { type MetricName, metricNamed, namedMetrics } from "../metrics/named.js";
import { type Rung, rungsOf } from "./halving.js";
import { checkedRanges, type Ranges } from "./ranges.js";
import { drawnSettings, gridSettings, type Settings } from "./settings.js";

/** The ways to search. */
export const SEARCH_METHODS = ["random", "grid", "halving"] as const;

/** A name of `SEARCH_METHODS`. */
export type SearchMethod = (typeof SEARCH_METHODS)[number];

/** What is tried. */
export interface PlanOptions {
  /** What each setting may be, by its name. */
  readonly ranges: Ranges;
  /**
   * "random" (default) draws each trial's settings; "grid" tries all combinations; "halving" draws
   * them, trains all for few epochs, and the better ones for more and more (successive halving).
   */
  readonly method?: SearchMethod;
  /** Trials of "random" and "halving"; default 32. A grid has as many as its ranges make. */
  readonly trials?: number;
  /** What settings, and the rows set aside, are drawn from, a whole number from 0 on; default 1. */
  readonly seed?: number;
  /** What is to be best: "loss" (default), or a metric such as "accuracy". */
  readonly objective?: "loss" | MetricName;
  /**
   * Of "halving": one in so many trials goes on to the next rung, with as many times the epochs;
   * default 3.
   */
  readonly factor?: number;
}

/** The names of `PlanOptions`. */
export const PLAN_OPTIONS: readonly (keyof PlanOptions)[] = [
  "ranges",
  "method",
  "trials",
  "seed",
  "objective",
  "factor",
];

/** What is tried, with nothing left to decide. */
export interface SearchPlan {
  readonly method: SearchMethod;
  readonly seed: number;
  readonly objective: "loss" | MetricName;
  /** Whether more of the objective is better. */
  readonly isMore: boolean;
  /** The settings of each trial. */
  readonly settings: readonly Settings[];
  /** One, but of "halving"; only there epochs are told. */
  readonly rungs: readonly (Omit<Rung, "epochs"> & { readonly epochs?: number })[];
}

const USUAL_TRIALS = 32;
const USUAL_FACTOR = 3;
const MOST_TRIALS = 100_000;

/**
 * Checks the options. @param epochs those of the last rung of "halving" @throws UsageError
 * INVALID_OPTION.
 */
export function planSearch(options: PlanOptions, epochs: number | undefined): SearchPlan {
  const { method = "random", seed = 1, objective = "loss", factor = USUAL_FACTOR } = options;
  if (!SEARCH_METHODS.includes(method)) throw unknownName("method", method, SEARCH_METHODS);
  checkWhole("seed", seed, 0);
  checkWhole("factor", factor, 2, MOST_TRIALS);
  const known = typeof objective === "string" && objective !== "loss" ? metricNamed(objective) : undefined;
  if (objective !== "loss" && !known) throw unknownName("objective", objective, ["loss", ...namedMetrics().keys()]);
  if (method !== "halving" && options.factor !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      `\`factor\` belongs to \`method: "halving"\`, not to ${method}: leave it out.`,
    );
  const ranges = checkedRanges(options.ranges);
  if (method === "grid" && options.trials !== undefined)
    throw new UsageError("INVALID_OPTION", "A grid has as many trials as its ranges make: leave `trials` out.");
  const { trials = USUAL_TRIALS } = options;
  checkWhole("trials", trials, 1, MOST_TRIALS);
  const settings =
    method === "grid"
      ? gridSettings(ranges)
      : Array.from({ length: trials }, (_, trial) => drawnSettings(ranges, seed, trial));
  if (method === "halving" && epochs === undefined)
    throw invalidOption("epochs", "the number that the last rung trains for", epochs);
  const rungs =
    epochs !== undefined && method === "halving" ? rungsOf(trials, epochs, factor) : [{ trials: settings.length }];
  return { method, seed, objective, isMore: known?.isMore ?? false, settings, rungs };
}
