import { invalidOption } from "../check.js";

/** @throws UsageError INVALID_OPTION for what `shuffle` can't put into another order. */
export function checkShuffled(array: unknown): void {
  const isTyped = ArrayBuffer.isView(array) && !(array instanceof DataView);
  if (!isTyped && !(Array.isArray(array) && !Object.isFrozen(array)))
    throw invalidOption("What is shuffled", "an array that can be changed", array);
}
