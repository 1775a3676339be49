import type * as lanegrad from "../../../src/browser.js";

/**
 * What a call failed with, in the words that a user would read; the class tells whether lanegrad
 * knew.
 */
export interface Failure {
  readonly isTyped: boolean;
  readonly code: string;
  readonly message: string;
}

/** Keeps the page busy for ever. */
export function hang(): never {
  for (;;);
}

/** What making a model fails with; undefined if it doesn't. */
export async function make(library: typeof lanegrad, dtype: "float32" | "float64"): Promise<Failure | undefined> {
  const { dense, LanegradError, sequential } = library;
  try {
    const model = await sequential({ inputs: 3, layers: [dense(2)], loss: "meanSquaredError", dtype });
    model.dispose();
    return undefined;
  } catch (error) {
    if (!(error instanceof LanegradError)) return { isTyped: false, code: "", message: String(error) };
    return { isTyped: true, code: error.code, message: error.message };
  }
}
