import { checkOptions, checkWhole, readOnce } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import { divideRows } from "../data/split.js";
import type { Table } from "../data/table.js";
import { UsageError } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Records } from "../preprocess/cells.js";
import type { PreprocessorOptions } from "../preprocess/options.js";
import type { ModelOptions } from "../train/sequential.js";
import type { EvaluateOptions, FitOptions } from "../train/types.js";
import { CREW_OPTIONS, type CrewOptions, crewOf } from "./crewOptions.js";
import { digestOfRows, optionsTold } from "./digest.js";
import { FOLD_OPTIONS, type FoldOptions, foldsOf } from "./folds.js";
import { type DivisibleRows, divisible } from "./rows.js";
import { runSearch, type SearchResult } from "./runSearch.js";
import { PLAN_OPTIONS, type PlanOptions, planSearch } from "./searchPlan.js";
import { agreedOf, askedOf, type SearchState, stateOf, trialsOf } from "./searchState.js";
import type { Settings } from "./settings.js";
import { type Score, scoreOf } from "./trained.js";
import type { Trial } from "./trials.js";

/**
 * Makes the options of a trial's model, for the rows that it trains on, as a network takes these.
 */
export type TrialModel = (settings: Settings, train: Dataset) => ModelOptions;

/** How settings are searched for. */
export interface SearchOptions extends PlanOptions, Omit<FoldOptions, "seed">, CrewOptions {
  /** How a trial trains; as of `fit`. */
  readonly fit?: Omit<FitOptions, "signal"> | ((settings: Settings) => Omit<FitOptions, "signal">);
  /** Of "halving", epochs of the last rung; default those of `fit`, where that is no function. */
  readonly epochs?: number;
  /**
   * The share of the rows that each trial is measured on, if below 1, or their number; default 0.2.
   * Not with `folds`, of which a trial is measured on each.
   */
  readonly validation?: number;
  /** Measured beside loss and accuracy. */
  readonly metrics?: EvaluateOptions["metrics"];
  /**
   * Of tables and records: what a `Preprocessor` is to do, which learns from the rows that are
   * trained on alone.
   */
  readonly preprocess?: PreprocessorOptions;
  /**
   * What `onTrial` told of a search of the same options and rows that was stopped: its trials
   * aren't done again.
   */
  readonly resume?: SearchState;
  /**
   * Called when a trial is over, in the first process alone, with the state to go on from, plain
   * data; with `jobs` they end in any order. The search waits for its promise before that job's
   * next trial.
   */
  readonly onTrial?: (trial: Trial, state: SearchState, count: number) => void | Promise<void>;
}

const OPTIONS: readonly (keyof SearchOptions)[] = [
  ...PLAN_OPTIONS,
  ...FOLD_OPTIONS.filter((name) => name !== "seed"),
  ...CREW_OPTIONS,
  ...(["fit", "epochs", "validation", "metrics", "preprocess", "resume", "onTrial"] as const),
];

const USUAL_SHARE = 0.2;

/** See the entries. */
export async function search(
  platform: ModelPlatform,
  model: TrialModel,
  rows: Dataset | Table | Records,
  given: SearchOptions,
): Promise<SearchResult> {
  const options = readOnce(given);
  checkOptions("search", options, "{ ranges: { units: { values: [16, 32] } } }", OPTIONS);
  if (typeof model !== "function")
    throw new UsageError(
      "INVALID_OPTION",
      "search takes a function first, which makes the options of a model of settings.",
    );
  const { fit = {}, preprocess, signal, resume, onTrial } = options;
  const fitOf = typeof fit === "function" ? fit : () => fit;
  const { epochs = typeof fit === "function" ? undefined : (fit.epochs ?? 1) } = options;
  if (epochs !== undefined) checkWhole("epochs", epochs, 1);
  const crew = crewOf("search", options);
  const plan = planSearch(options, epochs);
  const all = divisible("search", rows, preprocess);
  const divisions = divisionsOf(all, options);
  const prepared = divisions.map(({ train, test }) => all.prepare(train, test));
  const asked = askedOf(plan, divisions.length, digestOfRows(prepared[0].train, prepared[0].test));
  crew.agree(() => ({ ...agreedOf(asked), ...optionsTold({ fit, metrics: options.metrics }) }));
  const kept = await crew.share(async () => (resume === undefined ? [] : trialsOf(resume, asked, plan)));
  // an objective that is a metric is measured
  const { metrics = [] } = options;
  const own = plan.objective === "loss" || metrics.includes(plan.objective) ? metrics : [...metrics, plan.objective];
  const score = async (
    settings: Settings,
    ofRung: number | undefined,
    ended: AbortSignal,
  ): Promise<readonly Score[]> => {
    const scores: Score[] = [];
    for (const part of prepared) {
      const recipe = {
        model: model(settings, part.train),
        fit: { ...fitOf(settings), ...(ofRung !== undefined && { epochs: ofRung }) },
        metrics: own.length > 0 ? own : undefined,
      };
      scores.push(await scoreOf(platform, crew.jobs, recipe, part, ended));
    }
    return scores;
  };
  return runSearch(crew, plan, score, kept, signal, (trial, trials, count) =>
    onTrial?.(trial, stateOf(asked, trials), count),
  );
}

function divisionsOf(
  all: DivisibleRows,
  { folds, repeats, stratify, seed = 1, validation }: SearchOptions,
): readonly { readonly train: ArrayLike<number>; readonly test: ArrayLike<number> }[] {
  if (folds === undefined) {
    if (repeats !== undefined)
      throw new UsageError("INVALID_OPTION", "`repeats` are of `folds`: give a number of these, or leave it out.");
    return [
      divideRows(
        all,
        { test: validation ?? USUAL_SHARE, seed, ...(stratify !== undefined && { stratify }) },
        "validation",
      ),
    ];
  }
  if (validation !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      "`validation` sets rows aside once, `folds` each in turn: leave out one of them.",
    );
  return foldsOf(all, {
    folds,
    seed,
    ...(repeats !== undefined && { repeats }),
    ...(stratify !== undefined && { stratify }),
  });
}
