import { UsageError } from "../errors.js";

/** Longest text from a caller that a message repeats. */
const LONGEST = 40;

/** A value from a caller as a message tells it: text in quotes, and no more than the kind of what has no short form. */
export function told(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.slice(0, LONGEST));
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return String(value);
}

/** Whether `value` is an object with named properties. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws UsageError INVALID_OPTION unless `options` can hold the options of `what`, such as `example`. */
export function checkOptions(what: string, options: unknown, example: string): void {
  if (!isRecord(options))
    throw new UsageError(
      "INVALID_OPTION",
      `${what} takes its options as an object, say ${example}, not ${told(options)}.`,
    );
}
