import type { FitState } from "../coach/fitState.js";
import type { ModelInfo } from "../info.js";
import type { Schema } from "../schema.js";
import type { ShufflesState } from "../shuffles.js";

/**
 * All that training has made of a model, for an equal one to go on from: it then computes the same
 * bits. Plain data of its own, which messages and `structuredClone` copy and `checkpointBytes`
 * writes; JSON loses its arrays.
 */
export interface Checkpoint extends ShufflesState {
  /**
   * The model that it is of: others go on from it whose element type, inputs, layers, loss and
   * optimizer, with their options, are the same.
   */
  readonly info: ModelInfo;
  /** Parameters, gradients and the optimizer's states, as they lie in linear memory. */
  readonly trained: Uint8Array<ArrayBuffer>;
  /** Epochs trained since the model was made or loaded. */
  readonly epochs: number;
  /** Epochs that its file counted when it was loaded; 0 where it was made. */
  readonly epochsLoaded: number;
  /** What the model has learned of its data: names, classes, scaling. */
  readonly schema: Schema;
  /**
   * How far a `fit` was in which the checkpoint was made: in `onEpoch` or `onBatch`, or in a loop
   * over a `fit` with a schedule, early stopping or the like. In a loop over any other `fit`, and
   * between two calls, the model is whole, and this is absent. Once a model is restored from it,
   * the next `fit` trains what was left, to the same bits on any number of threads or lanes.
   */
  readonly fit?: FitState;
}
