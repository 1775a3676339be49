/** Types of check.mjs, which is JavaScript so that networks.mjs runs it without a build. */
import type * as lanegrad from "../../../src/node.js";

type Library = typeof lanegrad;

/** A network, rows to train it on, options of `fit`, and a few words about all that. */
export interface Drawn {
  readonly options: lanegrad.ModelOptions;
  readonly data: lanegrad.Dataset;
  readonly fit: lanegrad.FitOptions;
  readonly about: string;
}

/** What was found of a network's numbers. */
export interface Numbers {
  /** Answers that were held against float64. */
  readonly answers: number;
  /** What the furthest of them is off by, as a share of its bound. */
  readonly largest: number;
  /** Elements of gradients that were held against central differences. */
  readonly gradients: number;
  /** What is wrong, each a sentence. */
  readonly wrong: readonly string[];
}

/** Network number `i`. */
export declare function drawNetwork(library: Library, i: number): Drawn;

/**
 * Holds the answers of network number `i` against float64, and its gradients against central
 * differences.
 */
export declare function checkNumbers(library: Library, i: number): Promise<Numbers>;

/**
 * A digest of what network number `i`, trained in that place, has become and answers, and the build
 * that computed there.
 */
export declare function trainingDigest(
  library: Library,
  i: number,
  place: lanegrad.ComputeOptions,
): Promise<{ readonly digest: string; readonly build: string }>;
