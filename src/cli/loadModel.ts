import { FormatError } from "../errors.js";
import { load, type Model } from "../node.js";
import { hintOf, type ModelOptions } from "./modelOptions.js";

/** The options of `load` by which a file from PyTorch is completed, as the command line spells them. */
const FLAGS: Readonly<Record<string, string>> = {
  "`loss`": "--loss",
  "`activation`": "--activation",
  "`outputActivation`": "--output-activation",
};

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

/** What was thrown about the bytes of a model file, with its path and the command line's words. */
export function aboutFile(path: string, cause: unknown): unknown {
  if (!(cause instanceof FormatError)) return cause;
  const message = cause.message.replaceAll(/`\w+`/g, (name) => FLAGS[name] ?? name);
  return new FormatError(cause.code, `${path}: ${message}`, { cause });
}
