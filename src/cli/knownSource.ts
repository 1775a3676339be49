import type { ModelInfo } from "../train/info.js";
import type { Host } from "./host.js";
import { taskOf } from "./loadModel.js";
import { loadSource, type Source } from "./source.js";
import type { SourceOptions } from "./trainOptions.js";

/** The rows of WHAT whose answers are known, as a model takes them. @throws as `loadSource`. */
export function loadKnownSource(
  host: Host,
  info: ModelInfo,
  what: readonly string[],
  options: SourceOptions,
): Promise<Source> {
  const { classes, features, preprocessor } = info;
  return loadSource(host, what, options, {
    task: taskOf(info),
    ...(classes && { classes }),
    ...(features && { features }),
    ...(preprocessor && { preprocessor }),
  });
}
