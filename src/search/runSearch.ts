import { DataError } from "../errors.js";
import type { Crew } from "./crew.js";
import type { SearchPlan } from "./searchPlan.js";
import type { Settings } from "./settings.js";
import type { Score } from "./trained.js";
import { divergenceOf, meanOf, ranked, type Trial } from "./trials.js";

/**
 * Trains and measures with these settings, on each division of the rows; for so many epochs, or as
 * many as are usual.
 */
export type ScoreSettings = (
  settings: Settings,
  epochs: number | undefined,
  signal: AbortSignal,
) => Promise<readonly Score[]>;

/** Told of a trial that is over, and of all until then. */
export type TellTrial = (trial: Trial, all: readonly Trial[], count: number) => void | Promise<void>;

/** What a search came to. */
export interface SearchResult {
  /** The best trial; of "halving" the best of the last rung. */
  readonly best: Trial;
  /** All results in order of rungs and trials. */
  readonly trials: readonly Trial[];
}

/**
 * Does all trials that are not `kept`. The rungs of "halving" end one after the other: which trials
 * go on is decided when all of a rung are there, so that neither who did them nor in which order
 * shows.
 * @throws DataError where no trial has a score
 */
export async function runSearch(
  crew: Crew,
  plan: SearchPlan,
  score: ScoreSettings,
  kept: readonly Trial[],
  signal: AbortSignal | undefined,
  tell: TellTrial,
): Promise<SearchResult> {
  const { rungs, settings, isMore } = plan;
  const count = rungs.reduce((sum, { trials }) => sum + trials, 0);
  const all = [...kept];
  const trials: Trial[] = [];
  let left = settings.map((_, i) => i + 1);
  let standing: readonly Trial[] = [];
  for (const [i, { trials: most, epochs }] of rungs.entries()) {
    const rung = i + 1;
    if (rung > 1)
      left = standing
        .slice(0, most)
        .map(({ trial }) => trial)
        .sort((a, b) => a - b);
    const before = kept.filter((trial) => trial.rung === rung && left.includes(trial.trial));
    const missing = left.filter((number) => !before.some(({ trial }) => trial === number));
    const done = await crew.doAll<Trial>(
      missing,
      async (trial, ended) => {
        const about = { trial, rung, settings: settings[trial - 1] };
        return { ...about, ...(await outcomeOf(() => score(about.settings, epochs, ended), plan.objective)) };
      },
      signal,
      async (_, trial) => {
        all.push(trial);
        await tell(trial, all, count);
      },
    );
    const own = [...before, ...done].sort((a, b) => a.trial - b.trial);
    trials.push(...own);
    standing = ranked(own, isMore);
  }
  const [best] = standing;
  if (best.score === null)
    throw new DataError(
      "DATA_NON_FINITE",
      `No trial of ${settings.length} stayed within the finite numbers, the first for this reason: ${best.failure}`,
    );
  return { best, trials };
}

/** What a trial comes to: one that leaves the finite numbers has no score. */
async function outcomeOf(
  score: () => Promise<readonly Score[]>,
  objective: SearchPlan["objective"],
): Promise<Omit<Trial, "trial" | "rung" | "settings">> {
  try {
    const mean = meanOf(await score());
    const { loss, accuracy, metrics } = mean.measured;
    const value =
      objective === "loss" ? loss : (metrics?.[objective] ?? (objective === "accuracy" ? accuracy : undefined));
    if (value !== undefined && Number.isFinite(value)) return { score: value, ...mean };
    return { score: null, failure: `${objective} of the rows set aside is no finite number.`, epochs: 0, seconds: 0 };
  } catch (cause) {
    const failure = divergenceOf(cause);
    if (failure === undefined) throw cause;
    return { score: null, failure, epochs: 0, seconds: 0 };
  }
}
