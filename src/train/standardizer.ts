import { chunk } from "../errors.js";

/** What standardises rows and their targets. */
export type Standardizer = typeof import("./standardizing.js");

/** A chunk of its own: whoever has rows taken as they are never downloads it. @throws ResourceError SCRIPT_NOT_FOUND. */
export function loadStandardizer(): Promise<Standardizer> {
  return chunk("the standardisation", import("./standardizing.js"));
}
