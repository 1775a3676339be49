import type { KernelName } from "./kernels.js";

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
 * The multiple at which `rows` of a kernel may be cut. Optimizers need whole vectors; a product wastes least in whole tiles, of
 * 4 rows and of 5; the others run fastest from cache line to cache line. No result depends on where.
 */
export function grainOf(kernel: KernelName, rows: number): number {
  if (kernel === "gemm") return rows < MANY ? 4 : 20;
  return anywhere.includes(kernel) ? 1 : LINE;
}
