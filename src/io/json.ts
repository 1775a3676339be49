import { FormatError } from "../errors.js";

const [QUOTE, BACKSLASH, COLON, COMMA] = [34, 92, 58, 44];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/** Headers of weight files need no deeper nesting than `{ name: { shape: [...] } }`. */
const HEADER_DEPTH = 3;

/**
 * Values of JSON that make up a file, at most: enough for 300,000 inputs with their names, means
 * and deviations.
 */
const MOST_VALUES = 2 ** 22;
/**
 * As how many values a name and a pair of brackets count, by the memory and time that they cost.
 */
const NAME_VALUES = 4;
/**
 * Names of one object at most, which are far more than a file has tensors: engines take long to
 * tell more apart.
 */
const MOST_NAMES = 2 ** 16;

/**
 * Parses untrusted JSON and refuses what `JSON.parse` lets pass: repeated names, of which it
 * silently keeps the last, and deep nesting and millions of values, which cost far more memory than
 * the text.
 * @param what names the text in the error, such as "its header"
 * @param depthLimit the deepest nesting that is let pass
 * @throws FormatError `FORMAT_INVALID`
 */
export function parseJson(text: string, what: string, depthLimit = HEADER_DEPTH): unknown {
  const { isDeep, colons, values, mostNames } = scan(text, depthLimit);
  if (isDeep) throw damaged(`${what} nests values too deeply`);
  if (values > MOST_VALUES || mostNames > MOST_NAMES) throw damaged(`${what} holds more values than a model has`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(`${what} is not valid JSON`, cause);
  }
  // Every name in JSON is followed by the one colon outside strings, so fewer names than colons
  // means repeated names.
  if (countNames(value) !== colons) throw damaged(`${what} repeats a name`);
  return value;
}

/** Whether `value` is a JSON object: neither null nor an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is an integer from 0 to 2^53 - 1: a length, an offset or a dimension. */
export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** A name from a file as an error may show it: quoted, escaped and never longer than a line. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);
}

/** The error for bytes that break the format; `what` completes "it is damaged: ...". */
export function damaged(what: string, cause?: unknown): FormatError {
  return new FormatError(
    "FORMAT_INVALID",
    `This is not a safetensors file, or it is damaged: ${what}; save it again with lanegrad or safetensors.torch.save_file.`,
    { cause },
  );
}

/** What is told of a text before it is parsed. Any text will do: invalid JSON is found later. */
interface Scan {
  /** Whether it nests deeper than it may, from where on nothing is counted. */
  readonly isDeep: boolean;
  /** Colons outside strings. */
  readonly colons: number;
  /** How much memory and time the text asks for, in values. */
  readonly values: number;
  /** Names of one object, of that which has most. */
  readonly mostNames: number;
}

function scan(text: string, depthLimit: number): Scan {
  let open = 0;
  let colons = 0;
  let brackets = 0;
  let commas = 0;
  let mostNames = 0;
  let inString = false;
  /** Names so far of the objects that are open, from the outermost on. */
  const names: number[] = [];
  for (let i = 0; i < text.length && open <= depthLimit; i++) {
    const code = text.charCodeAt(i);
    if (inString && code === BACKSLASH) i++;
    else if (code === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (code === COMMA) commas++;
    else if (code === COLON) {
      colons++;
      names[open] = (names[open] ?? 0) + 1;
      mostNames = Math.max(mostNames, names[open]);
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      brackets++;
      names[++open] = 0;
    } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) open = Math.max(0, open - 1);
  }
  return { isDeep: open > depthLimit, colons, values: commas + NAME_VALUES * (colons + brackets), mostNames };
}

function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const children: unknown[] = Object.values(value);
  return children.reduce<number>((sum, child) => sum + countNames(child), isRecord(value) ? children.length : 0);
}
