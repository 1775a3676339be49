import { invalidOption } from "../check.js";
import { WORD } from "./xoshiro.js";

/** @throws UsageError INVALID_OPTION unless a stream can stand there. */
export function checkGeneratorState(state: unknown): void {
  const isWord = (word: number) => Number.isInteger(word) && word >= 0 && word < WORD;
  if (!Array.isArray(state) || state.length !== 4 || !state.every(isWord) || state.every((word) => word === 0))
    throw invalidOption(
      "The state of a random generator",
      "four integers from 0 to 4294967295 that are not all zero",
      state,
    );
}
