import type { KernelName } from "../kernels.js";
import type { Step } from "../program.js";

/** A step, and what those have to know who cut it or let several threads do it. */
export interface DivisibleStep extends Step {
  /** The rows may be cut at multiples of this. */
  readonly grain: number;
  /** See `Step`. */
  readonly takesScratch: boolean;
}

/** Elements of a cache line of float32: ranges that end there don't share one. */
const LINE = 16;

/** Rows of a product from which cutting at whole tiles of every build leaves shares about equal. */
const MANY = 400;

/** Kernels that count single rows, panels or strips, wide enough to be cut anywhere. */
const anywhere: readonly KernelName[] = [
  ...(["packPanels", "sparseProduct", "transposeSparse", "gatherRows", "gatherBytes"] as const),
  ...(["softmaxForward", "softmaxBackward", "squaredError", "binaryCrossEntropy", "crossEntropy"] as const),
];

/**
 * The multiple at which the rows of a step may be cut. Optimizers need whole vectors; a product
 * wastes least in whole tiles, of 4 rows and of 5; the others run fastest from cache line to cache
 * line. No result depends on where.
 */
function grainOf({ kernel, rows, grain }: Step, takesScratch: boolean): number {
  if (grain !== undefined) return grain;
  if (takesScratch) return rows < MANY ? 4 : 20;
  return anywhere.includes(kernel) ? 1 : LINE;
}

/** The step, with how it may be divided. */
export function divisible(step: Step): DivisibleStep {
  const { takesScratch = step.kernel === "gemm" } = step;
  return { ...step, grain: grainOf(step, takesScratch), takesScratch };
}
