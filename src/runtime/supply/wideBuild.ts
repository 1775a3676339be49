import type { ModelPlatform } from "../../platform/platform.js";
import type { Dtype } from "../kernels.js";
import { hasRelaxedSimd } from "./relaxedSimd.js";
import type { Choice, MemoryKind } from "./variants.js";
import { tryWide, type WideBuild } from "./wideTrial.js";

const choices = new Map<string, Promise<Choice>>();

/**
 * The wide or fused build if this engine runs it right and faster than the narrow one, found out
 * once; else the narrow one.
 */
export function wideBuild(
  dtype: Dtype,
  wanted: WideBuild,
  platform: ModelPlatform,
  memory: MemoryKind,
): Promise<Choice> {
  const key = `${dtype} ${wanted} ${memory}`;
  let choice = choices.get(key);
  if (!choice) {
    choice = choose(dtype, wanted, platform, memory).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      return narrow(`256-bit lanes failed: ${reason}`);
    });
    choices.set(key, choice);
  }
  return choice;
}

async function choose(dtype: Dtype, wanted: WideBuild, platform: ModelPlatform, memory: MemoryKind): Promise<Choice> {
  if (!platform.allowWideLanes(false)) return narrow("256-bit lanes need Node 24 or later on x64");
  if (wanted === "fused" && !hasRelaxedSimd()) return narrow("this engine has no relaxed SIMD");
  return tryWide(dtype, wanted, platform, memory);
}

function narrow(note: string): Choice {
  return { build: "narrow", note };
}
