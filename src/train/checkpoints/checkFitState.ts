import { invalidOption, isRecord } from "../../check.js";
import { UsageError } from "../../errors.js";
import { isCount } from "../../io/json.js";
import { checkGeneratorState } from "../../random/checkGeneratorState.js";
import type { Checkpoint } from "./checkpoint.js";

/** What a checkpoint of a `fit` has to fit. */
interface Fitted {
  readonly seed: number;
  /** Elements of labels that are tallied, or 0. */
  readonly outputs: number;
  /** Numbers by which searches for equilibria are tallied, or 0. */
  readonly tallied: number;
  /** @throws UsageError unless these are what training has made of such a network. */
  readonly checkTrained: (trained: Uint8Array) => void;
}

/**
 * @throws UsageError INVALID_OPTION unless the `fit` of a checkpoint, if it has one, is as
 * `checkpoint()` returned it; INVALID_SHAPE where it draws from another seed than the model
 */
export function checkFitState({ fit, epochs, info }: Checkpoint, fitted: Fitted): void {
  if (fit === undefined) return;
  const { seed, checkTrained } = fitted;
  const { asked, epochsBefore, steps, place, isOver, rate, lastRate, stopping, plateau, kept } = isRecord(fit)
    ? fit
    : ({} as typeof fit);
  const isSound: Readonly<Record<string, boolean>> = {
    asked: isRecord(asked) && Object.values(asked).every((told) => typeof told === "string"),
    epochsBefore: isCount(epochsBefore) && epochsBefore <= epochs,
    steps: isCount(steps),
    place: isPlace(place, fitted),
    isOver: typeof isOver === "boolean",
    rate: rate > 0 && Number.isFinite(rate),
    lastRate: lastRate >= 0 && Number.isFinite(lastRate),
    stopping: stopping === undefined || isStopping(stopping),
    plateau: plateau === undefined || isPlateau(plateau),
    kept: kept === undefined || (isRecord(kept) && isCount(kept.epochs) && kept.trained instanceof Uint8Array),
  };
  for (const [name, sound] of Object.entries(isSound))
    if (!sound) throw invalidOption(`fit.${name} of a checkpoint`, "as checkpoint() returned it", Object(fit)[name]);
  if (kept) {
    checkGeneratorState(kept.shuffles);
    checkOrder(kept.order);
    checkTrained(kept.trained);
  }
  if (info.seed !== seed)
    throw new UsageError(
      "INVALID_SHAPE",
      `This checkpoint is of a fit of a model of another seed than ${seed}: restore it into one made from the same options.`,
    );
}

/**
 * @throws UsageError INVALID_OPTION unless it is an order of rows: their numbers, each of them
 * once.
 */
export function checkOrder(value: unknown): void {
  const order = value instanceof Uint32Array ? value : Uint32Array.of(1);
  const found = new Uint8Array(order.length);
  for (const row of order) found[row] = 1;
  if (!found.every(Boolean)) throw invalidOption("order of a checkpoint", "all of 0, 1, 2 and so on", value);
}

function isPlace(place: unknown, { outputs, tallied }: Fitted): boolean {
  if (!isRecord(place)) return false;
  const { batch, sums, tally, relaxation = [] } = place;
  const isTally =
    tally === undefined ||
    (isRecord(tally) &&
      [tally.rows, tally.wholeRows].every(isAmount) &&
      Array.isArray(tally.hits) &&
      tally.hits.length === outputs &&
      tally.hits.every(isAmount) &&
      (tally.sums === undefined || (Array.isArray(tally.sums) && tally.sums.every(Number.isFinite))));
  const areSums = Array.isArray(sums) && sums.length === 3 && Number.isFinite(sums[0]) && sums.slice(1).every(isAmount);
  const areTallied = Array.isArray(relaxation) && [0, tallied].includes(relaxation.length) && relaxation.every(isCount);
  return isCount(batch) && areSums && isTally && areTallied;
}

/** Whether it is how much some rows count. */
function isAmount(value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= 0;
}

function isPlateau(plateau: unknown): boolean {
  if (!isRecord(plateau)) return false;
  const { waited, resting, value } = plateau;
  return isCount(waited) && isCount(resting) && (value === undefined || Number.isFinite(value));
}

function isStopping(stopping: unknown): boolean {
  if (!isRecord(stopping)) return false;
  const { seen, waited, best, value } = stopping;
  const hasBest = best === undefined ? value === undefined : isCount(best) && Number.isFinite(value);
  return isCount(seen) && isCount(waited) && hasBest;
}
