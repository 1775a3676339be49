import type { Ranges } from "../search/ranges.js";
import type { SearchResult } from "../search/runSearch.js";
import type { SearchPlan } from "../search/searchPlan.js";
import type { Settings } from "../search/settings.js";
import { ranked, type Trial } from "../search/trials.js";
import { aligned } from "./aligned.js";
import { formatMeasure } from "./crossvalidate.js";
import { curveOf } from "./curve.js";
import { writeEvent } from "./events.js";
import { counted } from "./format.js";
import { type Host, hasColor, widthOf, writeDrawn, writeLine } from "./host.js";
import { evaluationRow, type Row, writeRows } from "./report.js";
import { textOf } from "./searchRanges.js";
import { shellWord } from "./shellWord.js";
import type { TrainedBest } from "./trainBest.js";

/** Trials that the table shows at most. */
const MOST_LINES = 10;

/** A search that is over. */
export interface SearchDone {
  readonly plan: SearchPlan;
  readonly ranges: Ranges;
  readonly found: SearchResult;
}

/**
 * Tells what a search found: the best trials, and what the best of all came to on rows that none
 * has seen; undefined if it was stopped.
 */
export function writeFound(
  host: Host,
  { plan, found }: SearchDone,
  trained: TrainedBest | undefined,
  { json, quiet, svg }: { readonly json?: boolean; readonly quiet?: boolean; readonly svg?: string },
): void {
  const { best, trials } = found;
  const diverged = trials.filter(({ score }) => score === null);
  const flags = flagsOf(best.settings);
  if (json) {
    const { loss, accuracy, metrics } = trained?.test ?? {};
    writeEvent(host, {
      event: "search",
      best,
      flags,
      trials: trials.length,
      diverged: diverged.length,
      testLoss: loss,
      testAccuracy: accuracy,
      testMetrics: metrics,
      saved: trained?.saved,
      svg,
    });
    return;
  }
  const curve = quiet ? [] : bestCurve(host, plan, trials);
  for (const line of curve.length > 0 ? ["", ...curve] : []) writeDrawn(host.stdout, line);
  const last = trials.filter(({ rung }) => rung === plan.rungs.length);
  for (const line of ["", ...tableOf(ranked(last, plan.isMore).slice(0, MOST_LINES), plan.objective)])
    writeLine(host.stdout, line);
  writeLine(host.stdout);
  const rows: readonly Row[] = [
    ["best", `trial ${best.trial}: ${flags}`],
    ...(diverged.length > 0
      ? [
          [
            "diverged",
            `${counted(diverged.length, "trial")}, such as ${diverged[0].trial}: ${diverged[0].failure}`,
          ] as const,
        ]
      : []),
    ...(trained?.test ? [evaluationRow("test", trained.test)] : []),
    ...(trained?.saved === undefined ? [] : [["saved", trained.saved] as const]),
    ...(svg === undefined ? [] : [["picture", svg] as const]),
  ];
  writeRows(host, rows);
}

/**
 * How the best score came down, or up, trial after trial; nothing for fewer than two that have one.
 */
function bestCurve(host: Host, { objective, isMore }: SearchPlan, trials: readonly Trial[]): readonly string[] {
  const scores = bestSoFar(trials, isMore);
  if (scores.length < 2) return [];
  const title = `best ${objective} so far`;
  const along = { unit: "trial", first: trials.length - scores.length + 1, last: trials.length };
  return curveOf([scores], along, { width: widthOf(host.stdout), title, color: hasColor(host.stdout, host.env) });
}

/** The best score of each trial and those before it, from the first one on that has one. */
export function bestSoFar(trials: readonly Trial[], isMore: boolean): readonly number[] {
  let best: number | null = null;
  return trials.flatMap(({ score }) => {
    if (score !== null) best = best === null ? score : isMore ? Math.max(best, score) : Math.min(best, score);
    return best === null ? [] : [best];
  });
}

/** Settings as the flags of `train`. */
function flagsOf(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, setting]) => `--${name} ${shellWord(textOf(setting))}`)
    .join(" ");
}

/** A line for each trial: its number, the objective, and its settings. */
function tableOf(trials: readonly Trial[], objective: string): readonly string[] {
  const names = Object.keys(trials[0].settings);
  return aligned([
    ["trial", objective, ...names],
    ...trials.map(({ trial, score, settings }) => [
      String(trial),
      score === null ? "diverged" : formatMeasure(objective, score),
      ...names.map((name) => textOf(settings[name])),
    ]),
  ]);
}
