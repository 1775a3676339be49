import type { ActivationName } from "../catalog/activations.js";
import type { Placed } from "../graph/site.js";
import { newTensor, type Op, type Tensor } from "../graph/tensor.js";
import { type AnyLoss, compare, foldsActivation, type ToldLoss, traitsOf } from "../nn/losses.js";
import { type Step, step } from "../runtime/program.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Comparison, Descent } from "./descent.js";

/** What of the outputs goes into a loss. */
export interface Compared {
  /**
   * The outputs, or the logits that they are the activation of, where the loss computes that
   * itself.
   */
  readonly tensor: Tensor;
  /** Above this a single number stands for the second of two classes. */
  readonly threshold: number;
}

/**
 * What the loss takes of a model's outputs, which are made by that activation: it takes the one
 * that it computes itself off, so that nothing overflows. @throws UsageError INVALID_OPTION for
 * outputs that don't go with the loss.
 */
export function comparedBy(loss: AnyLoss, outputs: Tensor, activation: ActivationName): Compared {
  // a sum above 0 is a probability above 1/2
  if (!foldsActivation(loss, activation)) return { tensor: outputs, threshold: traitsOf(loss).threshold ?? 0.5 };
  return { tensor: activation === "linear" ? outputs : outputs.inputs[0], threshold: 0 };
}

/**
 * The class predicted for each row, as indices ["rows", 1]: the first largest number, or of one
 * number the second class above the threshold; or for `each` of so many parts of a row, as many as
 * there are outputs, whether it is over the threshold.
 */
export function classesOf({ tensor, threshold }: Compared, each = 1): Tensor {
  const lower: Op["lower"] = ({ rows, inputs: [{ address, extents }], outputs: [classes] }) => [
    step("argmaxRows", rows * each, classes.address, address, extents[1] / each, threshold),
  ];
  return newTensor(["rows", each], { lower }, [tensor], "index");
}

/**
 * A loss that has a kernel: gives the gradient of what is compared, and leaves what the batch came
 * to in the blocks of the comparison. Where rows have labels, `classes` are those predicted.
 */
export function compareByKernel(
  runtime: Runtime,
  loss: ToldLoss,
  compared: Tensor,
  blocks: Comparison,
  classes: readonly Tensor[],
): Descent {
  const { rowLosses, targets } = blocks;
  const lower: Op["lower"] = ({ rows, inputs: [{ address, extents }, predicted], outputs: [to] }) => [
    compare(runtime, loss, rowLosses, to.address, address, targets, rows, extents[1]),
    // the losses that are told are those that the gradient descends, unless the loss measures
    // others
    ...(loss.measure?.(rowLosses, address, targets, rows) ?? []),
    ...(loss.weights?.weigh(blocks, predicted?.address ?? 0, rows, to.address, extents[1]) ?? [
      tally(blocks, predicted, rows),
    ]),
  ];
  const gradient = newTensor(compared.shape, { lower }, [compared, ...classes]);
  return { from: compared, gradient, told: gradient };
}

/** What the losses of rows, and the classes predicted if there are any, come to. */
export function tally(
  { rowLosses, status, labels }: Pick<Comparison, "rowLosses" | "status" | "labels">,
  predicted: Placed | undefined,
  rows: number,
): Step {
  return step("sumBatch", 1, status, rowLosses, predicted?.address ?? 0, labels, rows);
}
