import type { ActivationName } from "../catalog/activations.js";
import { isIn } from "../catalog/lookup.js";
import { type KernelLossName, type LossTraits, losses, lossOf } from "../catalog/losses.js";
import type { LossName } from "../catalog/lossNames.js";
import { checkOptions, isRecord, unknownName } from "../check.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/**
 * How squared errors become one number, for `rows` rows of `outputs` numbers:
 * - "mean": the mean over rows and outputs, as in Keras and PyTorch.
 * - "tutorial": sum / (2 rows outputs) is what is reported, but the step goes along the gradient of
 *   sum / (2 rows), as AskPython's tutorial on iris does it: the reported number is the descended
 *   one divided by `outputs`.
 *
 * @see https://www.askpython.com/python/examples/backpropagation-in-python
 */
export type Reduction = "mean" | "tutorial";

/** Options of a loss by name; what is absent is as usual. */
export type LossOptions = Readonly<Record<string, number | boolean>>;

/**
 * A loss with its options; `meanSquaredError()`, `huber()` and the names of the others make one.
 */
export interface Loss {
  /** Its name. */
  readonly name: LossName;
  /** How the losses of a batch become one number. */
  readonly reduction: Reduction;
  /** Its options, where they aren't the defaults. */
  readonly options?: LossOptions;
}

/** A loss that has a kernel. */
export interface KernelLoss {
  readonly name: KernelLossName;
  readonly reduction: Reduction;
}

/**
 * What a loss of a user makes of the model's outputs and the targets, both ["rows", outputs]: the
 * loss of each row, ["rows"] or ["rows", 1], by ops of lanegrad/tensor.
 */
export type LossFunction = (outputs: Tensor, targets: Tensor) => Tensor;

/** A loss of a user, made by `customLoss`: the mean of what its function gives. */
export interface CustomLoss {
  /** The name by which files know it. */
  readonly name: string;
  /** The loss of a batch is the mean of its rows' losses. */
  readonly reduction: "mean";
  /** Computes the loss of each row. */
  readonly rowLosses: LossFunction;
}

/** A loss of the library that is computed as those of users are. */
export interface GraphLoss extends CustomLoss {
  readonly traits: LossTraits;
  /** Those that aren't as usual. */
  readonly options?: LossOptions;
  /** Losses of which it is the sum: what each came to stands behind its own status. */
  readonly parts?: readonly object[];
  /**
   * How it is told where errors are to be multiplied by the deviations of their columns; absent
   * where targets stay as they are.
   */
  readonly inUnits?: (deviation: Float64Array) => Told;
}

/** A loss that is ready to train with. */
export type SettledLoss = KernelLoss | CustomLoss | GraphLoss;

/** How a loss is told that the network descends in other units. */
export interface Told {
  /** What it is multiplied by to be told; default 1. */
  readonly factor?: number;
  /** Makes the row losses that are told, where the factor is not all. */
  readonly measure?: Measure | undefined;
  /** Makes these of a graph, likewise. */
  readonly told?: LossFunction;
  /** Rows that the mean is of, where a pass sees a part of a batch. */
  readonly batchRows?: number;
  /** What rows count that don't count alike. */
  readonly weights?: RowWeights;
}

/** A loss that has a kernel, with how it is told. */
export type ToldLoss = KernelLoss & Told;

/** What a model may be trained with. */
export type AnyLoss = SettledLoss & Told;

/** Whether it is computed by the graph that its function makes, as the loss of a user is. */
export function isCustom(loss: unknown): loss is CustomLoss {
  return isRecord(loss) && typeof loss.rowLosses === "function";
}

/**
 * Steps that leave the losses of rows, f64 [rows] at `rowLosses`, of the outputs and targets at
 * these addresses.
 */
export type Measure = (rowLosses: number, outputs: number, targets: number, rows: number) => readonly Step[];

/** Addresses of what a batch is told by: see `Comparison`. */
type Batch = Readonly<Record<"indices" | "labels" | "rowLosses" | "status", number>>;

/** Steps that weigh the rows of a batch. */
export interface RowWeights {
  /** `scale` and `sum`. */
  weigh(batch: Batch, predicted: number, rows: number, gradient: number, columns: number): readonly Step[];
  /** Multiplies each row of a gradient [rows, columns] by what it counts, in means of the batch. */
  scale(batch: Pick<Batch, "indices">, gradient: number, rows: number, columns: number): Step;
  /**
   * Sums the losses, and the rows whose class is the one at `predicted`, as they count, in place of
   * `sumBatch`.
   */
  sum(batch: Batch, predicted: number, rows: number): Step;
  /** Those of a part of a batch of `rows` rows, whose numbers stand at `indices`. */
  within(indices: number, rows: number): RowWeights;
  /** The same in means of the rows themselves, where they are such a part. */
  readonly alone: RowWeights;
}

/** Squared error. @throws UsageError INVALID_OPTION for an unknown reduction. */
export function meanSquaredError(options: { readonly reduction?: Reduction } = {}): Loss {
  checkOptions("meanSquaredError", options, '{ reduction: "tutorial" }', ["reduction"]);
  const { reduction = "mean" } = options;
  checkReduction("meanSquaredError", reduction);
  return { name: "meanSquaredError", reduction };
}

/** @throws UsageError INVALID_OPTION for a reduction that the loss hasn't. */
export function checkReduction(name: LossName, reduction: Reduction): void {
  const known = lossOf(name as string).slope === 2 ? ["mean", "tutorial"] : ["mean"];
  if (!known.includes(reduction)) throw unknownName("reduction", reduction, known);
}

/**
 * The loss of a name, or the loss itself, where it has a kernel; undefined for all else, and for
 * options. @throws UsageError INVALID_OPTION.
 */
export function kernelLoss(loss: unknown): KernelLoss | undefined {
  const { name, reduction = "mean", options } = isRecord(loss) ? (loss as Partial<Loss>) : { name: loss };
  if (options || !isIn(losses, name)) return undefined;
  checkReduction(name, reduction);
  return { name, reduction };
}

/** A loss, as far as traits go. */
export interface Named {
  readonly name: string;
  readonly traits?: LossTraits;
}

/** What is known of a loss. */
export function traitsOf(loss: Named): LossTraits {
  return loss.traits ?? lossOf(loss.name);
}

/**
 * Whether the targets that the loss compares with are class indices (i32) or a matrix of numbers.
 */
export function targetsOf(loss: AnyLoss): "labels" | "matrix" {
  return traitsOf(loss).targets === "classes" ? "labels" : "matrix";
}

/**
 * Whether the loss takes the output layer's sums and folds its activation in. Such a loss goes with
 * that activation, or with "linear" for a model that answers logits. @throws UsageError
 * INVALID_OPTION for another output activation.
 */
export function foldsActivation(loss: Named, output: ActivationName): boolean {
  const folds = traitsOf(loss).activation;
  if (!folds) return false;
  if (output === folds || output === "linear") return true;
  const message = `The loss ${loss.name} goes with the output activation ${folds} (or linear, for logits), not with ${output}.`;
  throw new UsageError("INVALID_OPTION", message);
}

/**
 * What the sum of the row losses is multiplied by to give the batch's loss, of `rows` rows and
 * `outputs` columns.
 */
export function valueScale(loss: AnyLoss, rows: number, outputs: number): number {
  const { reduction, factor = 1 } = loss;
  if (traitsOf(loss).isOfRows) return factor / rows;
  return ((reduction === "tutorial" ? 0.5 : 1) / (rows * outputs)) * factor;
}

/** What the difference of output and target is divided by to give the gradient. */
export function gradientDivisor(
  { name, reduction, batchRows }: Pick<AnyLoss, "name" | "reduction" | "batchRows">,
  passRows: number,
  outputs: number,
): number {
  const rows = batchRows ?? passRows;
  const { isOfRows, slope } = lossOf(name);
  return isOfRows || reduction === "tutorial" ? rows : (rows * outputs) / slope;
}

/**
 * rowLoss (f64 [rows]) and the gradient (with respect to the sums where the activation is folded
 * in, else to the activations) of the outputs [rows, outputs] against the targets.
 */
export function compare(
  { constants }: Pick<Runtime, "constants">,
  loss: ToldLoss,
  rowLoss: number,
  gradient: number,
  outputs: number,
  targets: number,
  rows: number,
  columns: number,
): Step {
  const { kernel } = lossOf(loss.name);
  const divisor = gradientDivisor(loss, rows, columns);
  return step(kernel, rows, rowLoss, gradient, outputs, targets, columns, divisor, constants);
}
