import type { ModelPlatform } from "../platform/platform.js";
import { hasRelaxedSimd } from "./engine.js";
import type { Dtype } from "./kernels.js";
import type { Build, MemoryKind } from "./variants.js";

/** How exact results are promised to be: "strict" the same bits everywhere, "fast" whatever this engine does best. */
export type Numerics = "strict" | "fast";

/** The build that computes, and why it is not a faster one where one was asked for. */
export interface Choice {
  readonly build: Build;
  readonly note?: string;
}

const choices = new Map<string, Promise<Choice>>();

/**
 * The build for an element type: of "fast" ones the fastest that this engine runs right. The kernels for shared memory are other
 * modules, which the engine optimises anew, and so are tried before workers start.
 */
export async function chooseBuild(
  dtype: Dtype,
  numerics: Numerics,
  platform: ModelPlatform,
  memory: MemoryKind = "plain",
): Promise<Choice> {
  if (numerics === "strict") return { build: "strict" };
  if (!hasRelaxedSimd()) return { build: "strict", note: "this engine has no relaxed SIMD (Node has it from 22 on)" };
  const key = `${dtype} ${memory}`;
  let choice = choices.get(key);
  if (!choice) {
    choice = tryFast(dtype, platform, memory).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { build: "relaxed", note: `256-bit lanes failed: ${reason}` };
    });
    choices.set(key, choice);
  }
  return choice;
}

/** The trial is loaded by those alone who ask for fast numerics. */
async function tryFast(dtype: Dtype, platform: ModelPlatform, memory: MemoryKind): Promise<Choice> {
  const { tryWide } = await import("./wideTrial.js");
  return tryWide(dtype, platform, memory);
}
