import { UsageError } from "./errors.js";

/** Longest text from a caller that a message repeats. */
const LONGEST = 40;

/**
 * A value from a caller as a message tells it: text in quotes, and no more than the kind of what
 * has no short form.
 */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return JSON.stringify(value.slice(0, LONGEST));
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return typeof value === "bigint" ? `${value}n` : String(value);
}

/** A number with the noun it counts, in the plural unless it is one: "1 column", "3 columns". */
export function pluralize(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * The sentence about a value that is none of the `names` that a `kind` of thing, such as an
 * activation, has.
 */
export function unknownName(kind: string, value: unknown, names: readonly string[]): UsageError {
  const what =
    typeof value === "string"
      ? `There is no ${kind} ${describeValue(value)}`
      : `The ${kind} must be given by its name, not as ${describeValue(value)}`;
  return new UsageError("INVALID_OPTION", `${what}: choose one of ${names.join(", ")}.`);
}

/** Whether `value` is an object with named properties. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A copy of what a caller gave, which answers the same however often it is asked; what was
 * inherited is inherited still, so that it is refused.
 */
export function readOnce<Given>(given: Given): Given {
  if (!isRecord(given) || ArrayBuffer.isView(given)) return given;
  return { __proto__: Object.getPrototypeOf(given), ...given };
}

/**
 * @throws UsageError INVALID_OPTION unless `options` can hold the options of `what`, such as
 * `example`, and holds none but the `known` ones: a misspelt option would leave its default in
 * force. Options that are undefined count as left out. Inherited ones are refused: a copy would
 * lose them without a sign, and what stands in `Object.prototype` is nobody's choice.
 */
export function checkOptions(what: string, options: unknown, example: string, known: readonly string[]): void {
  if (!isRecord(options))
    throw new UsageError(
      "INVALID_OPTION",
      `${what} takes its options as an object, say ${example}, not ${describeValue(options)}.`,
    );
  const inherited = known.find((name) => options[name] !== undefined && !Object.hasOwn(options, name));
  if (inherited) throw new UsageError("INVALID_OPTION", `${what} inherits ${inherited}: give options of its own.`);
  const unknown = Object.keys(options).find((name) => options[name] !== undefined && !known.includes(name));
  if (unknown === undefined) return;
  const choice = known.length === 1 ? `its only option is ${known[0]}` : `its options are ${known.join(", ")}`;
  throw new UsageError("INVALID_OPTION", `${what} has no option ${describeValue(unknown)}: ${choice}.`);
}

/**
 * Whether these are options of such names alone, with nothing inherited: then `checkOptions` has
 * nothing to say.
 */
export function areOnly(options: unknown, names: readonly string[]): boolean {
  return (
    Object.getPrototypeOf(options ?? 0) === Object.prototype &&
    !names.some((name) => name in Object.prototype) &&
    Object.keys(options as object).every((name) => names.includes(name))
  );
}

/**
 * @throws UsageError INVALID_OPTION for arguments after those that `what` takes: options of another
 * library would change nothing.
 */
export function checkNothingElse(what: string, others: readonly unknown[]): void {
  const other = others.find((value) => value !== undefined);
  if (other !== undefined)
    throw new UsageError("INVALID_OPTION", `${what} takes no more arguments: leave out ${describeValue(other)}.`);
}

/**
 * @throws UsageError INVALID_OPTION unless `value` is a boolean, and not, say, a text, which would
 * count as true.
 */
export function checkBoolean(option: string, value: unknown): void {
  if (typeof value !== "boolean") throw invalidOption(option, "true or false", value);
}

/** @throws UsageError INVALID_OPTION unless `value` is text. */
export function checkText(option: string, value: unknown): asserts value is string {
  if (typeof value !== "string") throw invalidOption(option, "text", value);
}

/** @throws UsageError INVALID_OPTION unless `texts` is an array of texts. */
export function checkTexts(option: string, texts: unknown): asserts texts is readonly string[] {
  // spread, since holes are passed over otherwise
  if (!Array.isArray(texts) || [...texts].some((text) => typeof text !== "string"))
    throw invalidOption(option, "an array of texts", texts);
}

/** Whether it is a whole number from 1 on. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** @throws UsageError INVALID_OPTION unless `value` is a whole number from `least` to `most`. */
export function checkWhole(option: string, value: unknown, least: number, most?: number): asserts value is number {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= (most ?? Number(value))) return;
  throw invalidOption(option, `a whole number from ${least} ${most === undefined ? "on" : `to ${most}`}`, value);
}

/** The sentence about an option that has a `value` where it must have what is `needed`. */
export function invalidOption(option: string, needed: string, value: unknown): UsageError {
  return new UsageError("INVALID_OPTION", `${option} must be ${needed}, not ${describeValue(value)}.`);
}
