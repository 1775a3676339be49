import type { KernelResult } from "../../bench/kernels.js";
import type { Limits } from "../../bench/limits.js";
import type { Dtype } from "../../runtime/kernels.js";

/** What the page asks the benchmark's worker to measure, once. */
export interface BenchmarkRequest {
  readonly dtype: Dtype;
  /** Fewer and shorter rounds. */
  readonly isQuick: boolean;
}

/**
 * What the worker tells, in this order: how much is to come, the limits, each result, the end; or
 * why it ended before.
 */
export type BenchmarkEvent =
  | { readonly kind: "plan"; readonly cases: number }
  | { readonly kind: "limits"; readonly limits: Limits; readonly sparse: string }
  | { readonly kind: "next"; readonly what: string }
  | { readonly kind: "result"; readonly result: KernelResult }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly reason: string };
