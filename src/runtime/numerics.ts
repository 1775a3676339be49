import { chunk } from "../errors.js";
import type { ModelPlatform } from "../platform/platform.js";
import type { Dtype } from "./kernels.js";
import type { Build, MemoryKind } from "./variants.js";

/** How exact results are promised to be: "strict" the same bits everywhere, "fast" whatever this engine does best. */
export type Numerics = "strict" | "fast";

/** The build that computes, and why it is not a faster one where one was asked for. */
export interface Choice {
  readonly build: Build;
  readonly note?: string;
}

/**
 * The build for an element type. The kernels for shared memory are other modules, which the engine optimises anew, and so are tried
 * before workers start. What tries is loaded by those alone who ask for fast numerics.
 */
export async function chooseBuild(
  dtype: Dtype,
  numerics: Numerics,
  platform: ModelPlatform,
  memory: MemoryKind = "plain",
): Promise<Choice> {
  if (numerics === "strict") return { build: "strict" };
  const { fastBuild } = await chunk("fast numerics", import("./fastBuild.js"));
  return fastBuild(dtype, platform, memory);
}
