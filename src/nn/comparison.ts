import type { ActivationName } from "../catalog/activations.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import { compare, foldsActivation, type Named, type ToldLoss, traitsOf } from "./losses.js";

/** What a batch is compared with, and where that leaves what it came to: addresses, 0 for what there is not. */
export interface Comparison {
  /** Numbers [rows, outputs] or classes, i32 [rows], as the loss takes them. */
  readonly targets: number;
  /** The class of each row, i32 [rows]. */
  readonly labels: number;
  /** The number of each row in its data, u32 [rows]; 0 where these are 0, 1, and so on. */
  readonly indices: number;
  /** The loss of each row, f64 [rows], before `valueScale`. */
  readonly rowLosses: number;
  /** Three f64: the sum of the row losses, how many rows were predicted right, and how many there are, each row as it counts. */
  readonly status: number;
}

/** Numbers of `Comparison.status`. */
export const STATUS = 3;

/** Allocates what a batch of `rows` comes to, compared with `targets` and `labels`. */
export function allocateComparison(
  { arena }: Runtime,
  rows: number,
  loaded: Pick<Comparison, "targets" | "labels" | "indices">,
): Comparison {
  const comparison = { ...loaded, rowLosses: arena.allocate(rows * 8), status: arena.allocate(STATUS * 8) };
  // what weighs them writes another number
  arena.float64(comparison.status, STATUS)[2] = rows;
  return comparison;
}

/**
 * Steps that compare outputs [rows, columns], as the loss takes them, with the targets, and the classes at `predicted` with the labels:
 * they leave the gradient of the outputs at `gradient`, and what the batch came to. The losses that are told are those that the gradient
 * descends, unless the loss measures others.
 */
export function judge(
  runtime: Runtime,
  loss: ToldLoss,
  comparison: Comparison,
  gradient: number,
  outputs: number,
  predicted: number,
  rows: number,
  columns: number,
): Step[] {
  const { targets, rowLosses } = comparison;
  return [
    compare(runtime, loss, rowLosses, gradient, outputs, targets, rows, columns),
    ...(loss.measure?.(rowLosses, outputs, targets, rows) ?? []),
    ...(loss.weights?.weigh(comparison, predicted, rows, gradient, columns) ?? [tally(comparison, predicted, rows)]),
  ];
}

/** What the losses of rows, and the classes at `predicted`, come to. */
export function tally(
  { rowLosses, status, labels }: Omit<Comparison, "targets" | "indices">,
  predicted: number,
  rows: number,
): Step {
  return step("sumBatch", 1, status, rowLosses, predicted, labels, rows);
}

/** Above what a single number, as the loss takes it of outputs of that activation, stands for the second of two classes. */
export function thresholdOf(loss: Named, activation: ActivationName): number {
  // a sum above 0 is a probability above 1/2
  return foldsActivation(loss, activation) ? 0 : (traitsOf(loss).threshold ?? 0.5);
}

/**
 * The class of each row of outputs [rows, columns], i32 [rows] at `predicted`: the first largest number, or of one number the second
 * class above the threshold; or for `each` of so many parts of a row, as many as there are columns, whether it is over the threshold.
 */
export function classify(
  predicted: number,
  outputs: number,
  threshold: number,
  rows: number,
  columns: number,
  each: number,
): Step {
  return step("argmaxRows", rows * each, predicted, outputs, columns / each, threshold);
}
