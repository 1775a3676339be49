import { chunk, ResourceError } from "../errors.js";

/** What reads and writes models and checkpoints. @throws ResourceError SCRIPT_NOT_FOUND. */
export function storage(): Promise<typeof import("./storage.js")> {
  return chunk("the file format", import("./storage.js"));
}

/** What those are told who want to change a model that trains. */
export function busy(): ResourceError {
  return new ResourceError("BUSY", "This model is training already: await that fit before the next one.");
}

/** What those are told who use a model that is no more. */
export function disposed(): ResourceError {
  return new ResourceError("DISPOSED", "This model was disposed: make or load another one.");
}
