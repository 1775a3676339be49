import { keepExtremes } from "../../cli/downsample.js";
import { PART_NAMES, type PartName, textOf } from "../parts.js";
import type { HistoryPoint, PageState, Run } from "../state.js";

/** There are as many colours. */
const COLOURS = 10;

/** Runs that are kept at most: the present one has a colour, too. */
export const MOST_RUNS = COLOURS - 1;

/** Points of a run that are drawn at most. */
const MOST_POINTS = 400;

/**
 * The runs with the present one, where it has been trained and isn't kept already; and not while
 * something else is loaded, whose settings are in force by then.
 */
export function withPresent({ runs, lastRun, history, configuration, activity }: PageState): readonly Run[] {
  const isKept = runs.some((run) => run.history === history);
  if (history.length === 0 || isKept || activity === "loading") return runs;
  return [...runs, { number: lastRun + 1, colour: freeColour(runs), configuration, history }];
}

/** What becomes of a state when these runs are kept, and no others. */
export function kept(
  runs: readonly Run[],
  { lastRun }: Pick<PageState, "lastRun">,
): Pick<PageState, "runs" | "lastRun"> {
  return { runs, lastRun: Math.max(lastRun, ...runs.map(({ number }) => number)) };
}

function freeColour(runs: readonly Run[]): number {
  const isFree = (colour: number): boolean => runs.every((run) => run.colour !== colour);
  return Array.from({ length: COLOURS }, (_, colour) => colour).findIndex(isFree);
}

/** The parts of the configurations that aren't the same in all runs. */
export function differingParts(runs: readonly Run[]): readonly PartName[] {
  return PART_NAMES.filter((name) => new Set(runs.map(({ configuration }) => textOf(configuration, name))).size > 1);
}

/**
 * The point with the lowest loss of the test rows, or of the training rows where those are not
 * known.
 */
export const bestPoint = onceEach((history): HistoryPoint | undefined => {
  let best: HistoryPoint | undefined;
  for (const point of history) if (!best || measured(point) < measured(best)) best = point;
  return best;
});

/** The loss by which runs are held against each other. */
export function measured({ test, loss }: HistoryPoint): number {
  return test?.loss ?? loss;
}

/** As many points as are worth drawing, with all peaks. */
export const drawnPoints = onceEach((history): readonly HistoryPoint[] => {
  const places = history.map((point, x) => ({ x, y: measured(point) }));
  return keepExtremes(places, MOST_POINTS).map(({ x }) => history[x]);
});

/** What a function says of a history, computed once of each: none ever changes. */
function onceEach<T>(compute: (history: readonly HistoryPoint[]) => T): (history: readonly HistoryPoint[]) => T {
  const known = new WeakMap<readonly HistoryPoint[], { readonly value: T }>();
  return (history) => {
    const found = known.get(history) ?? { value: compute(history) };
    known.set(history, found);
    return found.value;
  };
}
