import { FormatError } from "../errors.js";

/**
 * The error for a layer that a format hasn't; `why` completes "Layer 2, dense, ..." in some words.
 */
export function refusal(format: string, path: string, kind: string, why = ""): FormatError {
  const what = why ? `${kind}, ${why}` : kind;
  return unwritable(format, `layer ${path}, ${what}`);
}

/** The error for a model with something that a format has no place for. */
export function unwritable(format: string, what: string): FormatError {
  return new FormatError(
    "FORMAT_UNSUPPORTED",
    `${format} has nothing for ${what}: save the model as .safetensors, which holds all of it, or choose another format.`,
  );
}
