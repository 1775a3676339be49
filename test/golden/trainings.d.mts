/** Types of trainings.mjs, which is JavaScript so that make_trainings.mjs runs it without a build of its own. */
import type * as lanegrad from "../../src/node.js";

/** A training that nothing but its name tells from others. */
export interface GoldenTraining {
  readonly name: string;
  readonly data: () => lanegrad.Dataset;
  readonly model: lanegrad.ModelOptions;
  readonly fit: lanegrad.FitOptions;
}

/** What is compared: SHA-256, in hexadecimal, of ... */
export interface GoldenOutcome {
  /** ... every layer's kernel and bias. */
  readonly weights: string;
  /** ... the epochs' losses, and what the model answers for the rows it was trained on. */
  readonly told: string;
}

/** All of them, always in the same order. */
export declare function trainings(library: typeof lanegrad): GoldenTraining[];

/** Trains; `options` go before the training's own. `threads` have computed. */
export declare function outcomeOf(
  library: typeof lanegrad,
  training: GoldenTraining,
  options?: Pick<lanegrad.ComputeOptions, "threads" | "lanes">,
): Promise<GoldenOutcome & { readonly threads: number }>;
