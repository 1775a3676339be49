/**
 * Types of trainings.mjs, which is JavaScript so that test/sweeps/engines.mjs runs it without a
 * build.
 */
import type * as lanegrad from "../../src/browser.js";

/** A training, and the first 8 bytes of the SHA-256 of the model file it ends with. */
export interface Training {
  readonly name: string;
  readonly digest: string;
}

/** Trains one network after the other; `options` are added to all. */
export declare function trainings(
  library: typeof lanegrad,
  options?: Pick<lanegrad.ComputeOptions, "threads">,
): AsyncGenerator<Training, void>;

/** The first 8 bytes of the SHA-256, in hexadecimal. */
export declare function digestOf(bytes: Uint8Array): Promise<string>;
