import type { ShufflesState } from "../shuffles.js";
import type { Place } from "../training.js";

/**
 * What a `fit` is asked for that decides about its weights, in texts: functions as "a function".
 */
export type Asked = Readonly<Record<string, string>>;

/** What a model was after one epoch. */
export interface Kept extends ShufflesState {
  /** Parameters, gradients and the optimizer's states, as they lie in linear memory. */
  readonly trained: Uint8Array<ArrayBuffer>;
  readonly epochs: number;
}

/** What has been counted of a measure that is watched. */
export interface Watch {
  /** The best value so far, if there is one. */
  readonly value?: number;
  /** Epochs since then. */
  readonly waited: number;
}

/** What early stopping has counted. */
export interface Stopping extends Watch {
  /** Epochs that it has seen. */
  readonly seen: number;
  /** The number of the best one, if there is one. */
  readonly best?: number;
}

/** What `reduceOnPlateau` has counted. */
export interface PlateauState extends Watch {
  /** Epochs that are left in which none are counted. */
  readonly resting: number;
}

/** A `fit` that is under way, for another one to go on with. */
export interface FitState {
  /** What it was asked for: the one that goes on has to be asked for the same. */
  readonly asked: Asked;
  /** Epochs of the model when it began. */
  readonly epochsBefore: number;
  /** Updates that its schedule counts before its present epoch. */
  readonly steps: number;
  /** How far that is. */
  readonly place: Place;
  /** Whether it ends here, although it was asked for more epochs. */
  readonly isOver: boolean;
  /** The learning rate, without the share of it that the schedule takes. */
  readonly rate: number;
  /** That of the last update, with it. */
  readonly lastRate: number;
  readonly stopping?: Stopping;
  readonly plateau?: PlateauState;
  /** The best epoch, where the model is to be that at the end. */
  readonly kept?: Kept;
}
