import type { Tensor } from "../graph/tensor.js";
import type { Runtime } from "../runtime/runtime.js";

/** What a batch is compared with, and where that leaves what it came to: addresses, 0 for what there is not. */
export interface Comparison {
  /** Numbers [rows, outputs] or classes, i32 [rows], as the loss takes them. */
  readonly targets: number;
  /** The class of each row, i32 [rows]. */
  readonly labels: number;
  /** The loss of each row, f64 [rows], before `valueScale`. */
  readonly rowLosses: number;
  /** Two f64: the sum of the row losses, and how many rows were predicted right. */
  readonly status: number;
}

/** A loss in a graph. */
export interface Descent {
  /** Where the way back begins, */
  readonly from: Tensor;
  /** with this gradient. */
  readonly gradient: Tensor;
  /** What leaves the row losses, and what they come to. */
  readonly told: Tensor;
}

/** Bytes of `Comparison.status`. */
const STATUS_BYTES = 16;

/** Allocates what a batch of `rows` comes to, compared with `targets` and `labels`. */
export function allocateComparison(
  { arena }: Runtime,
  rows: number,
  { targets, labels }: Pick<Comparison, "targets" | "labels">,
): Comparison {
  return { targets, labels, rowLosses: arena.allocate(rows * 8), status: arena.allocate(STATUS_BYTES) };
}
