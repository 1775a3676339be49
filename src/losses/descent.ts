import type { Tensor } from "../graph/tensor.js";

/** A loss in a graph. */
export interface Descent {
  /** Where the way back begins, */
  readonly from: Tensor;
  /** with this gradient. */
  readonly gradient: Tensor;
  /** What leaves the row losses, and what they come to. */
  readonly told: Tensor;
}
