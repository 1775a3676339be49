import type { Tensor } from "../graph/tensor.js";
import type { Step } from "../runtime/program.js";

/** A loss in a graph. */
export interface Descent {
  /** Where the way back begins, */
  readonly from: Tensor;
  /** with this gradient. */
  readonly gradient: Tensor;
  /** What leaves the row losses, and what they come to. */
  readonly told: Tensor;
  /**
   * Where it leaves what they come to, if elsewhere than was asked: `STATUS` numbers, and as many
   * more for each part of the loss.
   */
  readonly status?: number;
  /** Present where what is told has a penalty besides. */
  readonly penalty?: ToldPenalty;
}

/** A penalty beside what rows come to. */
export interface ToldPenalty {
  /** What leaves what rows come to, without it. */
  readonly told: Tensor;
  /** What it is, a scalar. */
  readonly amount: Tensor;
  /** Adds that, from the address of a number, to what rows have come to at another. */
  stepsAt(status: number, amount: number): readonly Step[];
}

/** Numbers of `Comparison.status`. */
export const STATUS = 3;

/**
 * What a batch is compared with, and where that leaves what it came to: addresses, 0 for what there
 * is not.
 */
export interface Comparison {
  /** Numbers [rows, outputs] or classes, i32 [rows], as the loss takes them. */
  readonly targets: number;
  /** The class of each row, i32 [rows]. */
  readonly labels: number;
  /** The number of each row in its data, u32 [rows]; 0 where these are 0, 1, and so on. */
  readonly indices: number;
  /** The loss of each row, f64 [rows], before `valueScale`. */
  readonly rowLosses: number;
  /**
   * Three f64: the sum of the row losses, how many rows were predicted right, and how many there
   * are, each row as it counts.
   */
  readonly status: number;
}
