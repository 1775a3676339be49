import type { ModelInfo } from "../index.js";

/** What the page's batch norm adds to variances: the library's usual, and PyTorch's. */
export const EPSILON = 1e-5;

/** Whether a layer is such a batch norm as the page makes, with the usual options. */
export function isUsualBatchNorm(layer: ModelInfo["layers"][number]): boolean {
  const { kind, momentum, epsilon, center, scale, unbiased } = layer;
  const isUsual = momentum === 0.9 && epsilon === EPSILON;
  return kind === "batchNormalization" && isUsual && [center, scale, unbiased].every((is) => is === true);
}
