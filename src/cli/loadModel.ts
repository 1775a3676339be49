import { lossNamed } from "../catalog/lossNames.js";
import type { Task } from "../data/targets.js";
import { FormatError } from "../errors.js";
import { load, type Model } from "../node.js";
import { nodePlatform } from "../platform/node.js";
import type { ModelInfo } from "../train/info.js";
import { modelBytes } from "./modelBytes.js";
import { hintOf, type ModelOptions } from "./modelOptions.js";

/**
 * The model in a file; errors about its content name it.
 * @throws DataError for a missing file, FormatError for a damaged one or one that `options` don't
 * complete
 */
export async function loadModel(path: string, options: ModelOptions): Promise<Model> {
  try {
    const { modules: _, inputs: __, ...hint } = hintOf(options);
    return await load(await modelBytes(nodePlatform, path, options), hint);
  } catch (cause) {
    throw aboutFile(path, cause);
  }
}

/**
 * What a model was made for: classes, also several of a row, or numbers. A file from PyTorch says
 * it by its loss.
 */
export function taskOf({ classes, loss }: Pick<ModelInfo, "classes" | "loss">): Task {
  return classes || !/numbers|counts/.test(lossNamed(loss).targets) ? "classification" : "regression";
}

/**
 * The names of what a model answers where these are no classes; files of older versions have them
 * with their columns.
 */
export function targetNamesOf({ targetNames, preprocessor }: ModelInfo): readonly string[] | undefined {
  return targetNames ?? preprocessor?.target?.columns;
}

/** What was thrown about the bytes of a model file, with its path. */
export function aboutFile(path: string, cause: unknown): unknown {
  if (!(cause instanceof FormatError)) return cause;
  return new FormatError(cause.code, `${path}: ${cause.message}`, { cause });
}
