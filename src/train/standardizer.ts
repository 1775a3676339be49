import { chunk } from "../errors.js";

/** What standardises rows. */
export type Standardizer = typeof import("../data/standardize.js");

/** A chunk of its own: whoever has rows taken as they are never downloads it. @throws ResourceError SCRIPT_NOT_FOUND. */
export function loadStandardizer(): Promise<Standardizer> {
  return chunk("the standardisation", import("../data/standardize.js"));
}
