import type { MathTree } from "../../../src/page/step/math.js";

/** Bounds within which a number lies of which some digits are written. */
export interface Interval {
  readonly least: number;
  readonly most: number;
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Digits that `numberText` writes at least, but for zeros at the end. */
const DIGITS = 3;

/** What was written by `numberText`; whole numbers and those named are taken as exact. */
export function readNumber(text: string, exact: ReadonlySet<string> = new Set()): Interval {
  const [factor, power = ""] = text.replaceAll("−", "-").split("×10");
  const exponent = Number(
    [...power].map((digit) => (digit === "⁻" ? "-" : SUPERSCRIPTS.indexOf(digit))).join("") || "0",
  );
  const value = Number(factor) * 10 ** exponent;
  if ((Number.isInteger(Number(factor)) && exponent === 0) || exact.has(text)) return { least: value, most: value };
  const digits = Math.max(DIGITS, factor.replace(/^-?0?\.?0*|\./g, "").length);
  const half = 0.5 * 10 ** (Math.floor(Math.log10(Math.abs(value))) - (digits - 1)) * (1 + 1e-9);
  return { least: value - half, most: value + half };
}

/**
 * The sides of a formula's equations that consist of numbers alone, each with the bounds of its
 * value; `exact` numbers are not rounded.
 */
export function numericSides(formula: MathTree, exact?: ReadonlySet<string>): Interval[] {
  const sides: MathTree[][] = [[]];
  for (const part of formula.children ?? [])
    if (part.tag === "mo" && part.text === "=") sides.push([]);
    else sides[sides.length - 1].push(part);
  return sides.map((parts) => boundsOfParts(parts, exact)).filter((value) => value !== undefined);
}

/** The value of parts beside each other: products bind more than sums. */
function boundsOfParts(parts: readonly MathTree[], exact?: ReadonlySet<string>): Interval | undefined {
  const flat = parts.filter(({ tag, text }) => !(tag === "mo" && (text === "(" || text === ")")));
  if (flat.length === 0) return undefined;
  let sum: Interval = { least: 0, most: 0 };
  let product: Interval = { least: 1, most: 1 };
  let isLogarithm = false;
  let count = 0;
  const add = () => {
    sum = { least: sum.least + product.least, most: sum.most + product.most };
  };
  for (const part of flat) {
    const sign = part.tag === "mo" ? part.text : undefined;
    if (sign === "·") continue;
    if (sign === "+" || sign === "−") {
      if (count > 0) add();
      product = sign === "−" ? { least: -1, most: -1 } : { least: 1, most: 1 };
      count = 0;
      continue;
    }
    if (part.tag === "mi" && part.text === "ln") {
      isLogarithm = true;
      continue;
    }
    const value = boundsOf(part, exact);
    if (!value) return undefined;
    product = times(product, isLogarithm ? { least: Math.log(value.least), most: Math.log(value.most) } : value);
    isLogarithm = false;
    count++;
  }
  if (count === 0) return undefined;
  add();
  return sum;
}

function boundsOf({ tag, text, children = [] }: MathTree, exact?: ReadonlySet<string>): Interval | undefined {
  if (tag === "mn" && text !== undefined) return readNumber(text, exact);
  if (tag === "mrow") return boundsOfParts(children, exact);
  if (tag === "msqrt") {
    const value = boundsOfParts(children, exact);
    return value && { least: Math.sqrt(Math.max(0, value.least)), most: Math.sqrt(Math.max(0, value.most)) };
  }
  if (tag === "mfrac") {
    const [above, below] = children.map((part) => boundsOf(part, exact));
    if (!above || !below) return undefined;
    return times(above, { least: 1 / below.most, most: 1 / below.least });
  }
  if (tag === "msup" && children[1].tag === "mn") {
    const base = boundsOf(children[0], exact);
    const power = Number(children[1].text);
    if (!base) return undefined;
    const ends = [base.least ** power, base.most ** power];
    const passesZero = power % 2 === 0 && base.least < 0 && base.most > 0;
    return { least: passesZero ? 0 : Math.min(...ends), most: Math.max(...ends) };
  }
  return undefined;
}

function times(a: Interval, b: Interval): Interval {
  const products = [a.least * b.least, a.least * b.most, a.most * b.least, a.most * b.most];
  return { least: Math.min(...products), most: Math.max(...products) };
}
