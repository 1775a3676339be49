import type { ActivationName } from "../catalog/activations.js";
import { checkName } from "../catalog/lookup.js";
import { type LossName, losses, lossOf } from "../catalog/losses.js";
import { checkOptions, isRecord, noSuch } from "../check.js";
import { UsageError } from "../errors.js";
import type { Tensor } from "../graph/tensor.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";

/**
 * How squared errors become one number, for `rows` rows of `outputs` numbers:
 * - "mean": the mean over rows and outputs, as in Keras and PyTorch.
 * - "tutorial": sum / (2 rows outputs) is what is reported, but the step goes along the gradient of sum / (2 rows), as
 *   well-known tutorials do it: the reported number is the descended one divided by `outputs`.
 */
export type Reduction = "mean" | "tutorial";

/** A loss with its options; `meanSquaredError()` and the names of the others make one. */
export interface Loss {
  readonly name: LossName;
  readonly reduction: Reduction;
}

/**
 * What a loss of a user makes of the model's outputs and the targets, both ["rows", outputs]: the
 * loss of each row, ["rows"] or ["rows", 1], by ops of lanegrad/tensor.
 */
export type LossFunction = (outputs: Tensor, targets: Tensor) => Tensor;

/** A loss of a user, made by `customLoss`: the mean of what its function gives. */
export interface CustomLoss {
  readonly name: string;
  readonly reduction: "mean";
  readonly rowLosses: LossFunction;
}

/** How a loss is told that the network descends in other units. */
interface Told {
  /** What it is multiplied by to be told; default 1. */
  readonly factor?: number;
  /** Makes the row losses that are told, where the factor is not all. */
  readonly measure?: Measure | undefined;
}

/** A loss of the library with how it is told. */
export type ToldLoss = Loss & Told;

/** What a model may be trained with. */
export type AnyLoss = (Loss | CustomLoss) & Told;

/** Whether it is the loss of a user. */
export function isCustom(loss: unknown): loss is CustomLoss {
  return isRecord(loss) && typeof loss.rowLosses === "function";
}

/** Steps that leave the losses of rows, f64 [rows] at `rowLosses`, of the outputs and targets at these addresses. */
export type Measure = (rowLosses: number, outputs: number, targets: number, rows: number) => readonly Step[];

/** Squared error. @throws UsageError INVALID_OPTION for an unknown reduction. */
export function meanSquaredError(options: { readonly reduction?: Reduction } = {}): Loss {
  checkOptions("meanSquaredError", options, '{ reduction: "tutorial" }', ["reduction"]);
  const { reduction = "mean" } = options;
  checkReduction("meanSquaredError", reduction);
  return { name: "meanSquaredError", reduction };
}

function checkReduction(name: LossName, reduction: Reduction): void {
  const known = lossOf(name).targets === "numbers" ? ["mean", "tutorial"] : ["mean"];
  if (!known.includes(reduction)) throw noSuch("reduction", reduction, known);
}

/** The loss of a name, or the loss itself. @throws UsageError INVALID_OPTION when there is none of that name. */
export function checkLoss(loss: string | Loss | CustomLoss): Loss | CustomLoss {
  if (isCustom(loss)) return loss;
  const name = checkName("loss", losses, isRecord(loss) ? loss.name : loss);
  if (typeof loss === "string" || loss.reduction === undefined) return { name, reduction: "mean" };
  checkReduction(name, loss.reduction);
  return { name, reduction: loss.reduction };
}

/** Whether the targets that the loss compares with are class indices (i32) or a matrix of numbers. */
export function targetsOf(loss: AnyLoss): "labels" | "matrix" {
  return lossOf(loss.name).targets === "classes" ? "labels" : "matrix";
}

/**
 * Whether the loss takes the output layer's sums and folds its activation in. Such a loss goes with that activation, or
 * with "linear" for a model that answers logits. @throws UsageError INVALID_OPTION for another output activation.
 */
export function foldsActivation(loss: AnyLoss, output: ActivationName): boolean {
  const folds = lossOf(loss.name).activation;
  if (!folds) return false;
  if (output === folds || output === "linear") return true;
  const message = `The loss ${loss.name} goes with the output activation ${folds} (or linear, for logits), not with ${output}.`;
  throw new UsageError("INVALID_OPTION", message);
}

/** What the sum of the row losses is multiplied by to give the batch's loss, of `rows` rows and `outputs` columns. */
export function valueScale({ name, reduction, factor = 1 }: AnyLoss, rows: number, outputs: number): number {
  if (lossOf(name).isOfRows) return 1 / rows;
  return ((reduction === "tutorial" ? 0.5 : 1) / (rows * outputs)) * factor;
}

/** The same for the loss whose gradient training descends; with the tutorials' reduction it isn't the one that is told. */
export function descentScale(loss: Loss | CustomLoss, rows: number, outputs: number): number {
  return valueScale(loss, rows, loss.reduction === "tutorial" ? 1 : outputs);
}

/** What the difference of output and target is divided by to give the gradient. */
export function gradientDivisor({ name, reduction }: AnyLoss, rows: number, outputs: number): number {
  const { isOfRows, slope } = lossOf(name);
  return isOfRows || reduction === "tutorial" ? rows : (rows * outputs) / slope;
}

/**
 * rowLoss (f64 [rows]) and the gradient (with respect to the sums where the activation is folded in, else to the
 * activations) of the outputs [rows, outputs] against the targets.
 */
export function compare(
  { constants }: Pick<Runtime, "constants">,
  loss: Loss,
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
