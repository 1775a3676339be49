import { formatLoss } from "../../cli/format.js";
import { usualLearningRate } from "../../cli/jobs.js";
import { normOf } from "../drawing/norms.js";
import type { HistoryPoint, LayerState, PageState } from "../state.js";

/** Why a training doesn't learn, and what may help. */
export interface Diagnosis {
  readonly kind: "overflow" | "growth" | "stuck" | "unsteady" | "idle";
  readonly title: string;
  /** What happened, in sentences. */
  readonly says: string;
  /** A learning rate that is worth a try. */
  readonly learningRate: number;
}

/** Looks at the training that a diagnosis needs at least. */
const FEWEST = 4;
/** How many times the first loss a loss has to be to have grown. */
const GROWN = 1.5;
/**
 * The last points whose steps are looked at, and the share of rises among them that makes a loss
 * unsteady.
 */
const LATEST = 24;
const RISES = 0.35;
/** By how much of the loss these have to rise on average. */
const RISE = 0.08;
/**
 * How many times the usual rate is suspected where a loss gets no lower, and the share of the first
 * loss that is no lower.
 */
const SUSPECT = 5;
const NO_LOWER = 0.9;
/** Sizes of a gradient's number below which no weight of any size moves in 32 bits. */
const NOTHING = 1e-7;
/** Share of right answers above which nothing is wrong with a gradient that vanishes. */
const GOOD = 0.9;
/** Share of the first loss below which numbers are learned well enough. */
const LOW = 0.15;

/**
 * What is wrong with the training of a state; undefined where nothing is, or too little is known.
 */
export function diagnose(
  state: Pick<PageState, "history" | "layers" | "configuration" | "failed">,
): Diagnosis | undefined {
  const { history, layers, configuration, failed } = state;
  const learningRate = lowered(configuration.learningRate);
  const rate = `the learning rate of ${configuration.learningRate}`;
  if (failed)
    return {
      kind: "overflow",
      title: "The numbers grew beyond all bounds",
      says: `With ${rate} each step went past the lowest loss and came out higher than it began, so that the gradient, and with it the next step, was larger still. The model is as it was before the batch that overflowed.`,
      learningRate,
    };
  const last = history[history.length - 1];
  if (history.length < FEWEST || !last) return undefined;
  const idle = idleLayer(layers);
  const isRight = last.accuracy === undefined ? last.loss < LOW * history[0].loss : last.accuracy > GOOD;
  if (idle !== undefined && !isRight)
    return {
      kind: "stuck",
      title: "The network is stuck",
      says: `No gradient reaches the weights of layer ${idle + 1} any more: its units, or those behind it, are where their activation is flat, so that no step changes them. One step that was too long is enough for that; ${rate} may be too high. The network can't come back from there by itself: it has to begin anew.`,
      learningRate,
    };
  const first = history[0];
  if (last.loss > GROWN * first.loss)
    return {
      kind: "growth",
      title: "The loss grows",
      says: `It was ${formatLoss(first.loss)} at first and is ${formatLoss(last.loss)} now. With ${rate} each step goes past the lowest loss and comes out higher on the other side.`,
      learningRate,
    };
  if (isUnsteady(history) && !isRight)
    return {
      kind: "unsteady",
      title: "The loss jumps up and down",
      says: `With ${rate} the steps are longer than the valley of the loss is wide: they go from one side to the other.`,
      learningRate,
    };
  const usual = usualLearningRate(configuration.optimizer);
  if (configuration.learningRate > SUSPECT * usual && !isRight && getsNoLower(history))
    return {
      kind: "idle",
      title: "The loss gets no lower",
      says: `It was ${formatLoss(first.loss)} at first and is ${formatLoss(last.loss)} now. With ${rate}, where ${usual} is usual, each step throws the weights so far that what was learned before is lost.`,
      learningRate,
    };
  return undefined;
}

/** A tenth, in one digit: what is usually tried next. */
function lowered(rate: number): number {
  return Math.max(1e-6, Number((rate / 10).toPrecision(2)));
}

/** The first layer whose gradients are nothing. */
function idleLayer(layers: readonly LayerState[]): number | undefined {
  const found = layers.findIndex(({ gradients: { kernel } }) => normOf(kernel) <= NOTHING * Math.sqrt(kernel.length));
  return found < 0 ? undefined : found;
}

function getsNoLower(history: readonly HistoryPoint[]): boolean {
  const losses = history.slice(-LATEST).map(({ loss }) => loss);
  return losses.length === LATEST && Math.min(...losses) > NO_LOWER * history[0].loss;
}

function isUnsteady(history: readonly HistoryPoint[]): boolean {
  const losses = history.slice(-LATEST).map(({ loss }) => loss);
  if (losses.length < LATEST) return false;
  const rises = losses.slice(1).map((loss, i) => loss / losses[i] - 1);
  const up = rises.filter((rise) => rise > 0);
  return up.length >= RISES * rises.length && up.reduce((sum, rise) => sum + rise, 0) / up.length > RISE;
}
