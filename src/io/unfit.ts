import { FormatError } from "../errors.js";

/** The error for a sound file that holds no model lanegrad can use; `what` completes "The model file ...". */
export function unfit(what: string): FormatError {
  return new FormatError("FORMAT_INVALID", `The model file ${what}.`);
}
