import { readFileSync } from "node:fs";
import { FormatError } from "../../src/errors.js";
import type { StoredModel } from "../../src/io/modelFile.js";

/** A file of `test/golden`. */
export function golden(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../golden/${name}`, import.meta.url)));
}

/** The bytes of a file whose header is `header`, whatever that is, before `data`. */
export function fileOf(header: unknown, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

/** What `run` throws, which must be a FormatError of one sentence; undefined if it returns. */
export function formatError(run: () => unknown): FormatError | undefined {
  try {
    run();
  } catch (error) {
    if (!(error instanceof FormatError) || !/^[A-Z].*[^.]\.$/s.test(error.message)) throw error;
    return error;
  }
  return undefined;
}

/** A small model that has all a file can keep, but a reduction. */
export const tiny: StoredModel = {
  inputs: 2,
  dtype: "float32",
  loss: "crossEntropy",
  layers: [
    { units: 3, activation: "relu", kernel: Float32Array.of(1, 2, 3, 4, 5, 6), bias: Float32Array.of(7, 8, 9) },
    { units: 2, activation: "linear", kernel: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { units: 2, activation: "softmax", kernel: Float32Array.of(1, 2, 3, 4), bias: Float32Array.of(5, 6) },
  ],
  classes: ["no", "yes"],
  features: ["width", "height"],
  standardization: { mean: [1, -2.5], deviation: [0.1, 3] },
  scale: 1 / 255,
};
