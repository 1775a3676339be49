import { DataError, UsageError } from "../errors.js";

/**
 * Whether a call that all processes make fails so in all of them, which then end it together: what
 * is asked for, and what kind of rows these are, is refused in all alike. What stands in rows is so
 * where all have all of them; where they are a process's `own`, it may fail there alone.
 */
export function isAlike(failure: unknown, areOwn: boolean): boolean {
  if (failure instanceof UsageError) return true;
  return failure instanceof DataError && (!areOwn || failure.code === "DATA_MISMATCH");
}
