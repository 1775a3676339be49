import { keepExtremes } from "../../cli/downsample.js";
import { PART_NAMES, type PartName, textOf } from "../parts.js";
import type { HistoryPoint, PageState, Run } from "../state.js";

/** Runs that are kept at most: there are as many colours. */
export const MOST_RUNS = 10;

/** Points of a run that are drawn at most. */
const MOST_POINTS = 400;

/** The runs with the present one, where it has been trained and isn't kept already. */
export function withPresent({ runs, history, configuration }: PageState): readonly Run[] {
  if (history.length === 0 || runs.some((run) => run.history === history)) return runs;
  const number = 1 + Math.max(0, ...runs.map((run) => run.number));
  return [...runs, { number, configuration, history }];
}

/** The parts of the configurations that aren't the same in all runs. */
export function differingParts(runs: readonly Run[]): readonly PartName[] {
  return PART_NAMES.filter((name) => new Set(runs.map(({ configuration }) => textOf(configuration, name))).size > 1);
}

/**
 * The point with the lowest loss of the test rows, or of the training rows where those are not
 * known.
 */
export function bestPoint(history: readonly HistoryPoint[]): HistoryPoint | undefined {
  let best: HistoryPoint | undefined;
  for (const point of history) if (!best || measured(point) < measured(best)) best = point;
  return best;
}

/** The loss by which runs are held against each other. */
export function measured({ test, loss }: HistoryPoint): number {
  return test?.loss ?? loss;
}

/** As many points as are worth drawing, with all peaks. */
export function drawnPoints(history: readonly HistoryPoint[]): readonly HistoryPoint[] {
  const places = history.map((point, x) => ({ x, y: measured(point) }));
  return keepExtremes(places, MOST_POINTS).map(({ x }) => history[x]);
}
