import { FormatError } from "../errors.js";

const [QUOTE, BACKSLASH, COLON] = [34, 92, 58];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [123, 125, 91, 93];

/** Headers of weight files need no deeper nesting than `{ name: { shape: [...] } }`. */
const HEADER_DEPTH = 3;

/**
 * Parses untrusted JSON and refuses what `JSON.parse` lets pass: repeated names, of which it silently keeps the last, and
 * deep nesting, which costs far more memory than the text.
 * @param what names the text in the error, such as "its header"
 * @param depthLimit the deepest nesting that is let pass
 * @throws FormatError `FORMAT_INVALID`
 */
export function parseJson(text: string, what: string, depthLimit = HEADER_DEPTH): unknown {
  const { depth, colons } = scan(text);
  if (depth > depthLimit) throw damaged(`${what} nests values too deeply`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(`${what} is not valid JSON`, cause);
  }
  // Every name in JSON is followed by the one colon outside strings, so fewer names than colons means repeated names.
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

/** The deepest nesting and the number of colons outside strings. Any text will do: invalid JSON is found later. */
function scan(text: string): { depth: number; colons: number } {
  let open = 0;
  let depth = 0;
  let colons = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString && code === BACKSLASH) i++;
    else if (code === QUOTE) inString = !inString;
    else if (inString) continue;
    else if (code === COLON) colons++;
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth = Math.max(depth, ++open);
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) open--;
  }
  return { depth, colons };
}

function countNames(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const children: unknown[] = Object.values(value);
  return children.reduce<number>((sum, child) => sum + countNames(child), isRecord(value) ? children.length : 0);
}
