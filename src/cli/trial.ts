import type { Dataset } from "../data/dataset.js";
import { takeRows } from "../data/takeRows.js";
import type { ModelPlatform } from "../platform/platform.js";
import { digestOfRows } from "../search/digest.js";
import { type Score, scoreOf } from "../search/trained.js";
import { fitOptionsOf } from "./fitPlan.js";
import { jobWeights, modelOptionsOf } from "./network.js";
import { divide } from "./parts.js";
import { makePlan } from "./plan.js";
import { prepareParts } from "./preparedParts.js";
import type { Source } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";

/** Rows of a source, by their places in `rows`, to train on and to measure. */
export interface Division {
  readonly train: ArrayLike<number>;
  readonly test: ArrayLike<number>;
}

/** A digest of what the rows of a division become. */
export function digestOfDivision(source: Source, rows: Dataset, division: Division, options: TrainOptions): string {
  const { rows: own, test: aside } = dividedInto(rows, division);
  const { parts } = prepareParts(source, { train: own, test: aside }, options);
  const { train, test = train } = parts;
  return digestOfRows(train, test);
}

/**
 * Trains on some rows of a source as `train` does with these options, and measures others. What
 * columns become is learned of the rows that are trained on alone; `--validation` sets some of
 * these aside.
 */
export async function scoreTrial(
  platform: ModelPlatform,
  jobs: number,
  source: Source,
  rows: Dataset,
  division: Division,
  options: TrainOptions,
  signal: AbortSignal,
): Promise<Score> {
  const seed = options.seed ?? source.defaults(division.train.length).seed;
  const { test: _, ...others } = options;
  const own: Source = { ...source, ...dividedInto(rows, division), isTable: false };
  // the rows to measure are given: --test sets none aside
  const { parts, preprocessor } = prepareParts(source, divide(own, others, seed), options);
  const plan = makePlan(options, source.defaults(parts.train.rows), parts.train, source.targets);
  const model = modelOptionsOf(plan, parts.train, jobWeights(source, plan), preprocessor);
  // metrics are those of the rows measured, at the end
  const { metrics, ...fit } = fitOptionsOf(plan, parts, options);
  const { train, test = train } = parts;
  const threads = jobs > 1 && plan.threads === "auto" ? { threads: 1 } : {};
  return scoreOf(
    platform,
    jobs,
    { model: { ...model, ...threads }, fit, metrics: options.metrics },
    { train, test },
    signal,
  );
}

/** Both parts, of rows as their source has them. */
function dividedInto(rows: Dataset, { train, test }: Division): { readonly rows: Dataset; readonly test: Dataset } {
  return { rows: takeRows(rows, train), test: takeRows(rows, test) };
}
