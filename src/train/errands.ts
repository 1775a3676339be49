import { ResourceError } from "../errors.js";

/** What those are told who want to change a model that trains. */
export function busy(): ResourceError {
  return new ResourceError("BUSY", "This model is training already: await that fit before the next one.");
}

/** What those are told who use a model that is no more. */
export function disposed(): ResourceError {
  return new ResourceError("DISPOSED", "This model was disposed: make or load another one.");
}
