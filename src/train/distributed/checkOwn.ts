import { invalidOption } from "../../check.js";

/**
 * Whether each process is given its own rows. @throws UsageError INVALID_OPTION for no value of the
 * option.
 */
export function areOwn(rows: unknown): boolean {
  if (rows !== undefined && rows !== "all" && rows !== "own") throw invalidOption("rows", '"all" or "own"', rows);
  return rows === "own";
}
