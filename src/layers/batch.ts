import type { Place } from "../graph/site.js";
import type { Step } from "../runtime/program.js";

/** Where the rows of a batch stand once they are loaded: addresses, 0 for what they don't have. */
export interface LoadedRows {
  readonly x: Place;
  /** Where the u32 numbers of the rows in their data stand; 0 where these are 0, 1, and so on. */
  readonly indices: number;
  readonly labels: number;
  /** What the loss compares with: the matrix, or else the labels. */
  readonly targets: number;
}

/**
 * The steps of a batch through a network, and where they leave what they make: addresses, 0 for
 * what they don't.
 */
export interface Pass {
  readonly steps: readonly Step[];
  /** What belongs behind the update of a training, where layers keep something. */
  readonly commits?: readonly Step[];
  /**
   * What layers make, [rows, units], the last one last: its answers where these are asked for, else
   * what the loss takes.
   */
  readonly made: readonly number[];
  /** The class predicted for each row, i32 [rows]. */
  readonly predicted: number;
  /** Three f64: see `Comparison.status`. */
  readonly status: number;
}
