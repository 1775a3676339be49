import { probe, runs } from "./probe.js";
import { unsupported } from "./refusal.js";

/** f32x4.add. */
const SIMD = /* @__PURE__ */ probe([96, 2, 123, 123, 1, 123], [32, 0, 32, 1, 253, 228, 1]);

/** Whether the engine has WebAssembly with 128-bit SIMD, without which there are no kernels. */
export function hasSimd(): boolean {
  return runs(SIMD);
}

/** @throws ResourceError UNSUPPORTED_ENGINE unless there is WebAssembly with SIMD. */
export function requireSimd(): void {
  if (!hasSimd()) throw unsupported("run WebAssembly SIMD");
}
