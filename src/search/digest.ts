import { crc32 } from "../data/crc32.js";
import type { Dataset } from "../data/dataset.js";
import type { Asked } from "../train/coach/fitState.js";

/**
 * A digest of rows, as those to train on and to measure: their numbers and answers, in order. It is
 * no proof against whoever wants two of one digest.
 */
export function digestOfRows(...sets: readonly Dataset[]): string {
  return sets
    .flatMap(({ x, labels, targets, weights, columns, classes }) => [
      ...[x, labels, targets, weights].map((part) => (part ? crc32(bytesOf(part)) : 0)),
      columns,
      crc32(new TextEncoder().encode(JSON.stringify(classes ?? []))),
    ])
    .map((sum) => sum.toString(16))
    .join(" ");
}

/** A digest of a text. */
export function digestOfText(text: string): string {
  return crc32(new TextEncoder().encode(text)).toString(16);
}

/**
 * A digest of options, by which others are known as such: functions are all alike, numbers in
 * arrays of their own count by what they are.
 */
export function digestOfOptions(options: unknown): string {
  return digestOfText(textOfOptions(options));
}

/**
 * The texts of options, by name, as processes compare them; alike are those of which
 * `digestOfOptions` makes the same.
 */
export function optionsTold(options: Readonly<Record<string, unknown>>): Asked {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, textOfOptions(value)]));
}

function textOfOptions(options: unknown): string {
  const text = JSON.stringify(options, (_, value: unknown) => {
    if (typeof value === "function") return "a function";
    return ArrayBuffer.isView(value) ? crc32(bytesOf(value)) : value;
  });
  return text ?? "none";
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
