import type { ModelPlatform } from "../platform/platform.js";
import type { Dtype } from "./kernels.js";
import type { Choice } from "./numerics.js";
import { hasRelaxedSimd } from "./relaxedSimd.js";
import type { MemoryKind } from "./variants.js";
import { tryWide } from "./wideTrial.js";

const choices = new Map<string, Promise<Choice>>();

/** Of the fast builds the fastest that this engine runs right, found out once. */
export async function fastBuild(dtype: Dtype, platform: ModelPlatform, memory: MemoryKind): Promise<Choice> {
  if (!hasRelaxedSimd()) return { build: "strict", note: "this engine has no relaxed SIMD (Node has it from 22 on)" };
  const key = `${dtype} ${memory}`;
  let choice = choices.get(key);
  if (!choice) {
    choice = tryWide(dtype, platform, memory).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return { build: "relaxed", note: `256-bit lanes failed: ${reason}` };
    });
    choices.set(key, choice);
  }
  return choice;
}
