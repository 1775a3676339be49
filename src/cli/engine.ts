import { hasSimd } from "../runtime/supply/engine.js";
import { hasRelaxedSimd } from "../runtime/supply/relaxedSimd.js";

/** What the JavaScript engine can run. */
export interface EngineFeatures {
  /** 128-bit vectors, without which nothing here runs. */
  readonly simd: boolean;
  /** Fused multiply-add and its like, which fast numerics use. */
  readonly relaxedSimd: boolean;
  /** Memory that several threads share. */
  readonly sharedMemory: boolean;
}

/** Asks the engine, rather than a table of versions. */
export function engineFeatures(): EngineFeatures {
  return {
    simd: hasSimd(),
    relaxedSimd: hasRelaxedSimd(),
    sharedMemory: typeof SharedArrayBuffer === "function",
  };
}
