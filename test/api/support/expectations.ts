import { expect } from "vitest";
import { type ErrorCode, LanegradError, type LayerWeights, type Model } from "../../../src/node.js";

/**
 * The bytes of all numbers of a model, layer by layer: equal exactly if the models are equal to the
 * bit.
 */
export function bitsOf(model: Model): string {
  return bitsOfLayers(model.weights());
}

/** The bytes of all layers' numbers, as text that a failing comparison can show. */
export function bitsOfLayers(layers: readonly LayerWeights[]): string {
  return layers.map((layer) => Object.values(layer).map(bytesOf).join("|")).join("\n");
}

/** The bytes of an array in hexadecimal. */
export function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
}

/** Whether every number of the model is finite. */
export function isFiniteModel(model: Model): boolean {
  return model
    .weights()
    .every(({ kernel, bias }) => [kernel, ...(bias ? [bias] : [])].every((values) => values.every(Number.isFinite)));
}

/** What `run` throws or rejects with; undefined if it succeeds. */
export async function failureOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * A sentence: a capital or a name first, one full stop at its end, and nothing that only a
 * programmer of lanegrad reads.
 */
const SENTENCE = /^[^\n]*[^.\n]\.$/;
const INTERNALS = /undefined|\[object|\bat .*:\d+|Cannot |is not a function|is not iterable|NaN\.0/;

/**
 * What `run` fails with, which must be a LanegradError of that code whose message is one sentence.
 */
export async function lanegradError(run: () => unknown, ...codes: ErrorCode[]): Promise<LanegradError> {
  const error = await failureOf(run);
  expect(error).toBeInstanceOf(LanegradError);
  if (!(error instanceof LanegradError)) throw new Error("unreachable");
  expect(error.message).toMatch(SENTENCE);
  expect(error.message).not.toMatch(INTERNALS);
  if (codes.length > 0) expect(codes).toContain(error.code);
  return error;
}

/** Calls as plain JavaScript makes them, without types. */
export type Untyped = (...values: unknown[]) => unknown;

/** What takes the place of an options object when something was forgotten or mistaken. */
export const strangers: readonly unknown[] = [null, "adam", 0.1, true, [], () => ({})];

/**
 * Expects `run` to fail with a LanegradError for its options or data, whose sentence matches
 * `naming`.
 */
export async function refused(run: () => unknown, naming: string | RegExp): Promise<void> {
  const error = await lanegradError(run, "INVALID_OPTION", "INVALID_SHAPE", "DATA_MISMATCH", "DATA_INVALID");
  expect(error.message).toMatch(naming);
}
