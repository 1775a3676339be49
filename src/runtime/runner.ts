import type { Step } from "./program.js";

/** What does the steps of a Program, run after run. */
export interface Runner {
  /** Runs every step, in order. The promise is there only if others had to have their turn meanwhile. */
  run(): Promise<void> | undefined;
}

/**
 * Makes the Runner of `steps`, which is to run about `expected` times. Steps from number `commit` on change the model: they are not
 * begun when a signal has fired, and once begun done to the end.
 */
export type NewRunner = (steps: readonly Step[], commit: number, expected: number) => Runner;
