import type { SettledAugmentation } from "./options.js";

/**
 * What stands in the place of options.ts in the script of workers (rollup.config.mjs): who sends a
 * `fit` there has settled its options.
 */
export function settleAugmentation(given: unknown): SettledAugmentation {
  return given as SettledAugmentation;
}
