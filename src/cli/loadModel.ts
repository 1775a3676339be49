import { FormatError } from "../errors.js";
import { load, type Model } from "../node.js";

/** The model in a file; errors about its content name it. @throws DataError for a missing file, FormatError for a damaged one. */
export async function loadModel(path: string): Promise<Model> {
  try {
    return await load(path);
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(cause.code, `${path}: ${cause.message}`, { cause });
    throw cause;
  }
}
