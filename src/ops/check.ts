import { invalidOption } from "../check.js";

/**
 * @throws UsageError INVALID_OPTION unless `value` is a number, not NaN, and no less than `least`.
 */
export function checkNumber(what: string, value: unknown, least = Number.NEGATIVE_INFINITY): void {
  if (typeof value === "number" && value >= least) return;
  throw invalidOption(what, least === Number.NEGATIVE_INFINITY ? "a number" : `a number from ${least} on`, value);
}
