/** What is demanded of a parser for every input. */
import { getHeapStatistics } from "node:v8";

/** Milliseconds that an input may take. */
export const MOST_MILLISECONDS = 250;
/** Bytes that an input may need at a time for each of its own. */
const MULTIPLE = 4;
/**
 * Bytes that any may need besides: parsers' tables, an error with its stack, and the engine's own.
 */
const CONSTANT = 2 ** 20;

/**
 * Bytes that an input may need: more where its target says that values take more than their text.
 */
export function mostMemory(input, { valueMemory = () => 0 }) {
  return MULTIPLE * input.length + CONSTANT + valueMemory(input);
}

/** Bytes of what JSON tells, where each name and pair of brackets counts as well as each value. */
export function jsonMemory(input) {
  const counts = new Uint32Array(256);
  for (const byte of input) counts[byte]++;
  const [commas, colons, brackets] = [",", ":", "[{"].map((characters) =>
    [...Buffer.from(characters)].reduce((sum, byte) => sum + counts[byte], 0),
  );
  return 32 * commas + 256 * (colons + brackets);
}

/** Bytes in use, in the engine's heap and in buffers. */
export function memoryInUse() {
  const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
  return heap + buffers;
}

/** The longest sentence of an error. */
const LONGEST_SENTENCE = 1500;
/** What no sentence tells but of what stands in quotes, a name say. */
const INTERNALS = /\bundefined\b|\[object /;
const QUOTED = /"(?:[^"\\]|\\.)*"/g;

/** What is wrong with what an input was refused with; undefined for an error of ours. */
export function wrongError(reason, { LanegradError, ERROR_CODES }) {
  if (!(reason instanceof LanegradError))
    return `foreign error: ${reason instanceof Error ? reason.stack : String(reason)}`;
  const { code, message } = reason;
  if (!ERROR_CODES.includes(code)) return `unknown code ${code}`;
  if (code === "OUT_OF_MEMORY" || code === "WORKER_FAILED") return `${code}: ${message}`;
  if (message.length > LONGEST_SENTENCE) return `an error of ${message.length} characters: ${message.slice(0, 200)}`;
  if (INTERNALS.test(message.replace(QUOTED, ""))) return `an error that tells of internals: ${message}`;
  return undefined;
}

/** By what a problem is known again: its kind, and where it stands. */
export function keyOf(problem) {
  const place = /\.mjs:(\d+:\d+)/.exec(problem)?.[1] ?? "";
  return `${problem.split("\n")[0].replace(/\d+/g, "0").slice(0, 80)} ${place}`;
}
