import type * as lanegrad from "../../src/node.js";

/** A training, and where it is interrupted. */
export interface Interrupted {
  /** What is told of it. */
  readonly name: string;
  readonly options: lanegrad.ModelOptions;
  readonly train: lanegrad.Dataset | (() => AsyncIterable<lanegrad.Dataset>);
  readonly fit: lanegrad.FitOptions;
}

/**
 * A training drawn by `generator`: any optimizer, kind of layers, targets, schedule and size of
 * batches.
 */
export function drawTraining(library: typeof lanegrad, generator: lanegrad.Generator): Interrupted;

/** What a training has come to. */
export interface Outcome {
  /** All that the model is, in hexadecimal. */
  readonly state: string;
  readonly records: readonly lanegrad.EpochRecord[];
  /** What `fit` says where it fails. */
  readonly failure: string | undefined;
}

/** The training without a stop, and how many updates it had. */
export function trainWhole(
  library: typeof lanegrad,
  training: Interrupted,
): Promise<Outcome & { readonly steps: number }>;

/**
 * The training that was ended after `step` updates, and went on in another model, made with
 * `others` of its options.
 */
export function trainInterrupted(
  library: typeof lanegrad,
  training: Interrupted,
  step: number,
  others?: Partial<lanegrad.ModelOptions>,
): Promise<Outcome>;
