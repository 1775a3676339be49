import { isName } from "../catalog/isName.js";
import { checkOptions, invalidOption } from "../check.js";
import type { Measured } from "./measured.js";

/** A metric of a user, made by `customMetric`. */
export interface CustomMetric {
  /** Its name in records. */
  readonly name: string;
  /** Computes it from all rows. */
  readonly measure: (measured: Measured) => number;
  /**
   * Whether less or more is better, for `earlyStopping`; absent where that has to be told by its
   * `mode`.
   */
  readonly mode?: "min" | "max";
}

/**
 * A metric of your own: `customMetric("cost", ({ labels, predicted }) => ..., { mode: "min" })`.
 * The function is called with all rows at once, and returns a number. @throws UsageError
 * INVALID_OPTION.
 */
export function customMetric(
  name: string,
  measure: (measured: Measured) => number,
  options: { readonly mode?: "min" | "max" } = {},
): CustomMetric {
  // names stand in records, and behind val_ in those that are watched
  if (!isName(name) || name.startsWith("val_"))
    throw invalidOption("The name of a metric", "one of letters, digits, - and _ that doesn't begin with val_", name);
  if (typeof measure !== "function")
    throw invalidOption(`The metric ${name}`, "a function of answers and what is true", measure);
  checkOptions("customMetric", options, '{ mode: "min" }', ["mode"]);
  const { mode } = options;
  if (mode !== undefined && mode !== "min" && mode !== "max") throw invalidOption("mode", "min or max", mode);
  return { name, measure, ...(mode && { mode }) };
}
