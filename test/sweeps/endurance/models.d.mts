/** Types of models.mjs, which is JavaScript so that endurance.mjs runs it without a build. */
import type * as lanegrad from "../../../src/browser.js";

/** Looks that are taken at what is held, while models live. */
export declare const SAMPLES: number;

/** How many kinds of lives there are. */
export declare const KINDS: number;

/**
 * Makes a model, has it live life number `i` modulo `KINDS`, and disposes it; `kept` keeps it from
 * that.
 */
export declare function live(library: typeof lanegrad, i: number, kept?: unknown[]): Promise<void>;
