import { isRecord } from "../check.js";
import { FormatError, UsageError } from "../errors.js";
import { DIGEST } from "../train/coach/dataDigest.js";
import type { Asked } from "../train/coach/fitState.js";
import { digestOfText } from "./digest.js";
import type { SearchPlan } from "./searchPlan.js";
import type { Trial } from "./trials.js";

/**
 * All that a search has come to, plain data that JSON keeps: another search of the same options
 * goes on from there.
 */
export interface SearchState {
  /** The version of this record. */
  readonly format: typeof FORMAT;
  /** What the search was asked for, in words to compare. */
  readonly asked: readonly (readonly [what: string, value: string])[];
  /** The trials that have ended. */
  readonly trials: readonly Trial[];
}

const FORMAT = "lanegrad search 1";

/**
 * What a search was asked for, in words to compare: another one of the same words has the same
 * trials.
 */
export function askedOf(
  { method, seed, objective, settings, rungs }: SearchPlan,
  divisions: number,
  rows: string,
): SearchState["asked"] {
  return [
    ["rows", rows],
    ["divisions of the rows", String(divisions)],
    ["methods", method],
    ["seeds", String(seed)],
    ["objectives", objective],
    ["numbers of trials or epochs", JSON.stringify(rungs)],
    ["ranges", digestOfText(JSON.stringify(settings))],
  ];
}

/** What processes compare of it before the first trial. */
export function agreedOf(asked: SearchState["asked"]): Asked {
  const digests = ["rows", "ranges", "options"];
  return Object.fromEntries(asked.map(([what, value]) => [digests.includes(what) ? `${DIGEST}${what}` : what, value]));
}

/** The state of a search that was asked for this. */
export function stateOf(asked: SearchState["asked"], trials: readonly Trial[]): SearchState {
  return { format: FORMAT, asked, trials };
}

/**
 * The trials of a state, from wherever it comes.
 * @throws FormatError for what is none; UsageError for one of another search, with what differs
 */
export function trialsOf(state: unknown, asked: SearchState["asked"], plan: SearchPlan): readonly Trial[] {
  if (!isRecord(state) || state.format !== FORMAT || !Array.isArray(state.asked) || !Array.isArray(state.trials))
    throw new FormatError("FORMAT_INVALID", "This is no state of a search: leave it out to begin anew.");
  const before = new Map<unknown, unknown>(state.asked.filter(Array.isArray).map(([what, value]) => [what, value]));
  const other = asked.find(([what, value]) => before.get(what) !== value);
  if (other)
    throw new UsageError(
      "INVALID_OPTION",
      `The search to go on with had other ${other[0]}: give it the same, or begin anew with another file for its state.`,
    );
  const known = new Set<string>();
  return state.trials.map((given: unknown) => {
    const trial = checkedTrial(given, plan);
    const key = `${trial.trial} ${trial.rung}`;
    if (known.has(key)) throw damaged();
    known.add(key);
    return trial;
  });
}

/** The trial, of which settings are those that the plan has for its number. */
function checkedTrial(given: unknown, { settings, rungs }: SearchPlan): Trial {
  if (!isRecord(given)) throw damaged();
  const { trial, rung, score, failure, measured, epochs, seconds } = given;
  const isPlace = (value: unknown, most: number): value is number =>
    Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
  if (!isPlace(trial, settings.length) || !isPlace(rung, rungs.length)) throw damaged();
  if (!isNumber(epochs) || !isNumber(seconds)) throw damaged();
  const about = { trial, rung, settings: settings[trial - 1] };
  if (score === null && typeof failure === "string") return { ...about, score, failure, epochs, seconds };
  if (!isNumber(score) || !isRecord(measured) || !isNumber(measured.loss)) throw damaged();
  const { loss, accuracy, metrics } = measured;
  const areNumbers = isRecord(metrics) && Object.values(metrics).every((value) => isNumber(value) || value === null);
  return {
    ...about,
    score,
    measured: {
      loss,
      ...(isNumber(accuracy) && { accuracy }),
      ...(areNumbers && { metrics: metrics as Readonly<Record<string, number>> }),
    },
    epochs,
    seconds,
  };
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

function damaged(): FormatError {
  return new FormatError("FORMAT_INVALID", "The state of the search is damaged: leave it out to begin anew.");
}
