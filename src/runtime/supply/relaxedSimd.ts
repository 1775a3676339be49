import { probe, runs } from "./probe.js";

/** f32x4.relaxed_madd. */
const RELAXED_SIMD = probe([96, 3, 123, 123, 123, 1, 123], [32, 0, 32, 1, 32, 2, 253, 133, 2]);

/** Whether the engine has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  return runs(RELAXED_SIMD);
}
