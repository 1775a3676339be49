import { UsageError } from "../errors.js";
import { type FoldScore, spreads } from "../search/crossValidate.js";
import { foldsOf } from "../search/folds.js";
import type { Spread } from "../search/spread.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import { aligned } from "./aligned.js";
import { showCount } from "./counting.js";
import { type CrewFlags, crewFor } from "./crewFlags.js";
import { writeEvent } from "./events.js";
import { counted, formatLoss, formatPercent } from "./format.js";
import { type Host, writeLine, writeNotes } from "./host.js";
import { writeRows } from "./report.js";
import { loadSource } from "./source.js";
import type { TrainOptions } from "./trainOptions.js";
import { digestOfDivision, scoreTrial } from "./trial.js";
import { INTERRUPTED, withInterrupt } from "./withInterrupt.js";

/** The options of `lanegrad crossvalidate` as the user gave them. */
export interface CrossvalidateOptions extends TrainOptions, CrewFlags {
  readonly folds?: number;
  readonly repeats?: number;
  readonly stratify?: boolean;
}

/**
 * `lanegrad crossvalidate`: trains as `train` does with the same options, once for each fold, and
 * tells mean and deviation of what the rows say that it was not trained on.
 *
 * @returns the exit code
 */
export async function crossvalidate(
  host: Host,
  what: readonly string[],
  options: CrossvalidateOptions,
): Promise<number> {
  if (options.test !== undefined)
    throw new UsageError("INVALID_OPTION", "--test sets no rows aside here: each fold is tested once; leave it out.");
  if (options.init !== undefined)
    throw new UsageError(
      "INVALID_OPTION",
      "--init is of `train`: weights that have seen a fold can't be tested on it.",
    );
  const crew = await crewFor(host, "crossvalidate", what, "the folds' training", options);
  const source = await loadSource(host, what, options, options.loss ? { loss: options.loss } : {});
  const { rows } = source;
  writeNotes(host, source.notes);
  const { seed = source.defaults(rows.rows).seed } = options;
  const folds = foldsOf(rows, { ...options, seed });
  const [division] = folds;
  crew.agree(() => ({
    folds: String(folds.length),
    [`${DIGEST}rows of the first fold`]: digestOfDivision(source, rows, division, options),
  }));
  if (!options.json)
    writeRows(host, [
      ["data", `${source.name}: ${counted(rows.rows, "row")}`],
      ["folds", formatFolds(folds.length, options)],
    ]);
  const counting = options.json || options.quiet ? undefined : showCount(host, "fold", 0, folds.length);
  let done = 0;
  const run = await withInterrupt(host, (signal) =>
    crew
      .doAll<FoldScore>(
        folds.map((_, i) => i),
        async (i, ended) => {
          const { repeat, fold } = folds[i];
          const score = await scoreTrial(host.platform, crew.jobs, source, rows, folds[i], options, ended);
          return { repeat, fold, ...score };
        },
        signal,
        (_, score) => {
          counting?.update(++done, formatScore(score));
          if (options.json) writeEvent(host, { event: "fold", ...score });
        },
      )
      .finally(() => counting?.stop()),
  );
  if (run === undefined) return INTERRUPTED;
  const metrics = spreads(run);
  if (options.json) {
    writeEvent(host, { event: "crossvalidation", data: source.name, folds: folds.length, metrics });
    return 0;
  }
  for (const line of ["", ...tableOf(run, metrics)]) writeLine(host.stdout, line);
  return 0;
}

function formatFolds(count: number, { repeats = 1, stratify = true }: CrossvalidateOptions): string {
  const each = repeats > 1 ? `${counted(repeats, "time")} ${count / repeats}` : String(count);
  return `${each}${stratify ? "" : ", without regard to classes"}`;
}

/** What a fold came to, in a few words. */
export function formatScore({ loss, accuracy }: Pick<FoldScore, "loss" | "accuracy">): string {
  return accuracy === undefined ? `loss ${formatLoss(loss)}` : `accuracy ${formatPercent(accuracy)}`;
}

/** A measure as people read it: accuracies in percent. */
export const formatMeasure = (name: string, value: number): string =>
  name === "accuracy" ? formatPercent(value, 2) : formatLoss(value);

/** A line for each measure: mean, deviation, the worst and the best. */
function tableOf(scores: readonly FoldScore[], metrics: Readonly<Record<string, Spread>>): readonly string[] {
  const lines = Object.entries(metrics).map(([name, { mean, deviation, values }]) =>
    [mean, deviation, Math.min(...values), Math.max(...values)].map((value) => formatMeasure(name, value)),
  );
  const names = Object.keys(metrics);
  return aligned([
    [counted(scores.length, "fold"), "mean", "deviation", "least", "most"],
    ...lines.map((cells, i) => [names[i], ...cells]),
  ]);
}
