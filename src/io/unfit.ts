import { FormatError } from "../errors.js";

/**
 * The error for a sound file that holds no model lanegrad can use; `what` completes "The model file
 * ...".
 */
export function unfit(what: string): FormatError {
  return new FormatError("FORMAT_INVALID", `The model file ${what}.`);
}

/** The error for metadata with a `field` that is not what it must be. */
export function wrongField(field: string, wanted: string): FormatError {
  return unfit(`has metadata where "${field}" is not ${wanted}: save the model again with lanegrad`);
}
