import { FormatError } from "../errors.js";
import { load, type Model } from "../node.js";
import { hintOf, type ModelOptions } from "./modelOptions.js";

/**
 * The model in a file; errors about its content name it.
 * @throws DataError for a missing file, FormatError for a damaged one or one that `options` don't complete
 */
export async function loadModel(path: string, options: ModelOptions): Promise<Model> {
  try {
    return await load(path, hintOf(options));
  } catch (cause) {
    throw aboutFile(path, cause);
  }
}

/** What was thrown about the bytes of a model file, with its path. */
export function aboutFile(path: string, cause: unknown): unknown {
  if (!(cause instanceof FormatError)) return cause;
  return new FormatError(cause.code, `${path}: ${cause.message}`, { cause });
}
