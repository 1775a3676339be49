import type { ModelPlatform } from "../../platform/platform.js";
import type { Dtype } from "../kernels.js";
import type { Build, Choice, MemoryKind } from "./variants.js";

/** Whether a build runs right and faster. */
export interface BuildQuestion {
  readonly dtype: Dtype;
  readonly wanted: Exclude<Build, "narrow">;
  readonly memory: MemoryKind;
}

let ask: (question: BuildQuestion) => Promise<Choice>;

/** Says who answers in a worker. */
export function haveBuildsFrom(source: typeof ask): void {
  ask = source;
}

/**
 * What stands in the place of wideBuild.ts in the script of workers (rollup.config.mjs): wide lanes
 * are tried by whoever started the worker, and compiles its kernels.
 */
export function wideBuild(
  dtype: Dtype,
  wanted: BuildQuestion["wanted"],
  _platform: ModelPlatform,
  memory: MemoryKind,
): Promise<Choice> {
  return ask({ dtype, wanted, memory });
}
