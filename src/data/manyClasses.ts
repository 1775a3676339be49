import { DataError } from "../errors.js";

/** So many classes may stand in few rows: each can still be seen to be meant. */
const FEW = 20;

/**
 * Refuses classes of which every other row, or more, has one of its own, as ids and sentences are.
 *
 * @param what what holds them, as the beginning of an error
 * @throws DataError DATA_INVALID
 */
export function checkFewClasses(classes: number, rows: number, what: string): void {
  if (classes <= FEW || classes <= rows / 2) return;
  throw new DataError(
    "DATA_INVALID",
    `${what} holds ${classes} different values in ${rows} rows, as ids do and classes don't; name another target, or, if these are classes, pass \`task: "classification"\`.`,
  );
}
