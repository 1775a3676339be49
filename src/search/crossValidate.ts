import { checkOptions, readOnce } from "../check.js";
import type { Dataset } from "../data/dataset.js";
import type { Table } from "../data/table.js";
import { spreadOf } from "../metrics/spread.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Records } from "../preprocess/cells.js";
import type { PreprocessorOptions } from "../preprocess/options.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import type { ModelOptions } from "../train/sequential.js";
import type { EvaluateOptions, FitOptions } from "../train/types.js";
import { CREW_OPTIONS, type CrewOptions, crewOf } from "./crewOptions.js";
import { digestOfRows, optionsTold } from "./digest.js";
import { FOLD_OPTIONS, type Fold, type FoldOptions, foldsOf } from "./folds.js";
import { divisible } from "./rows.js";
import type { Spread } from "./spread.js";
import { type Score, scoreOf } from "./trained.js";

/**
 * The options of a model, or what makes them for the rows that a fold trains on, as a network takes
 * these.
 */
export type FoldModel = ModelOptions | ((train: Dataset, fold: Fold) => ModelOptions);

/** How a model is validated. */
export interface CrossValidationOptions extends FoldOptions, CrewOptions {
  /**
   * How each fold trains; as of `fit`. A share as `validation` is one of the rows that the fold
   * trains on.
   */
  readonly fit?: Omit<FitOptions, "signal">;
  /** Measured beside loss and accuracy, by name or of your own. */
  readonly metrics?: EvaluateOptions["metrics"];
  /**
   * Of tables and records: what a `Preprocessor` is to do, which learns anew from the training rows
   * of each fold.
   */
  readonly preprocess?: PreprocessorOptions;
  /** Called when a fold is done, in the first process alone; with `jobs` they end in any order. */
  readonly onFold?: (score: FoldScore, done: number, count: number) => void;
}

/** What a fold's test rows say of the model that learned from all others. */
export interface FoldScore extends Score {
  /** From 1 on. */
  readonly repeat: number;
  /** From 1 on. */
  readonly fold: number;
}

/** What all folds say. */
export interface CrossValidation {
  /** In order of repeats and folds. */
  readonly folds: readonly FoldScore[];
  /** "loss", "accuracy" of classes, and the metrics that were asked for. */
  readonly metrics: Readonly<Record<string, Spread>>;
}

const OPTIONS: readonly (keyof CrossValidationOptions)[] = [
  ...FOLD_OPTIONS,
  ...CREW_OPTIONS,
  ...(["fit", "metrics", "preprocess", "onFold"] as const),
];

/** See the entries. */
export async function crossValidate(
  platform: ModelPlatform,
  model: FoldModel,
  rows: Dataset | Table | Records,
  given: CrossValidationOptions = {},
): Promise<CrossValidation> {
  const options = readOnce(given);
  checkOptions("crossValidate", options, "{ folds: 5 }", OPTIONS);
  const { fit = {}, metrics, preprocess, signal, onFold } = options;
  const crew = crewOf("crossValidate", options);
  const all = divisible("crossValidate", rows, preprocess);
  const folds = foldsOf(all, options);
  crew.agree(() => {
    const { train, test } = all.prepare(folds[0].train, folds[0].test);
    return {
      folds: String(folds.length),
      ...optionsTold({ model, fit, metrics }),
      [`${DIGEST}rows of the first fold`]: digestOfRows(train, test),
    };
  });
  let done = 0;
  const scores = await crew.doAll<FoldScore>(
    folds.map((_, i) => i),
    async (i, ended) => {
      const { repeat, fold, train, test } = folds[i];
      const prepared = all.prepare(train, test);
      const own = typeof model === "function" ? model(prepared.train, folds[i]) : model;
      return { repeat, fold, ...(await scoreOf(platform, crew.jobs, { model: own, fit, metrics }, prepared, ended)) };
    },
    signal,
    (_, score) => onFold?.(score, ++done, folds.length),
  );
  return { folds: scores, metrics: spreads(scores) };
}

/** The spread of every measure that all scores have. */
export function spreads(scores: readonly Score[]): CrossValidation["metrics"] {
  const [{ accuracy, metrics = {} }] = scores;
  const measures: readonly (readonly [string, (score: Score) => number])[] = [
    ["loss", ({ loss }) => loss],
    ...(accuracy === undefined ? [] : [["accuracy", (score: Score) => score.accuracy ?? Number.NaN] as const]),
    ...Object.keys(metrics).map((name) => [name, (score: Score) => score.metrics?.[name] ?? Number.NaN] as const),
  ];
  return Object.fromEntries(
    measures.map(([name, read]) => {
      const values = scores.map(read);
      return [name, { ...spreadOf(values), values }];
    }),
  );
}
